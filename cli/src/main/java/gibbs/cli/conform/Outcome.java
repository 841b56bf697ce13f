package gibbs.cli.conform;

import gibbs.core.logits.Logits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// What a chain left of a row.
///
/// @param logits by token id, −∞ where removed, in the model's gauge, nats
/// @param logProbabilities log q by token id
record Outcome(double[] logits, double[] logProbabilities) {
  /// The greatest single-precision number, and what is rounded to it.
  private static final double GREATEST = Math.nextDown(0x1.ffffffp127);

  /// Reads what a chain left. What single precision cannot hold is removed, as in the reference.
  static Outcome of(Logits after) {
    Outcome outcome = nothing(after.vocabularySize());
    boolean isEmpty = true;
    for (int index = 0; index < after.size(); index++) {
      if (after.logit(index) >= -GREATEST) {
        outcome.logits[after.token(index)] = after.logit(index);
        isEmpty = false;
      }
    }
    if (!isEmpty) {
      for (int index = 0; index < after.size(); index++) {
        outcome.logProbabilities[after.token(index)] = after.logProbability(index);
      }
    }
    return outcome;
  }

  /// Every token is removed.
  static Outcome nothing(int vocabularySize) {
    double[] removed = new double[vocabularySize];
    Arrays.fill(removed, Double.NEGATIVE_INFINITY);
    return new Outcome(removed, removed.clone());
  }

  /// Tokens with mass, ascending.
  int[] kept() {
    int[] kept = new int[logits.length];
    int count = 0;
    for (int token = 0; token < logits.length; token++) {
      if (logits[token] > Double.NEGATIVE_INFINITY) {
        kept[count++] = token;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  /// Tokens with mass, most probable first, lower ids first among equal ones.
  List<Integer> byProbability() {
    List<Integer> tokens = new ArrayList<>();
    for (int token : kept()) {
      tokens.add(token);
    }
    Collections.sort(tokens, (left, right) -> Double.compare(logits[right], logits[left]));
    return tokens;
  }
}
