package gibbs.core.draw;

import java.util.ArrayList;
import java.util.List;

/// Draws of another source that remember the coins ([Purpose#COIN]) tossed at the current position:
/// a law that depends on a coin is conditional on it, so the coin belongs to the step's record.
public final class RecordingDraws implements Draws {
  private final Draws draws;
  private final List<Coin> coins;

  /// Remembers no coin yet.
  ///
  /// @param draws where outcomes come from
  public RecordingDraws(Draws draws) {
    this(draws, List.of());
  }

  private RecordingDraws(Draws draws, List<Coin> coins) {
    this.draws = draws;
    this.coins = new ArrayList<>(coins);
  }

  /// The coins tossed since the position was moved to, in order.
  ///
  /// @return unmodifiable
  public List<Coin> coins() {
    return coins.isEmpty() ? List.of() : List.copyOf(coins);
  }

  @Override
  public int categorical(Purpose purpose, Categorical law) {
    return draws.categorical(purpose, law);
  }

  @Override
  public boolean coin(Purpose purpose, double probability) {
    boolean outcome = draws.coin(purpose, probability);
    if (purpose == Purpose.COIN) {
      coins.add(new Coin(probability, outcome));
    }
    return outcome;
  }

  @Override
  public double uniform(Purpose purpose) {
    return draws.uniform(purpose);
  }

  @Override
  public void moveTo(long position) {
    draws.moveTo(position);
    coins.clear();
  }

  /// Draws that branch off here; the coins of the current position go with them.
  @Override
  public RecordingDraws fork(long branch) {
    return new RecordingDraws(draws.fork(branch), coins);
  }
}
