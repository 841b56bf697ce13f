package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Adds a bias to tokens that would complete a sequence.
///
/// **Definition.** f(v) ← f(v) · e^{Σ b(s)}, over the sequences s that end in v and whose other
/// tokens are the end of the context.
/// **Data.** Biases in nats; −∞ removes a token.
/// **Parameter.** `biases`: sequences and their biases; of several for one sequence the last
/// counts; none is neutral. **Edges.** Ids outside the vocabulary are ignored. Tokens that are no
/// candidates any more stay away. **Cost.** O(number of sequences, plus the length of what
/// matches), times the number of candidates for those that match where a stage before has shortened
/// the list. **Source.** transformers `SequenceBiasLogitsProcessor`.
///
/// @param biases in the order given
public record SequenceBias(List<Bias> biases) implements StatelessTransform {
  /// Copies the biases; only the last for each sequence stays.
  public SequenceBias {
    Map<List<Integer>, Bias> last = new LinkedHashMap<>();
    for (Bias bias : biases) {
      last.put(bias.sequence(), bias);
    }
    biases = List.copyOf(last.values());
  }

  /// The bias of one sequence.
  ///
  /// @param sequence ids, at least one
  /// @param bias nats, below +∞
  public record Bias(List<Integer> sequence, double bias) {
    /// Checks and copies.
    public Bias {
      sequence = List.copyOf(sequence);
      if (sequence.isEmpty()) {
        throw new IllegalArgumentException("a sequence must not be empty");
      }
      if (!(bias <= Double.MAX_VALUE)) {
        throw Check.refuse("bias", "finite or -inf", Double.toString(bias));
      }
    }

    /// The last token, which gets the bias.
    int token() {
      return sequence.getLast();
    }

    /// Whether the last token would complete the sequence.
    boolean isDue(StepContext context) {
      int prefix = sequence.size() - 1;
      int first = context.length() - prefix;
      if (first < 0) {
        return false;
      }
      for (int place = prefix - 1; place >= 0; place--) {
        if (context.token(first + place) != sequence.get(place)) {
          return false;
        }
      }
      return true;
    }
  }

  /// Removes the tokens that would complete a sequence.
  ///
  /// @param sequences ids, none empty
  /// @return the rule
  static SequenceBias forbidding(List<List<Integer>> sequences) {
    List<Bias> biases = new ArrayList<>();
    for (List<Integer> sequence : sequences) {
      biases.add(new Bias(sequence, Double.NEGATIVE_INFINITY));
    }
    return new SequenceBias(biases);
  }

  /// The greatest sum of positive biases that one token may get.
  ///
  /// @return nats, at least 0
  public double max() {
    double max = 0;
    for (Bias one : biases) {
      double sum = 0;
      for (Bias other : biases) {
        sum += other.token() == one.token() ? Math.max(0, other.bias()) : 0;
      }
      max = Math.max(max, sum);
    }
    return max;
  }

  /// The length of the longest sequence less one.
  ///
  /// @return tokens
  public int window() {
    int window = 0;
    for (Bias bias : biases) {
      window = Math.max(window, bias.sequence().size() - 1);
    }
    return window;
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    for (int place = 0; place < biases.size(); place++) {
      Bias bias = biases.get(place);
      if (bias.bias() != 0 && bias.isDue(context)) {
        int index = logits.indexOf(bias.token());
        if (index >= 0) {
          logits.add(index, bias.bias());
        }
      }
    }
  }
}
