package gibbs.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final double TOLERANCE = 1e-12;

  @Test
  void theRateRisesThenFallsAlongACosine() {
    Schedule schedule = new Schedule(0.01, 10, 110, 0.1);

    assertThat(schedule.rate(0)).isEqualTo(0.001, within(TOLERANCE));
    assertThat(schedule.rate(9)).isEqualTo(0.01, within(TOLERANCE));
    assertThat(schedule.rate(10)).isEqualTo(0.01, within(TOLERANCE));
    assertThat(schedule.rate(60)).isEqualTo(0.0055, within(TOLERANCE));
    assertThat(schedule.rate(110)).isEqualTo(0.001, within(TOLERANCE));
    assertThat(schedule.rate(1_000_000)).isEqualTo(0.001, within(TOLERANCE));
  }

  @Test
  void noWarmUpBeginsAtThePeak() {
    assertThat(new Schedule(0.5, 0, 1, 0).rate(0)).isEqualTo(0.5);
    assertThat(new Schedule(0.5, 3, 3, 1).rate(3)).isEqualTo(0.5);
  }

  @Test
  void theFallNeverRises() {
    Schedule schedule = new Schedule(0.002, 7, 500, 0.05);
    for (long step = 7; step < 520; step++) {
      assertThat(schedule.rate(step + 1)).isLessThanOrEqualTo(schedule.rate(step));
    }
  }

  @Test
  void badSettingsAreRefused() {
    assertThatThrownBy(() -> new Schedule(0, 1, 10, 0)).hasMessageContaining("rate must be in (0");
    assertThatThrownBy(() -> new Schedule(Double.NaN, 1, 10, 0)).hasMessageContaining("rate");
    assertThatThrownBy(() -> new Schedule(1, 11, 10, 0)).hasMessageContaining("warm-up");
    assertThatThrownBy(() -> new Schedule(1, 1, 0, 0)).hasMessageContaining("steps");
    assertThatThrownBy(() -> new Schedule(1, 1, 10, 2)).hasMessageContaining("final rate");
  }
}
