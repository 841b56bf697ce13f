package gibbs.core.logits;

/// Log-sum-exp, entropy and support of `scale · values + shift`, and the block sums that a draw is
/// made from. Sums within blocks are those of [LogitsKernels]; sums over blocks are in double
/// precision.
final class LawStatistics {
  private final LogitsKernels kernels;
  private final float[] sums;
  private final float[] moments;
  private final float[] blockValues = new float[LogitsKernels.BLOCK];
  private final float[] blockWeights = new float[LogitsKernels.BLOCK];
  private int blocks;
  private float base;
  private double scale;
  private float floatScale;

  double total;
  double relativeTotal;
  double max;
  double logSumExp;
  double entropy;
  int supportSize;

  LawStatistics(int vocabularySize) {
    int most = LogitsKernels.blocks(vocabularySize);
    kernels = LogitsKernels.forLength(vocabularySize);
    sums = new float[most];
    moments = new float[most];
  }

  // ---- sums ----

  /// Sums over a row, whatever its window.
  void sum(Row row, float newBase, double scale) {
    begin(row, newBase, scale);
    for (int from = 0; from < blocks; from = row.runEnd(from)) {
      sumBlocks(row, from, row.runEnd(from));
    }
  }

  /// Sums over a row that differs from that of another law in some blocks.
  void sumChanged(Row row, LawStatistics other) {
    begin(row, other.base, other.scale);
    System.arraycopy(other.sums, 0, sums, 0, blocks);
    System.arraycopy(other.moments, 0, moments, 0, blocks);
    for (int block = 0; block < blocks; block++) {
      if (row.isOwn(block)) {
        sumBlocks(row, block, block + 1);
      }
    }
  }

  private void sumBlocks(Row row, int from, int to) {
    kernels.blockSums(row.array(from), row.size(), from, to, base, floatScale, sums, moments);
  }

  /// Sums over the values of an interval.
  ///
  /// @return values in it
  int sumWithin(Row row, float newBase, double scale, float floor, float ceiling) {
    begin(row, newBase, scale);
    int inside = 0;
    for (int from = 0; from < blocks; from = row.runEnd(from)) {
      inside += sumBlocksWithin(row, from, row.runEnd(from), floor, ceiling);
    }
    return inside;
  }

  private int sumBlocksWithin(Row row, int from, int to, float floor, float ceiling) {
    float[] x = row.array(from);
    return kernels.windowSums(
        x, row.size(), from, to, floor, ceiling, base, floatScale, sums, moments);
  }

  /// Leaves out values above a ceiling: sums blocks that hold such anew.
  ///
  /// @param maxima of the blocks
  /// @param floor of what is summed
  /// @return how many values
  int cutAbove(Row row, float[] maxima, float floor, float ceiling) {
    float above = Math.nextUp(ceiling);
    int cut = 0;
    for (int block = 0; block < blocks; block++) {
      if (maxima[block] > ceiling) {
        cut += sumBlocksWithin(row, block, block + 1, above, Float.MAX_VALUE);
        sumBlocksWithin(row, block, block + 1, floor, ceiling);
      }
    }
    return cut;
  }

  // ---- sums of a row as it was loaded ----

  /// Sums over the blocks from which a [LawEstimate] can be made.
  void sumProbes(Row row, float newBase, double scale) {
    begin(row, newBase, scale);
    int probe = LawEstimate.nextProbe(0);
    while (probe < blocks) {
      sumBlocks(row, probe, probe + 1);
      probe = LawEstimate.nextProbe(probe + 1);
    }
  }

  /// Sums over a row, and in the same pass over the values from a floor on.
  ///
  /// @param reaching receives the sums of these
  /// @return how many they are
  int sum(Row row, float newBase, double scale, float floor, LawStatistics reaching) {
    begin(row, newBase, scale);
    reaching.begin(row, newBase, scale);
    return kernels.nestedSums(
        row.array(0),
        row.size(),
        0,
        blocks,
        floor,
        base,
        floatScale,
        sums,
        moments,
        reaching.sums,
        reaching.moments);
  }

  float sum(int block) {
    return sums[block];
  }

  float moment(int block) {
    return moments[block];
  }

  private void begin(Row row, float newBase, double newScale) {
    blocks = row.blocks();
    base = newBase;
    scale = newScale;
    floatScale = (float) scale;
  }

  /// What the weight of a value is the exponential of.
  float exponent(float value) {
    return (value - base) * floatScale;
  }

  /// Adds values to the sums.
  ///
  /// @param values `[n]`, finite
  /// @param weights `[n]`; those that are 0 add nothing
  /// @param ids `[n]`, ascending
  void add(float[] values, float[] weights, int[] ids, int n) {
    int index = 0;
    while (index < n) {
      int block = ids[index] / LogitsKernels.BLOCK;
      int end = (block + 1) * LogitsKernels.BLOCK;
      float sum = 0;
      float moment = 0;
      for (; index + 1 < n && ids[index + 1] < end; index += 2) {
        sum += weights[index] + weights[index + 1];
        moment += moment(values, weights, index) + moment(values, weights, index + 1);
      }
      if (index < n && ids[index] < end) {
        sum += weights[index];
        moment += moment(values, weights, index++);
      }
      sums[block] += sum;
      moments[block] += moment;
    }
  }

  private float moment(float[] values, float[] weights, int index) {
    float exponent = exponent(values[index]);
    return exponent > Float.NEGATIVE_INFINITY ? weights[index] * exponent : 0;
  }

  /// Weights that have been summed.
  double sumOfWeights() {
    return overBlocks(sums);
  }

  /// A sum over blocks, in four chains: additions do not wait for each other.
  private double overBlocks(float[] numbers) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int block = 0;
    for (; block + 4 <= blocks; block += 4) {
      a += numbers[block];
      b += numbers[block + 1];
      c += numbers[block + 2];
      d += numbers[block + 3];
    }
    for (; block < blocks; block++) {
      a += numbers[block];
    }
    return a + b + (c + d);
  }

  /// Derives the law from the sums.
  ///
  /// @param greatest the greatest value that was summed
  /// @param support how many values were
  void finish(Row row, float greatest, int support, double scale, double shift) {
    double sum = overBlocks(sums);
    double moment = overBlocks(moments);
    supportSize = support;
    max = scale * greatest + shift;
    if (sum < 2 * weight(greatest)) {
      finishPeaked(row, greatest);
    } else {
      total = sum;
      double logTotal = StrictMath.log(sum);
      logSumExp = scale * base + shift + logTotal;
      entropy = Math.max(0, logTotal - moment / sum);
    }
    relativeTotal = total / weight(greatest);
  }

  /// Where one value outweighs all others, a sum in single precision would lose them beside it:
  /// they are summed without it.
  private void finishPeaked(Row row, float greatest) {
    int topBlock = 0;
    for (int block = 0; block < blocks; block++) {
      topBlock = sums[block] > sums[topBlock] ? block : topBlock;
    }
    int from = topBlock * LogitsKernels.BLOCK;
    int top = from;
    while (row.value(top) != greatest) {
      top++;
    }
    double others = 0;
    double moment = 0;
    for (int block = 0; block < blocks; block++) {
      others += block == topBlock ? 0 : sums[block];
      moment += block == topBlock ? 0 : moments[block];
    }
    for (int index = from; index < Math.min(row.size(), from + LogitsKernels.BLOCK); index++) {
      float weight = index == top ? 0 : weightWithin(row, index);
      if (weight > 0) {
        others += weight;
        moment += weight * exponent(row.value(index));
      }
    }
    double unit = weight(greatest);
    double depth = exponent(greatest);
    double logTotal = StrictMath.log1p(others / unit);
    total = others + unit;
    logSumExp = max + logTotal;
    entropy = Math.max(0, logTotal - (moment - depth * others) / total);
  }

  // ---- the law ----

  /// What the exponents are taken against: at least the greatest value.
  float base() {
    return base;
  }

  double scale() {
    return scale;
  }

  /// Weight of a value: exp((x − base) · scale), as the sums have it.
  float weight(float value) {
    return ReferenceLogitsKernels.exp(exponent(value));
  }

  private float weightWithin(Row row, int index) {
    float value = row.value(index);
    return row.holds(value) ? weight(value) : 0;
  }

  /// Weights of some values.
  void weights(float[] values, int count, float[] weights) {
    kernels.weights(values, count, base, floatScale, weights);
  }

  /// Sum of the weights without those of some values.
  ///
  /// @param indices ascending
  double totalWithout(int[] indices, int count, Row row) {
    double left = 0;
    int place = 0;
    for (int block = 0; block < blocks; block++) {
      int end = (block + 1) * LogitsKernels.BLOCK;
      if (place == count || indices[place] >= end) {
        left += sums[block];
        continue;
      }
      for (int index = block * LogitsKernels.BLOCK; index < Math.min(row.size(), end); index++) {
        if (place < count && indices[place] == index) {
          place++;
        } else {
          left += weightWithin(row, index);
        }
      }
    }
    return left;
  }

  /// First index whose cumulative weight exceeds `u` times the total; the last one with weight
  /// where rounding runs past the end.
  int quantile(double u, Row row) {
    double level = u * total;
    double cumulative = 0;
    int block = 0;
    while (block < blocks - 1 && cumulative + sums[block] <= level) {
      cumulative += sums[block++];
    }
    int from = block * LogitsKernels.BLOCK;
    int length = Math.min(row.size() - from, LogitsKernels.BLOCK);
    System.arraycopy(row.array(block), from, blockValues, 0, length);
    weights(blockValues, length, blockWeights);
    int last = -1;
    for (int place = 0; place < length; place++) {
      float weight = blockWeights[place];
      if (weight > 0 && row.holds(blockValues[place])) {
        cumulative += weight;
        last = from + place;
        if (cumulative > level) {
          return last;
        }
      }
    }
    return last >= 0 ? last : lastWithWeight(row, from);
  }

  private int lastWithWeight(Row row, int before) {
    int index = before - 1;
    while (!(weightWithin(row, index) > 0)) {
      index--;
    }
    return index;
  }

  void become(LawStatistics other) {
    blocks = other.blocks;
    System.arraycopy(other.sums, 0, sums, 0, blocks);
    System.arraycopy(other.moments, 0, moments, 0, blocks);
    base = other.base;
    scale = other.scale;
    floatScale = other.floatScale;
    total = other.total;
    relativeTotal = other.relativeTotal;
    max = other.max;
    logSumExp = other.logSumExp;
    entropy = other.entropy;
    supportSize = other.supportSize;
  }
}
