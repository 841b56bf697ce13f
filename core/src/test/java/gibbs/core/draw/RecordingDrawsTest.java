package gibbs.core.draw;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecordingDrawsTest {
  private final RecordingDraws draws = new RecordingDraws(PhiloxDraws.of(1, 0, 0));

  @Test
  void remembersTheCoinsOfRules() {
    boolean outcome = draws.coin(Purpose.COIN, 0.5);
    draws.coin(Purpose.ACCEPT, 0.5);
    draws.uniform(Purpose.COIN);

    assertThat(draws.coins()).containsExactly(new Coin(0.5, outcome));
  }

  @Test
  void forgetsThemAtTheNextPosition() {
    draws.coin(Purpose.COIN, 0.5);
    draws.moveTo(1);

    assertThat(draws.coins()).isEmpty();
  }

  @Test
  void forksRememberTheirOwn() {
    draws.coin(Purpose.COIN, 1);
    RecordingDraws fork = draws.fork(0);
    fork.coin(Purpose.COIN, 0);

    assertThat(draws.coins()).containsExactly(new Coin(1, true));
    assertThat(fork.coins()).containsExactly(new Coin(1, true), new Coin(0, false));
  }

  @Test
  void outcomesAreThoseOfTheSource() {
    Draws source = PhiloxDraws.of(1, 0, 0);

    for (int toss = 0; toss < 20; toss++) {
      assertThat(draws.coin(Purpose.COIN, 0.5)).isEqualTo(source.coin(Purpose.COIN, 0.5));
    }
    assertThat(draws.uniform(Purpose.TOKEN)).isEqualTo(source.uniform(Purpose.TOKEN));
  }
}
