package gibbs.core.logits;

/// Maximum, log-sum-exp, entropy and support of `scale · values + shift`, and the block sums that a
/// draw is made from. One pass for the maxima of blocks and one for their sums, by [LogitsKernels];
/// sums over blocks are in double precision.
final class LawStatistics {
  private final LogitsKernels kernels;
  private final float[] maxima;
  private final float[] sums;
  private final float[] moments;
  private int blocks;

  float greatest;
  double total;
  double max;
  double logSumExp;
  double entropy;
  int supportSize;

  LawStatistics(int vocabularySize) {
    int most = LogitsKernels.blocks(vocabularySize);
    kernels = LogitsKernels.forLength(vocabularySize);
    maxima = new float[most];
    sums = new float[most];
    moments = new float[most];
  }

  void compute(float[] values, int count, double scale, double shift) {
    findMaxima(values, count);
    kernels.blockSums(values, count, greatest, (float) scale, sums, moments);
    total = 0;
    double moment = 0;
    for (int block = 0; block < blocks; block++) {
      total += sums[block];
      moment += moments[block];
    }
    double logTotal = StrictMath.log(total);
    if (total < 2) {
      moment = addOthers(values, count, (float) scale);
      logTotal = StrictMath.log1p(total);
      total += 1;
    }
    max = scale * greatest + shift;
    logSumExp = max + logTotal;
    entropy = Math.max(0, logTotal - moment / total);
  }

  /// Where one value outweighs all others, a sum in single precision would lose them beside it:
  /// makes `total` the sum of the others, and returns their moment.
  private double addOthers(float[] values, int count, float scale) {
    int top = argmax(values, count);
    int topBlock = top / LogitsKernels.BLOCK;
    total = 0;
    double moment = 0;
    for (int block = 0; block < blocks; block++) {
      total += block == topBlock ? 0 : sums[block];
      moment += block == topBlock ? 0 : moments[block];
    }
    int from = topBlock * LogitsKernels.BLOCK;
    for (int index = from; index < Math.min(count, from + LogitsKernels.BLOCK); index++) {
      float weight = index == top ? 0 : weight(values[index], scale);
      if (weight > 0) {
        total += weight;
        moment += weight * ((values[index] - greatest) * scale);
      }
    }
    return moment;
  }

  /// Finds the maximum of every block, the support, and refuses NaN and +∞.
  void findMaxima(float[] values, int count) {
    blocks = LogitsKernels.blocks(count);
    supportSize = kernels.blockMaxima(values, count, maxima) ? count : support(values, count);
    greatest = Float.NEGATIVE_INFINITY;
    for (int block = 0; block < blocks; block++) {
      greatest = maxima[block] > greatest ? maxima[block] : greatest;
    }
    if (greatest == Float.NEGATIVE_INFINITY) {
      throw new EmptySupportException();
    }
  }

  private static int support(float[] values, int count) {
    int support = 0;
    for (int index = 0; index < count; index++) {
      if (!(values[index] <= Float.MAX_VALUE)) {
        throw new NonFiniteLogitsException(index, values[index]);
      }
      support += values[index] > Float.NEGATIVE_INFINITY ? 1 : 0;
    }
    return support;
  }

  /// First index of the greatest value.
  int argmax(float[] values, int count) {
    int block = 0;
    while (maxima[block] != greatest) {
      block++;
    }
    int index = block * LogitsKernels.BLOCK;
    while (values[index] != greatest) {
      index++;
    }
    return index;
  }

  /// Appends the values that reach a threshold, passing over blocks that hold none.
  int collectAtLeast(float[] values, int count, float threshold, int[] ids, float[] collected) {
    int found = 0;
    for (int block = 0; block < blocks; block++) {
      if (maxima[block] >= threshold) {
        int from = block * LogitsKernels.BLOCK;
        int to = Math.min(count, from + LogitsKernels.BLOCK);
        found = kernels.collectAtLeast(values, from, to, threshold, ids, collected, found);
      }
    }
    return found;
  }

  /// A value that at least `rank` values reach, close to the rank-th greatest: a maximum of a
  /// block. −∞ where there are fewer blocks than that.
  float reachedBy(int rank, Selection selection) {
    return rank > blocks ? Float.NEGATIVE_INFINITY : selection.greatest(maxima, blocks, rank);
  }

  /// Weight of a value: exp((x − greatest) · scale), as the sums have it.
  float weight(float value, float scale) {
    return ReferenceLogitsKernels.exp((value - greatest) * scale);
  }

  /// First index whose cumulative weight exceeds `u` times the total; the last one with weight
  /// where rounding runs past the end.
  int quantile(double u, float[] values, int count, float scale) {
    double level = u * total;
    double cumulative = 0;
    int block = 0;
    while (block < blocks - 1 && cumulative + sums[block] <= level) {
      cumulative += sums[block++];
    }
    int last = -1;
    for (int index = block * LogitsKernels.BLOCK; index < count; index++) {
      float weight = weight(values[index], scale);
      if (weight > 0) {
        cumulative += weight;
        last = index;
        if (cumulative > level) {
          return index;
        }
      }
      if (last >= 0 && index + 1 == (block + 1) * LogitsKernels.BLOCK) {
        return last;
      }
    }
    return last >= 0 ? last : lastWithWeight(values, block * LogitsKernels.BLOCK, scale);
  }

  private int lastWithWeight(float[] values, int before, float scale) {
    int index = before - 1;
    while (weight(values[index], scale) == 0) {
      index--;
    }
    return index;
  }

  void become(LawStatistics other) {
    blocks = other.blocks;
    System.arraycopy(other.maxima, 0, maxima, 0, blocks);
    System.arraycopy(other.sums, 0, sums, 0, blocks);
    System.arraycopy(other.moments, 0, moments, 0, blocks);
    greatest = other.greatest;
    total = other.total;
    max = other.max;
    logSumExp = other.logSumExp;
    entropy = other.entropy;
    supportSize = other.supportSize;
  }
}
