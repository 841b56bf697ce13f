package gibbs.core.batch;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.core.batch.Batcher.Participant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttendanceTest {
  private static final int MAXIMUM = 8;

  private final Attendance attendance = new Attendance(MAXIMUM);
  private final Participant a = new Participant();
  private final Participant b = new Participant();
  private final Participant c = new Participant();

  @Test
  void nobodyIsAwaitedBeforeTheFirstPass() {
    come(a);
    assertThat(attendance.areOthersAwaited(1)).isFalse();
  }

  @Test
  void whoTookPartInTheLastPassIsAwaited() {
    pass(a, b, c);
    come(b);
    assertThat(attendance.areOthersAwaited(1)).isTrue();
    come(a);
    assertThat(attendance.areOthersAwaited(2)).isTrue();
    come(c);
    assertThat(attendance.areOthersAwaited(3)).isFalse();
  }

  @Test
  void whoMissedOnePassIsStillAwaitedWhoMissedTwoIsNot() {
    pass(a, b);
    pass(a);
    come(a);
    assertThat(attendance.areOthersAwaited(1)).isTrue();
    begin(a);
    come(a);
    assertThat(attendance.areOthersAwaited(1)).isFalse();
  }

  @Test
  void outOfPhaseHalvesFindTogether() {
    pass(a);
    pass(b);
    pass(a);
    come(b);
    assertThat(attendance.areOthersAwaited(1)).isTrue();
    come(a);
    assertThat(attendance.areOthersAwaited(2)).isFalse();
  }

  @Test
  void whoLeftIsNotAwaited() {
    pass(a, b);
    attendance.leave(b);
    come(a);
    assertThat(attendance.areOthersAwaited(1)).isFalse();
  }

  @Test
  void leavingTwiceOrWithoutHavingComeCountsOnce() {
    pass(a, b, c);
    attendance.leave(c);
    attendance.leave(c);
    attendance.leave(new Participant());
    come(a);
    assertThat(attendance.areOthersAwaited(1)).isTrue();
    come(b);
    assertThat(attendance.areOthersAwaited(2)).isFalse();
  }

  @Test
  void aFullPassAwaitsNobody() {
    Participant[] all = new Participant[MAXIMUM + 1];
    Arrays.setAll(all, _ -> new Participant());
    pass(Arrays.copyOf(all, MAXIMUM));
    come(all);
    assertThat(attendance.areOthersAwaited(MAXIMUM)).isFalse();
  }

  @Test
  void siblingsOfANewcomerAreAwaitedAlthoughAsManyAreThereAsExpected() {
    pass(a);
    attendance.leave(a);
    come(b);
    assertThat(attendance.areOthersAwaited(1)).isTrue();
    come(c);
    assertThat(attendance.areOthersAwaited(2)).isTrue();
  }

  @Test
  void siblingsAreNotAwaitedWhereTheLastNewcomerCameAlone() {
    pass(a);
    pass(b);
    attendance.leave(a);
    attendance.leave(b);
    come(c);
    assertThat(attendance.areOthersAwaited(1)).isFalse();
  }

  @Test
  void newcomersWhoCameInNumbersLetOthersBeAwaitedAgain() {
    pass(a);
    pass(b);
    pass(new Participant(), new Participant());
    Participant newcomer = new Participant();
    attendance.come(newcomer);
    assertThat(attendance.areOthersAwaited(1)).isTrue();
  }

  @Test
  void whoGoesOnWithForksAtEveryStepAwaitsNobodyOnceAllAreThere() {
    pass(a, b);
    for (int step = 0; step < 3; step++) {
      Participant first = new Participant();
      Participant second = new Participant();
      come(first);
      assertThat(attendance.areOthersAwaited(1)).isTrue();
      come(second);
      leaveAll(List.of(a, b));
      assertThat(attendance.areOthersAwaited(2)).isFalse();
      begin(first, second);
      leaveAll(List.of(first, second));
    }
  }

  private void leaveAll(List<Participant> participants) {
    participants.forEach(attendance::leave);
  }

  private void pass(Participant... participants) {
    come(participants);
    begin(participants);
  }

  private void come(Participant... participants) {
    for (Participant participant : participants) {
      attendance.come(participant);
    }
  }

  private void begin(Participant... participants) {
    attendance.begin(List.of(participants));
  }
}
