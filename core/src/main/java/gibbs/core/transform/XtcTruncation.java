package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.draw.Purpose;
import gibbs.core.logits.Logits;
import java.util.List;

/// Excludes top choices (XTC): with some probability, removes all tokens that are probable enough
/// but the least probable of them.
///
/// **Definition.** R: the tokens with q(v) ≥ t but the last of them by q, ties by lower id. A coin
/// that is true with probability c decides: f(v) ← f(v) · 1[v ∉ R] if true, f if false. *Drawn*:
/// the coin is tossed ([Purpose#COIN]) and recorded in the [Step]; f, Z and q are conditional on
/// it. *Marginalised*: f ← (1 − c)·f + c·f·1[v ∉ R]·Z/Z′, with Z before and Z′ what is left of it
/// without R: the mixture of both laws, with Z unchanged.
/// **Data.** Log step factors; q is their normalised law at this stage.
/// **Parameters.** `probability` c in [0, 1]; neutral value 0.
/// `threshold` t in [0, 1]; above 0.5 it is off. `coin`. `minKeep` ≥ 1: nothing happens where fewer
/// would stay, of what `count` says. `protect`: nothing happens where one of these would be
/// removed. **Edges.** Equality counts as probable enough. Nothing happens where fewer than two
/// tokens are. A coin is tossed at every step at which the rule is on, whether it matters or not.
/// **Cost.** O(V). **Source.** p-e-w 2024,
/// https://github.com/oobabooga/text-generation-webui/pull/6335 (with newline and end tokens
/// protected); llama.cpp `llama_sampler_init_xtc`; exllamav3 (marginalised).
///
/// @param probability c, of the coin
/// @param threshold t, from which a token is probable enough
/// @param coin drawn or marginalised
/// @param minKeep how many stay at least
/// @param protect token ids
/// @param count what stays: tokens with mass, or candidates
public record XtcTruncation(
    double probability,
    double threshold,
    CoinMode coin,
    int minKeep,
    List<Integer> protect,
    Counting count)
    implements LogitsTransform {
  private static final double OFF_ABOVE = 0.5;

  /// What becomes of the coin.
  public enum CoinMode {
    /// It is tossed.
    DRAWN,
    /// The law is the mean over its outcomes.
    MARGINALISED
  }

  /// Checks the parameters and copies the list.
  public XtcTruncation {
    Check.in("probability", probability, 0, 1);
    Check.in("threshold", threshold, 0, 1);
    Check.atLeast("min_keep", minKeep, 1);
    protect = List.copyOf(protect);
  }

  /// Drawn, with no token protected.
  ///
  /// @param probability c, of the coin
  /// @param threshold t, from which a token is probable enough
  public XtcTruncation(double probability, double threshold) {
    this(probability, threshold, CoinMode.DRAWN, 1, List.of(), Counting.SUPPORT);
  }

  /// The same without a coin.
  ///
  /// @return the rule whose law is the mean over the coin
  public XtcTruncation marginalised() {
    return new XtcTruncation(
        probability, threshold, CoinMode.MARGINALISED, minKeep, protect, count);
  }

  /// Whether the law hangs on a coin that has yet to fall.
  ///
  /// @return true where it is drawn and neither outcome is certain
  public boolean isUndecided() {
    return coin == CoinMode.DRAWN && isOn() && probability < 1;
  }

  @Override
  public TransformState start(StepContext context) {
    return new State(this);
  }

  private boolean isOn() {
    return probability > 0 && threshold <= OFF_ABOVE;
  }

  private static final class State implements TransformState {
    private final XtcTruncation rule;
    private int[] top = new int[0];

    State(XtcTruncation rule) {
      this.rule = rule;
    }

    @Override
    public void apply(Logits logits, StepContext context) {
      if (!rule.isOn()) {
        return;
      }
      boolean isMixed = rule.coin == CoinMode.MARGINALISED;
      if (!isMixed && !context.draws().coin(Purpose.COIN, rule.probability)) {
        return;
      }
      int excluded = excluded(logits);
      if (excluded > 0) {
        if (isMixed) {
          mix(logits, excluded);
        } else {
          logits.drop(top, excluded);
        }
      }
    }

    /// Finds R: `top` begins with its indices. 0 where nothing is to happen.
    private int excluded(Logits logits) {
      reserve(logits.size());
      int count = logits.indicesAtLeast(logits.logitOf(rule.threshold), top);
      int excluded = count - 1;
      if (excluded < 1 || rule.count.of(logits) - excluded < rule.minKeep) {
        return 0;
      }
      spare(logits, count);
      for (int place = 0; place < excluded; place++) {
        if (isProtected(logits.token(top[place]))) {
          return 0;
        }
      }
      return excluded;
    }

    private boolean isProtected(int token) {
      for (int place = 0; place < rule.protect.size(); place++) {
        if (rule.protect.get(place) == token) {
          return true;
        }
      }
      return false;
    }

    /// No more than 1/t tokens have probability t, but for rounding.
    private void reserve(int size) {
      int most = (int) Math.min(size, 2 + 1.001 / rule.threshold);
      if (top.length < most) {
        top = new int[most];
      }
    }

    /// Puts the least probable one last; the highest id among equal ones.
    private void spare(Logits logits, int count) {
      int least = 0;
      for (int place = 1; place < count; place++) {
        double difference = logits.logit(top[place]) - logits.logit(top[least]);
        boolean isLast =
            difference < 0
                || difference == 0 && logits.token(top[place]) > logits.token(top[least]);
        least = isLast ? place : least;
      }
      int spared = top[least];
      System.arraycopy(top, least + 1, top, least, count - 1 - least);
      top[count - 1] = spared;
    }

    /// f ← (1 − c)·f on R, ((1 − c) + c/m)·f elsewhere, m being what q leaves without R.
    private void mix(Logits logits, int excluded) {
      double c = rule.probability;
      double left = logits.massWithout(top, excluded);
      double logOthers = StrictMath.log(1 - c + c / left);
      double difference = StrictMath.log(1 - c) - logOthers;
      for (int place = 0; place < excluded; place++) {
        logits.add(top[place], difference);
      }
      logits.multiply(logOthers);
    }

    @Override
    public TransformState fork() {
      return new State(rule);
    }
  }
}
