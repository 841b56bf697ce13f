package gibbs.core.logits;

/// Plain loops: the definition of [LogitsKernels].
public final class ReferenceLogitsKernels implements LogitsKernels {
  /// Exponents below this have weight 0.
  public static final float LEAST_EXPONENT = -87f;

  /// 1/ln 2, rounded to single precision.
  public static final float LOG2_E = 0x1.715476p0f;

  /// 1.5 · 2²³: adding and subtracting it rounds to an integer, ties to even.
  public static final float ROUNDER = 0x1.8p23f;

  /// High part of ln 2: few enough bits that its product with an exponent is exact.
  public static final float LN2_HIGH = 0x1.62ep-1f;

  /// ln 2 less its high part.
  public static final float LN2_LOW = 0x1.0bfbe8p-15f;

  /// Coefficients of r² … r⁶ in the polynomial for exp(r) on [−ln 2 / 2, ln 2 / 2].
  public static final float C2 = 0x1.fffff8p-2f;

  /// Of r³.
  public static final float C3 = 0x1.55548ep-3f;

  /// Of r⁴.
  public static final float C4 = 0x1.555b98p-5f;

  /// Of r⁵.
  public static final float C5 = 0x1.123bccp-7f;

  /// Of r⁶.
  public static final float C6 = 0x1.6850e4p-10f;

  private static final int LANES = 32;

  /// For [java.util.ServiceLoader] and tests.
  public ReferenceLogitsKernels() {}

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public int priority() {
    return 0;
  }

  /// exp(d) for d ≤ 0: d = n ln 2 + r by Cody and Waite, a polynomial of degree 6 in r, times 2ⁿ.
  ///
  /// @param d at most 0; not NaN
  /// @return exp(d) within 1 ulp; 0 below [#LEAST_EXPONENT]
  public static float exp(float d) {
    if (!(d >= LEAST_EXPONENT)) {
      return 0;
    }
    float shifted = Math.fma(d, LOG2_E, ROUNDER);
    float n = shifted - ROUNDER;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, d));
    float polynomial = Math.fma(C6, r, C5);
    polynomial = Math.fma(polynomial, r, C4);
    polynomial = Math.fma(polynomial, r, C3);
    polynomial = Math.fma(polynomial, r, C2);
    polynomial = Math.fma(polynomial * r, r, r) + 1f;
    int exponent = Float.floatToRawIntBits(shifted) << 23;
    return Float.intBitsToFloat(Float.floatToRawIntBits(polynomial) + exponent);
  }

  @Override
  public boolean blockMaxima(float[] x, int n, float[] maxima) {
    boolean isFinite = true;
    for (int block = 0; block < LogitsKernels.blocks(n); block++) {
      float greatest = Float.NEGATIVE_INFINITY;
      for (int index = block * BLOCK; index < Math.min(n, (block + 1) * BLOCK); index++) {
        greatest = x[index] > greatest ? x[index] : greatest;
        isFinite &= Math.abs(x[index]) <= Float.MAX_VALUE;
      }
      maxima[block] = greatest;
    }
    return isFinite;
  }

  @Override
  public void blockSums(float[] x, int n, float max, float scale, float[] sums, float[] moments) {
    for (int block = 0; block < LogitsKernels.blocks(n); block++) {
      sumBlock(x, n, block, max, scale, sums, moments);
    }
  }

  /// One block of [#blockSums], for providers that do whole blocks only.
  ///
  /// @param x `[n]`; finite or −∞
  /// @param n values, positive
  /// @param block which block
  /// @param max subtracted before the exponential, finite
  /// @param scale multiplied afterwards, positive
  /// @param sums receives Σ exp(d) at the block's index
  /// @param moments receives Σ exp(d) · d at the block's index
  public static void sumBlock(
      float[] x, int n, int block, float max, float scale, float[] sums, float[] moments) {
    float[] sum = new float[LANES];
    float[] moment = new float[LANES];
    int from = block * BLOCK;
    for (int index = from; index < Math.min(n, from + BLOCK); index++) {
      int lane = (index - from) % LANES;
      float d = (x[index] - max) * scale;
      float weight = exp(d);
      sum[lane] += weight;
      moment[lane] = Math.fma(weight, d >= LEAST_EXPONENT ? d : LEAST_EXPONENT, moment[lane]);
    }
    sums[block] = tree(sum);
    moments[block] = tree(moment);
  }

  private static float tree(float[] lanes) {
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        lanes[lane] += lanes[lane + half];
      }
    }
    return lanes[0];
  }

  @Override
  public int collectAtLeast(
      float[] x, int from, int to, float threshold, int[] ids, float[] values, int count) {
    for (int index = from; index < to; index++) {
      if (x[index] >= threshold) {
        ids[count] = index;
        values[count++] = x[index];
      }
    }
    return count;
  }
}
