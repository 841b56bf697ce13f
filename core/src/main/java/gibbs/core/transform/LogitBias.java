package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;
import java.util.ArrayList;
import java.util.List;

/// Adds a fixed bias to the logits of some tokens.
///
/// **Definition.** f(v) ← f(v) · e^{b(v)}.
/// **Data.** Biases in nats; −∞ removes a token.
/// **Parameter.** `biases`; several for one token add up; none, or all 0, is neutral.
/// **Edges.** Ids outside the vocabulary are ignored. Tokens that are no candidates any more stay
/// away.
/// **Cost.** O(number of biases), times the number of candidates where a stage before has
/// shortened them.
/// **Source.** llama.cpp `llama_sampler_init_logit_bias`; OpenAI `logit_bias`.
///
/// @param biases in the order given
public record LogitBias(List<Bias> biases) implements StatelessTransform {
  /// Checks and copies the biases.
  public LogitBias {
    biases = List.copyOf(biases);
  }

  /// The bias of one token.
  ///
  /// @param token id
  /// @param bias nats, below +∞
  public record Bias(int token, double bias) {
    /// Checks the bias.
    public Bias {
      if (!(bias <= Double.MAX_VALUE)) {
        throw Check.refuse("bias", "finite or -inf", Double.toString(bias));
      }
    }
  }

  /// The greatest sum of biases of one token, but at least 0.
  ///
  /// @return nats
  public double max() {
    double max = 0;
    for (Bias one : biases) {
      double sum = 0;
      for (Bias other : biases) {
        sum += other.token() == one.token() ? other.bias() : 0;
      }
      max = StrictMath.max(max, sum);
    }
    return max;
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    for (int place = 0; place < biases.size(); place++) {
      Bias bias = biases.get(place);
      int index = logits.indexOf(bias.token());
      if (index >= 0 && bias.bias() != 0) {
        logits.add(index, bias.bias());
      }
    }
  }

  /// A bias for one token more.
  ///
  /// @param token id
  /// @param bias nats
  /// @return the extended rule
  public LogitBias and(int token, double bias) {
    List<Bias> more = new ArrayList<>(biases);
    more.add(new Bias(token, bias));
    return new LogitBias(more);
  }
}
