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
    Patience patience = new Patience(attendance, 1);
    assertThat(patience.lasts(0, 1)).isTrue();
    assertThat(patience.lasts(999, 1)).isTrue();
    assertThat(patience.lasts(1_000, 1)).isFalse();
  }

  @Test
  void beginsAnewWithEachWhoComesUpToHalfThePass() {
    attendance.end(8_000);
    Patience patience = new Patience(attendance, 1);
    assertThat(patience.lasts(900, 2)).isTrue();
    assertThat(patience.lasts(1_899, 2)).isTrue();
    assertThat(patience.lasts(1_900, 2)).isFalse();
    assertThat(patience.lasts(3_500, 3)).isTrue();
    assertThat(patience.lasts(3_999, 4)).isTrue();
    assertThat(patience.lasts(4_000, 5)).isFalse();
  }

  @Test
  void lastsUpToAWholePassWhereSomebodyIsNew() {
    attendance.begin(List.of(new Participant()));
    attendance.end(8_000);
    attendance.come(new Participant());
    Patience patience = new Patience(attendance, 1);
    assertThat(patience.lasts(4_500, 2)).isTrue();
    assertThat(patience.lasts(7_900, 3)).isTrue();
    assertThat(patience.lasts(8_000, 4)).isFalse();
  }

  @Test
  void graceIsNeverLongerThanFourMilliseconds() {
    attendance.end(1_000_000_000);
    Patience patience = new Patience(attendance, 1);
    assertThat(patience.lasts(3_999_999, 1)).isTrue();
    assertThat(patience.lasts(4_000_000, 1)).isFalse();
  }

  @Test
  void thereIsNoneBeforeTheFirstPass() {
    assertThat(new Patience(attendance, 1).lasts(0, 1)).isFalse();
  }
}
