package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// Keeps the most probable tokens as long as they hold no more than a share of the entropy (top-H).
///
/// **Definition.** q is the law of the `among` most probable tokens, renormalised, in order of
/// probability, ties by lower id; f(v) ← f(v) · 1[v is in the longest prefix with Σ −q ln q ≤
/// h·H(q)].
/// **Data.** Log step factors; kept values are untouched.
/// **Parameters.** `h` in [0, 1]; `among` ≥ 0: how many tokens are looked at, 0 for all. h = 1
/// among all is neutral.
/// **Edges.** Keeps at least the most probable token. Equality stays, up to 1e-12. Probabilities
/// that double precision cannot tell from 0 do not. **Cost.** O(V + n log n) for n tokens looked
/// at. **Source.** transformers `TopHLogitsWarper`, with 100 tokens; after Potraghloo et al. 2025,
/// arXiv:2509.02510, whose rule bounds the entropy of the renormalised prefix instead.
///
/// @param h share of the entropy
/// @param among how many of the most probable tokens are looked at; 0 for all
public record TopHTruncation(double h, int among) implements StatelessTransform {
  /// As many tokens as transformers looks at.
  public static final int DEFAULT_AMONG = 100;

  /// Equal sums stay equal where their terms are rounded.
  private static final double ROUNDING = 1 + 1e-12;

  /// Checks the parameters.
  public TopHTruncation {
    Check.in("h", h, 0, 1);
    Check.atLeast("among", among, 0);
  }

  /// Looks at the 100 most probable tokens.
  ///
  /// @param h share of the entropy
  public TopHTruncation(double h) {
    this(h, DEFAULT_AMONG);
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    if (h == 1 && among == 0) {
      return;
    }
    if (among > 0) {
      logits.keepTop(among);
    }
    logits.sort();
    double entropy = 0;
    for (int index = 0; index < logits.size(); index++) {
      entropy += term(logits, index);
    }
    double most = h * entropy * ROUNDING;
    double held = 0;
    int kept = 0;
    while (kept < logits.size()
        && logits.probability(kept) > 0
        && (held += term(logits, kept)) <= most) {
      kept++;
    }
    logits.truncate(Math.max(1, kept));
  }

  private static double term(Logits logits, int index) {
    double logQ = logits.logProbability(index);
    return -StrictMath.exp(logQ) * logQ;
  }
}
