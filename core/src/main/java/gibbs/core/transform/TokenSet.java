package gibbs.core.transform;

import gibbs.core.logits.Logits;
import gibbs.core.model.Vocabulary;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/// Token ids as rules need them: to be removed, or to stay alone. Immutable.
final class TokenSet {
  private final int[] ascending;

  private TokenSet(int[] ascending) {
    this.ascending = ascending;
  }

  /// A set of ids.
  ///
  /// @param tokens in any order, repetitions allowed
  /// @return the set
  static TokenSet of(Collection<Integer> tokens) {
    return of(tokens.stream().mapToInt(Integer::intValue).toArray());
  }

  /// A set of ids.
  ///
  /// @param tokens in any order, repetitions allowed
  /// @return the set
  static TokenSet of(int... tokens) {
    return new TokenSet(Arrays.stream(tokens).sorted().distinct().toArray());
  }

  /// The tokens that end a text.
  ///
  /// @param given as a rule was told; none for the model's own
  /// @param vocabulary of the model
  /// @return the set
  static TokenSet ends(List<Integer> given, Vocabulary vocabulary) {
    return of(given.isEmpty() ? vocabulary.endTokens() : given);
  }

  /// Their number.
  int size() {
    return ascending.length;
  }

  /// One of them.
  ///
  /// @param place in `[0, size())`, by id
  int token(int place) {
    return ascending[place];
  }

  /// Whether a token is one of them.
  boolean contains(int token) {
    return Arrays.binarySearch(ascending, token) >= 0;
  }

  /// Removes them from the candidates. Ids outside the vocabulary are ignored.
  void removeFrom(Logits logits) {
    if (logits.hasAllTokens()) {
      for (int token : ascending) {
        int index = logits.indexOf(token);
        if (index >= 0) {
          logits.remove(index);
        }
      }
    } else if (ascending.length > 0) {
      for (int index = 0; index < logits.size(); index++) {
        if (contains(logits.token(index))) {
          logits.remove(index);
        }
      }
    }
  }

  /// Makes them the only candidates, each with one logit. Ids outside the vocabulary are ignored.
  void force(Logits logits, double logit) {
    logits.force(ascending, ascending.length, logit);
  }

  /// Removes all other candidates. Ids outside the vocabulary are ignored.
  void keepIn(Logits logits) {
    logits.retainTokens(ascending, ascending.length);
  }
}
