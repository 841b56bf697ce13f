package gibbs.core.transform;

import gibbs.core.logits.Logits;

/// What a rule counts: the tokens that an entropy is greatest over, or that stay at least.
public enum Counting {
  /// Tokens with mass.
  SUPPORT {
    @Override
    int of(Logits logits) {
      return logits.supportSize();
    }
  },
  /// Candidates, those without mass included that no rule has taken off the list.
  CANDIDATES {
    @Override
    int of(Logits logits) {
      return logits.candidateCount();
    }
  };

  abstract int of(Logits logits);
}
