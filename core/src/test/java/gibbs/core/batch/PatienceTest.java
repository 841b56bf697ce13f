package gibbs.core.batch;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.core.batch.Batcher.Participant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The clock is the test's.
class PatienceTest {
  private final Attendance attendance = new Attendance(64);

  @Test
  void endsAfterAnEighthOfThePassWhereNobodyComes() {
    attendance.end(8_000);
    Patience patience = new Patience(attendance);
    assertThat(patience.left(0, -5)).isEqualTo(1_000);
    assertThat(patience.left(999, -5)).isEqualTo(1);
    assertThat(patience.left(1_000, -5)).isZero();
  }

  @Test
  void beginsAnewWithEachWhoComesUpToHalfThePass() {
    attendance.end(8_000);
    Patience patience = new Patience(attendance);
    assertThat(patience.left(900, 900)).isEqualTo(1_000);
    assertThat(patience.left(1_900, 900)).isZero();
    assertThat(patience.left(2_500, 2_400)).isEqualTo(900);
    assertThat(patience.left(3_500, 3_500)).isEqualTo(500);
    assertThat(patience.left(4_000, 3_999)).isZero();
  }

  @Test
  void lastsUpToAWholePassWhereSomebodyIsNew() {
    attendance.begin(List.of(new Participant()));
    attendance.end(8_000);
    attendance.come(new Participant());
    Patience patience = new Patience(attendance);
    assertThat(patience.left(4_500, 4_500)).isEqualTo(1_000);
    assertThat(patience.left(7_900, 7_900)).isEqualTo(100);
    assertThat(patience.left(8_000, 8_000)).isZero();
  }

  @Test
  void graceIsNeverLongerThanFourMilliseconds() {
    attendance.end(1_000_000_000);
    assertThat(new Patience(attendance).left(0, -1)).isEqualTo(4_000_000);
  }

  @Test
  void thereIsNoneBeforeTheFirstPass() {
    assertThat(new Patience(attendance).left(0, 0)).isZero();
  }
}
