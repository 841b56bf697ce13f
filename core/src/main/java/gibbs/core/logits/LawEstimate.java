package gibbs.core.logits;

/// What a law seems to be while only some blocks are summed. The greatest value of each lane of
/// each block is known; what a block holds beside those is estimated from the blocks that are
/// summed.
final class LawEstimate {
  private static final int LANES = LogitsKernels.LANES;

  private final LogitsKernels kernels;
  private final float[] laneSums;
  private final float[] laneMoments;
  private final float[] lanes = new float[LANES];
  private final float[] laneWeights = new float[LANES];
  private final double[] rests;
  private final double[] restMoments;
  private double total;
  private double totalError;
  private double typical;
  private double typicalError;

  LawEstimate(int vocabularySize) {
    kernels = LogitsKernels.forLength(vocabularySize);
    int blocks = LogitsKernels.blocks(vocabularySize);
    laneSums = new float[LogitsKernels.blocks(blocks * LANES)];
    laneMoments = new float[laneSums.length];
    rests = new double[blocks];
    restMoments = new double[blocks];
  }

  /// Estimates.
  ///
  /// @param law summed over some blocks
  /// @param laneMaxima the greatest value of each lane of each block
  /// @param blocks number of blocks
  void make(LawStatistics law, float[] laneMaxima, int blocks) {
    int summed = takeRests(law, laneMaxima, blocks);
    double rest = 0;
    double restMoment = 0;
    for (int index = 0; index < summed; index++) {
      rest += rests[index] / summed;
      restMoment += restMoments[index] / summed;
    }
    double moment = sumLanes(law, laneMaxima, blocks) + restMoment * blocks;
    total += rest * blocks;
    double mean = moment / total;
    double squares = 0;
    double meanSquares = 0;
    for (int index = 0; index < summed; index++) {
      double off = rests[index] - rest;
      double meanOff = restMoments[index] - restMoment - mean * off;
      squares += off * off;
      meanSquares += meanOff * meanOff;
    }
    double factor = (double) (blocks - summed) * blocks / summed / Math.max(1, summed - 1);
    totalError = Math.sqrt(factor * squares);
    typical = law.base() + mean / law.scale();
    typicalError = Math.sqrt(factor * meanSquares) / total / law.scale();
  }

  /// What summed blocks hold beside the maxima of their lanes.
  ///
  /// @return how many they are
  private int takeRests(LawStatistics law, float[] laneMaxima, int blocks) {
    int summed = 0;
    for (int block = 0; block < blocks; block++) {
      if (LawStatistics.isAmongSome(block)) {
        System.arraycopy(laneMaxima, block * LANES, lanes, 0, LANES);
        law.weights(lanes, LANES, laneWeights);
        double rest = law.sum(block);
        double moment = law.moment(block);
        for (int lane = 0; lane < LANES; lane++) {
          float weight = laneWeights[lane];
          rest -= weight;
          moment -= weight > 0 ? weight * law.exponent(lanes[lane]) : 0;
        }
        rests[summed] = rest;
        restMoments[summed++] = moment;
      }
    }
    return summed;
  }

  /// Sums over all lanes.
  ///
  /// @return their moment
  private double sumLanes(LawStatistics law, float[] laneMaxima, int blocks) {
    int n = blocks * LANES;
    float scale = (float) law.scale();
    int most = LogitsKernels.blocks(n);
    kernels.blockSums(laneMaxima, n, 0, most, law.base(), scale, laneSums, laneMoments);
    double moment = 0;
    total = 0;
    for (int block = 0; block < most; block++) {
      total += laneSums[block];
      moment += laneMoments[block];
    }
    return moment;
  }

  /// Mass of all.
  double total() {
    return total;
  }

  /// Standard error of the mass.
  double totalError() {
    return totalError;
  }

  /// The number whose surprise is the entropy.
  double typical() {
    return typical;
  }

  /// Standard error of that number.
  double typicalError() {
    return typicalError;
  }
}
