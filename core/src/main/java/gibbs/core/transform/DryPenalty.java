package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;
import java.util.List;

/// Makes tokens that would continue a repeat of the text less probable, the more so the longer the
/// repeat is (*don't repeat yourself*).
///
/// **Definition.** L(v) is the length of the longest end of the context that stood in it before,
/// followed by v; ℓ(v) ← ℓ(v) − multiplier · base^{L(v) − allowed} where L(v) ≥ allowed. The end of
/// the context counts up to the last *breaker* alone, and a v that is a breaker by itself is left
/// alone.
/// **Data.** Additive biases in nats, so f(v) = p(v) · e^{−penalty}.
/// **Parameters.** `multiplier` in nats, neutral 0; below 0 it encourages. `base` ≥ 1,
/// dimensionless; below 1 the rule does nothing, as in llama.cpp. `allowedLength` in tokens; below
/// 0 it is a part of the exponent alone. `window`: how many tokens at the end of the context are
/// looked at; −1 for all, 0 for none. `breakers`: texts, found in the tokens' bytes however these
/// are cut, or lists of token ids. **Edges.** The exponent stops at ⌊88.7228391 / ln base⌋, where
/// base^exponent leaves single precision. Of several breakers the one that begins last counts, of
/// those the longest; a list of ids counts if it lies in the window, a text if it ends there.
/// Tokens outside the vocabulary are ignored. −∞ stays −∞. **Cost.** O(earlier places at which the
/// last tokens stood) per step, whatever the length of the context; the prompt is indexed once, in
/// O(its length). With `allowedLength` ≤ 0, O(different tokens of the context). **Source.**
/// llama.cpp v0.5.0 `llama_sampler_init_dry`, after text-generation-webui pull request 5677.
///
/// @param multiplier penalty of a repeat of the allowed length, nats
/// @param base factor for every token more
/// @param allowedLength the shortest repeat that is penalised, tokens
/// @param window how many tokens at the end are looked at; −1 for all
/// @param breakers what ends a repeat
public record DryPenalty(
    double multiplier, double base, int allowedLength, int window, List<Breaker> breakers)
    implements LogitsTransform {
  /// Longest pieces that are looked up at once; longer ones are compared.
  private static final int GRAM = 8;

  /// ln of the greatest single-precision number.
  private static final float MAX_LOG = 88.72284f;

  /// Below this a base has no greatest exponent.
  private static final float LEAST_CLAMPED_BASE = 1.000001f;

  /// Keeps biased logits finite.
  private static final double GREATEST = 3e38;

  /// Checks and copies the parameters.
  public DryPenalty {
    Check.finite("multiplier", multiplier);
    Check.finite("base", base);
    Check.atLeast("window", window, -1);
    breakers = List.copyOf(breakers);
  }

  /// What ends a repeat.
  public sealed interface Breaker {
    /// A text, wherever it stands in the bytes of tokens.
    ///
    /// @param text not empty
    record Text(String text) implements Breaker {
      /// Checks the text.
      public Text {
        if (text.isEmpty()) {
          throw new IllegalArgumentException("a breaker must not be empty");
        }
      }
    }

    /// Token ids in a row.
    ///
    /// @param tokens at least one
    record Tokens(List<Integer> tokens) implements Breaker {
      /// Checks and copies the list.
      public Tokens {
        tokens = List.copyOf(tokens);
        if (tokens.isEmpty()) {
          throw new IllegalArgumentException("a breaker must not be empty");
        }
      }
    }
  }

  /// Whether it does nothing.
  ///
  /// @return true without a multiplier or a window, and for bases below 1
  public boolean isNeutral() {
    return multiplier == 0 || base < 1 || window == 0;
  }

  @Override
  public TransformState start(StepContext context) {
    int gram = Math.clamp(allowedLength, 1, GRAM);
    long mattering = (long) Math.max(0, allowedLength) + greatestExponent();
    int longest = (int) Math.min(Integer.MAX_VALUE, mattering);
    return new State(
        this, new RepeatedSuffixes(context, gram, longest), new BreakerTrail(breakers), true);
  }

  private int greatestExponent() {
    if (base <= LEAST_CLAMPED_BASE) {
      return base == 1 ? 0 : Integer.MAX_VALUE;
    }
    int exponent = (int) (MAX_LOG / (float) StrictMath.log((float) base));
    return exponent == 0 ? Integer.MAX_VALUE : exponent;
  }

  /// What a repeat costs.
  ///
  /// @param length of the repeat, at least the allowed one
  private double penalty(int length) {
    int exponent = (int) Math.min((long) length - allowedLength, greatestExponent());
    double penalty = multiplier * StrictMath.pow(base, exponent);
    return Math.clamp(penalty, -GREATEST, GREATEST);
  }

  private static final class State implements TransformState {
    private final DryPenalty rule;
    private final RepeatedSuffixes repeats;
    private final BreakerTrail trail;
    private final TokenMarks marks = new TokenMarks();
    private boolean isFirst;

    State(DryPenalty rule, RepeatedSuffixes repeats, BreakerTrail trail, boolean isFirst) {
      this.rule = rule;
      this.repeats = repeats;
      this.trail = trail;
      this.isFirst = isFirst;
    }

    @Override
    public void apply(Logits logits, StepContext context) {
      if (rule.isNeutral()) {
        return;
      }
      repeats.update(context, isFirst);
      trail.update(context);
      isFirst = false;
      marks.clear();
      int length = context.length();
      int from = rule.window < 0 ? 0 : Math.max(0, length - rule.window);
      int longest = Math.min(length - from, trail.following(from));
      if (longest >= rule.allowedLength) {
        mark(from, longest);
        penalize(logits, context);
      }
    }

    /// Finds the tokens that would continue a repeat, and how long it is.
    private void mark(int from, int longest) {
      GramIndex text = repeats.text();
      if (rule.allowedLength <= 0) {
        for (int slot = 0; slot < text.slots(); slot++) {
          if (text.end(slot) > from) {
            marks.raise(text.token(text.end(slot)), 0);
          }
        }
      }
      for (int place = 0; place < repeats.count() && repeats.end(place) >= from; place++) {
        int end = repeats.end(place);
        int length = Math.min(repeats.length(place), Math.min(longest, end - from + 1));
        if (length >= rule.allowedLength) {
          marks.raise(text.token(end + 1), length);
        }
      }
    }

    private void penalize(Logits logits, StepContext context) {
      if (logits.hasAllTokens()) {
        for (int place = 0; place < marks.size(); place++) {
          int token = marks.token(place);
          int index = logits.indexOf(token);
          if (index >= 0 && !trail.breaks(token, context.vocabulary())) {
            logits.add(index, -rule.penalty(marks.number(place)));
          }
        }
      } else if (marks.size() > 0) {
        for (int index = 0; index < logits.size(); index++) {
          int token = logits.token(index);
          int length = marks.numberOf(token);
          if (length >= 0 && !trail.breaks(token, context.vocabulary())) {
            logits.add(index, -rule.penalty(length));
          }
        }
      }
    }

    @Override
    public TransformState fork() {
      return new State(rule, repeats.fork(), trail.fork(), isFirst);
    }
  }
}
