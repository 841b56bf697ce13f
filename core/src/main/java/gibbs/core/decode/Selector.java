package gibbs.core.decode;

import gibbs.core.draw.Draws;
import gibbs.core.draw.Purpose;
import gibbs.core.logits.Logits;

/// Distribution → token.
public enum Selector {
  /// Draws from q.
  CATEGORICAL {
    @Override
    public int select(Logits logits, Draws draws) {
      return draws.categorical(Purpose.TOKEN, logits);
    }
  },
  /// Takes the most probable token, the lowest id among equal ones. Has no law: log q and log Z are
  /// absent.
  ARGMAX {
    @Override
    public int select(Logits logits, Draws draws) {
      return logits.argmax();
    }
  };

  /// Chooses a candidate.
  ///
  /// @param logits after all rules
  /// @param draws of this step
  /// @return the candidate's index
  public abstract int select(Logits logits, Draws draws);

  /// Whether tokens are drawn from q.
  ///
  /// @return false for argmax
  public boolean hasLaw() {
    return this == CATEGORICAL;
  }
}
