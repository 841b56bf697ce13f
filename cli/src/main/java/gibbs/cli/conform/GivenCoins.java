package gibbs.cli.conform;

import gibbs.core.draw.Categorical;
import gibbs.core.draw.Draws;
import gibbs.core.draw.PhiloxDraws;
import gibbs.core.draw.Purpose;

/// Draws whose coins fall as a record says: all the same way, except those that are certain.
final class GivenCoins implements Draws {
  private final boolean outcome;
  private final Draws others = PhiloxDraws.of(0, 0, 0);
  private boolean wasAsked;

  GivenCoins(boolean outcome) {
    this.outcome = outcome;
  }

  /// Whether a coin was tossed that could have fallen either way.
  boolean wasAsked() {
    return wasAsked;
  }

  @Override
  public boolean coin(Purpose purpose, double probability) {
    if (probability <= 0 || probability >= 1) {
      return probability > 0;
    }
    wasAsked = true;
    return outcome;
  }

  @Override
  public int categorical(Purpose purpose, Categorical law) {
    return others.categorical(purpose, law);
  }

  @Override
  public double uniform(Purpose purpose) {
    return others.uniform(purpose);
  }

  @Override
  public void moveTo(long position) {
    others.moveTo(position);
  }

  @Override
  public Draws fork(long branch) {
    return this;
  }
}
