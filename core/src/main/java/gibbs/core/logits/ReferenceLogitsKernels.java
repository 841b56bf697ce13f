package gibbs.core.logits;

import java.util.Arrays;

/// Plain loops: the definition of [LogitsKernels].
public final class ReferenceLogitsKernels implements LogitsKernels {
  /// Exponents below this have weight 0.
  public static final float LEAST_EXPONENT = -87f;

  /// 1/ln 2, rounded to single precision.
  public static final float LOG2_E = 0x1.715476p0f;

  /// 1.5 · 2²³: adding and subtracting it rounds to an integer, ties to even.
  public static final float ROUNDER = 0x1.8p23f;

  /// ln 2, rounded to single precision.
  public static final float LN2 = 0x1.62e43p-1f;

  /// Coefficients of r² … r⁵ in the polynomial for exp(r) on [−ln 2 / 2, ln 2 / 2].
  public static final float C2 = 0x1.fffdfcp-2f;

  /// Of r³.
  public static final float C3 = 0x1.5557aep-3f;

  /// Of r⁴.
  public static final float C4 = 0x1.572a06p-5f;

  /// Of r⁵.
  public static final float C5 = 0x1.10627ap-7f;

  private static final ThreadLocal<float[]> SUMS = ThreadLocal.withInitial(() -> new float[LANES]);
  private static final ThreadLocal<float[]> MOMENTS =
      ThreadLocal.withInitial(() -> new float[LANES]);

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

  /// exp(d) for d ≤ 0: d = n ln 2 + r, a polynomial of degree 5 in r (minimax for the relative
  /// error), times 2ⁿ. One fused step gives r: ln 2 in single precision is off by 1.9 · 10⁻⁹, so
  /// that the relative error is below 1.7 · 10⁻⁷ for d ≥ −2 and 4 · 10⁻⁷ everywhere.
  ///
  /// @param d at most 0; not NaN
  /// @return exp(d); 0 below [#LEAST_EXPONENT]
  public static float exp(float d) {
    if (!(d >= LEAST_EXPONENT)) {
      return 0;
    }
    float shifted = Math.fma(d, LOG2_E, ROUNDER);
    float r = Math.fma(shifted - ROUNDER, -LN2, d);
    float polynomial = Math.fma(C5, r, C4);
    polynomial = Math.fma(polynomial, r, C3);
    polynomial = Math.fma(polynomial, r, C2);
    polynomial = Math.fma(polynomial, r, 1f);
    polynomial = Math.fma(polynomial, r, 1f);
    int exponent = Float.floatToRawIntBits(shifted) << 23;
    return Float.intBitsToFloat(Float.floatToRawIntBits(polynomial) + exponent);
  }

  @Override
  public boolean blockMaxima(
      float[] x, int n, int from, int to, float[] laneMaxima, float[] maxima) {
    boolean isFinite = true;
    for (int block = from; block < to; block++) {
      float greatest = Float.NEGATIVE_INFINITY;
      Arrays.fill(laneMaxima, block * LANES, (block + 1) * LANES, Float.NEGATIVE_INFINITY);
      for (int index = block * BLOCK; index < end(n, block); index++) {
        int lane = block * LANES + index % LANES;
        laneMaxima[lane] = x[index] > laneMaxima[lane] ? x[index] + 0f : laneMaxima[lane];
        greatest = laneMaxima[lane] > greatest ? laneMaxima[lane] : greatest;
        isFinite &= Math.abs(x[index]) <= Float.MAX_VALUE;
      }
      maxima[block] = greatest;
    }
    return isFinite;
  }

  private static int end(int n, int block) {
    return Math.min(n, (block + 1) * BLOCK);
  }

  @Override
  public void blockSums(
      float[] x, int n, int from, int to, float base, float scale, float[] sums, float[] moments) {
    windowSums(x, n, from, to, -Float.MAX_VALUE, Float.MAX_VALUE, base, scale, sums, moments);
  }

  @Override
  public int windowSums(
      float[] x,
      int n,
      int from,
      int to,
      float floor,
      float ceiling,
      float base,
      float scale,
      float[] sums,
      float[] moments) {
    float[] sum = SUMS.get();
    float[] moment = MOMENTS.get();
    int inside = 0;
    for (int block = from; block < to; block++) {
      Arrays.fill(sum, 0);
      Arrays.fill(moment, 0);
      for (int index = block * BLOCK; index < end(n, block); index++) {
        if (x[index] >= floor && x[index] <= ceiling) {
          inside++;
          float d = (x[index] - base) * scale;
          float weight = exp(d);
          if (weight > 0) {
            sum[index % LANES] += weight;
            moment[index % LANES] = Math.fma(weight, d, moment[index % LANES]);
          }
        }
      }
      sums[block] = tree(sum);
      moments[block] = tree(moment);
    }
    return inside;
  }

  @Override
  public int nestedSums(
      float[] x,
      int n,
      int from,
      int to,
      float floor,
      float base,
      float scale,
      float[] sums,
      float[] moments,
      float[] reachingSums,
      float[] reachingMoments) {
    blockSums(x, n, from, to, base, scale, sums, moments);
    return windowSums(
        x, n, from, to, floor, Float.MAX_VALUE, base, scale, reachingSums, reachingMoments);
  }

  @Override
  public void blockSpreads(
      float[] x,
      int n,
      int from,
      int to,
      float floor,
      float ceiling,
      float pivot,
      float[] sums,
      float[] squares) {
    float[] sum = SUMS.get();
    float[] square = MOMENTS.get();
    for (int block = from; block < to; block++) {
      Arrays.fill(sum, 0);
      Arrays.fill(square, 0);
      for (int index = block * BLOCK; index < end(n, block); index++) {
        if (x[index] >= floor && x[index] <= ceiling) {
          float distance = x[index] - pivot;
          sum[index % LANES] += distance;
          square[index % LANES] += distance * distance;
        }
      }
      sums[block] = tree(sum);
      squares[block] = tree(square);
    }
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
  public void weights(float[] x, int n, float base, float scale, float[] weights) {
    for (int index = 0; index < n; index++) {
      weights[index] = exp((x[index] - base) * scale);
    }
  }

  @Override
  public int collect(
      float[] x,
      int from,
      int to,
      float floor,
      float ceiling,
      int[] ids,
      float[] values,
      int count) {
    for (int index = from; index < to; index++) {
      if (x[index] >= floor && x[index] <= ceiling) {
        ids[count] = index;
        values[count++] = x[index];
      }
    }
    return count;
  }

  @Override
  public double massAtLeast(float[] marks, float[] weights, int n, float threshold) {
    float[] sum = SUMS.get();
    double mass = 0;
    for (int from = 0; from < n; from += BLOCK) {
      Arrays.fill(sum, 0);
      for (int index = from; index < Math.min(n, from + BLOCK); index++) {
        if (marks[index] >= threshold) {
          sum[index % LANES] += weights[index];
        }
      }
      mass += tree(sum);
    }
    return mass;
  }

  @Override
  public int retain(float[] marks, float[] weights, int n, float threshold) {
    int reaching = 0;
    for (int index = 0; index < n; index++) {
      if (marks[index] >= threshold) {
        reaching++;
      } else {
        weights[index] = 0;
      }
    }
    return reaching;
  }

  @Override
  public int narrow(float[] marks, float[] weights, int[] ids, int n, float low, float high) {
    int count = 0;
    for (int index = 0; index < n; index++) {
      if (marks[index] >= low && marks[index] < high) {
        marks[count] = marks[index];
        weights[count] = weights[index];
        ids[count++] = ids[index];
      }
    }
    return count;
  }
}
