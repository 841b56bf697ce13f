package gibbs.core.transform;

import gibbs.core.logits.Logits;

/// Over how many tokens an entropy is greatest.
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
