package gibbs.markov.ngram;

import gibbs.core.GibbsException;
import java.util.Arrays;
import java.util.OptionalInt;

/// Interpolated Kneser-Ney smoothing: a law of order N − 1 from counts.
///
/// **Definition.** With the counts c of [NgramCounts] and a discount D(c) for each length,
///
/// ```
/// p(w | h) = max(c(hw) − D(c(hw)), 0) / Σ_v c(hv)  +  γ(h) p(w | h′)
/// γ(h)     = Σ_v D(c(hv)) / Σ_v c(hv)
/// ```
///
/// where h′ is h without its first token; below unigrams stands 1/V over all tokens but the one
/// that is never predicted. A context that never occurs has γ = 1. The result is stored as a
/// back-off table without loss: b(h) = γ(h).
///
/// **Discounts.** `SINGLE`: D = n₁ / (n₁ + 2n₂) where n_k n-grams of the length have count k.
/// `MODIFIED`: three, D(1), D(2) and D(c ≥ 3), with D(k) = k − (k+1) n_{k+1}/n_k · n₁ / (n₁ + 2n₂).
/// Where the n_k do not give numbers in (0, k) — small corpora — D is ½, or ½, 1, 3/2.
/// **Cost.** O(number of n-grams).
/// **Source.** Kneser and Ney 1995; Chen and Goodman 1999, §3; fallback discounts as lmplz has
/// them.
///
/// @param discounts how many
/// @param unpredicted the begin token, where it is not also the end token: it follows nothing
public record KneserNey(Discounts discounts, OptionalInt unpredicted) {
  private static final double[] FALLBACK = {0, 0.5, 1, 1.5};

  /// How many discounts each length has.
  public enum Discounts {
    /// One.
    SINGLE,
    /// Three: for counts of 1, 2, and more.
    MODIFIED
  }

  /// Estimates a law.
  ///
  /// @param counts of a corpus
  /// @return a table of all n-grams that were counted; its laws sum to 1
  /// @throws GibbsException if nothing was counted
  public NgramTable estimate(NgramCounts counts) {
    if (counts.tokenCount() == 0) {
      throw new GibbsException("the corpus is empty");
    }
    NgramTable.Builder builder = new NgramTable.Builder();
    int[] parents = {0};
    double[] shorter = {};
    Mass mass = unigramMass(counts);
    for (int length = 1; length <= counts.longest(); length++) {
      NgramCounts.Level level = counts.level(length);
      Mass childMass =
          length == counts.longest()
              ? new Mass(new double[0], new double[0], new double[0])
              : mass(counts, length + 1);
      double[] probabilities = new double[level.index.size()];
      for (int number = 0; number < probabilities.length; number++) {
        int parent = length == 1 ? 0 : level.index.parent(number);
        double lower = length == 1 ? uniform(counts, number) : shorter[level.suffix(number)];
        probabilities[number] = mass.probability(parent, level.count(number), lower);
        builder.add(
            parents[parent],
            level.index.word(number),
            isUnpredicted(length, number) ? NgramTable.ZERO : log10(probabilities[number]),
            childMass.logWeight(number));
      }
      parents = builder.endLevel();
      shorter = probabilities;
      mass = childMass;
    }
    return builder.build();
  }

  private boolean isUnpredicted(int length, int number) {
    return length == 1 && unpredicted.isPresent() && unpredicted.getAsInt() == number;
  }

  private double uniform(NgramCounts counts, int token) {
    int predicted = counts.vocabularySize() - (unpredicted.isPresent() ? 1 : 0);
    return isUnpredicted(1, token) ? 0 : 1.0 / predicted;
  }

  /// What discounting takes from contexts and gives to the shorter ones.
  ///
  /// @param discounts `[count]`, the last for all larger ones
  /// @param totals Σ_v c(hv) by the context's number
  /// @param taken Σ_v D(c(hv)) by the context's number
  private record Mass(double[] discounts, double[] totals, double[] taken) {
    double probability(int parent, long count, double lower) {
      double kept = Math.max(count - discount(discounts, count), 0);
      return (kept + taken[parent] * lower) / totals[parent];
    }

    /// log10 γ; 0 for a context that never occurs.
    float logWeight(int context) {
      return context >= totals.length || totals[context] == 0
          ? 0
          : log10(taken[context] / totals[context]);
    }
  }

  private Mass unigramMass(NgramCounts counts) {
    return mass(counts, 1);
  }

  private Mass mass(NgramCounts counts, int length) {
    NgramCounts.Level level = counts.level(length);
    int size = level.index.size();
    double[] discounts = discounts(level);
    int contexts = length == 1 ? 1 : counts.level(length - 1).index.size();
    double[] totals = new double[contexts];
    double[] taken = new double[contexts];
    for (int number = 0; number < size; number++) {
      int parent = length == 1 ? 0 : level.index.parent(number);
      long count = level.count(number);
      totals[parent] += count;
      taken[parent] += Math.min((double) count, discount(discounts, count));
    }
    return new Mass(discounts, totals, taken);
  }

  private static double discount(double[] discounts, long count) {
    return discounts[(int) Math.min(count, discounts.length - 1)];
  }

  /// `[count]` with 0 for a count of 0; the last one is for all larger counts too.
  private double[] discounts(NgramCounts.Level level) {
    double[] n = new double[5];
    for (int number = 0; number < level.index.size(); number++) {
      long count = level.count(number);
      if (count > 0 && count < n.length) {
        n[(int) count]++;
      }
    }
    double base = n[1] / (n[1] + 2 * n[2]);
    if (discounts == Discounts.SINGLE) {
      return new double[] {0, isBetween(base, 1) ? base : FALLBACK[1]};
    }
    double[] modified = new double[4];
    for (int count = 1; count <= 3; count++) {
      modified[count] = count - (count + 1) * base * n[count + 1] / n[count];
      if (!isBetween(modified[count], count)) {
        return FALLBACK.clone();
      }
    }
    return modified;
  }

  private static boolean isBetween(double discount, double most) {
    return discount > 0 && discount < most;
  }

  private static float log10(double probability) {
    return (float) Math.log10(probability);
  }

  /// The discounts that a corpus gives, for reports.
  ///
  /// @param counts of a corpus
  /// @param length 1 to the longest
  /// @return D(1), or D(1), D(2), D(3 and more)
  public double[] discounts(NgramCounts counts, int length) {
    double[] all = discounts(counts.level(length));
    return Arrays.copyOfRange(all, 1, all.length);
  }
}
