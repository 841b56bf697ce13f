package gibbs.core.logits;

/// What a law seems to be while only some blocks are summed, the *probes*. The greatest value of
/// each lane of each block is known; what a block holds beside those is estimated from the probes,
/// which lie evenly. Errors come from the differences of neighbouring ones: a drift along the row
/// is none, since the probes follow it.
final class LawEstimate {
  /// One block of so many is a probe, the middle one.
  private static final int GROUP = 24;

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
    rests = new double[blocks / GROUP + 1];
    restMoments = new double[rests.length];
  }

  /// Whether a row has enough blocks for an estimate.
  static boolean isFor(int blocks) {
    return blocks >= 2 * GROUP;
  }

  /// The first probe from a block on.
  static int nextProbe(int block) {
    return block + Math.floorMod(GROUP / 2 - block, GROUP);
  }

  /// Estimates.
  ///
  /// @param law summed over the probes at least
  /// @param laneMaxima the greatest value of each lane of each block
  /// @param blocks number of blocks
  void make(LawStatistics law, float[] laneMaxima, int blocks) {
    int probes = takeRests(law, laneMaxima, blocks);
    double rest = 0;
    double restMoment = 0;
    for (int probe = 0; probe < probes; probe++) {
      rest += rests[probe] / probes;
      restMoment += restMoments[probe] / probes;
    }
    double moment = sumLanes(law, laneMaxima, blocks) + restMoment * blocks;
    total += rest * blocks;
    double mean = moment / total;
    double squares = 0;
    double meanSquares = 0;
    for (int probe = 1; probe < probes; probe++) {
      double difference = rests[probe] - rests[probe - 1];
      double momentDifference = restMoments[probe] - restMoments[probe - 1];
      double meanDifference = momentDifference - mean * difference;
      squares += difference * difference;
      meanSquares += meanDifference * meanDifference;
    }
    double factor = (double) (blocks - probes) * blocks / probes / (2 * Math.max(1, probes - 1));
    totalError = Math.sqrt(factor * squares);
    typical = law.base() + mean / law.scale();
    typicalError = Math.sqrt(factor * meanSquares) / total / law.scale();
  }

  /// What probes hold beside the maxima of their lanes.
  ///
  /// @return how many they are
  private int takeRests(LawStatistics law, float[] laneMaxima, int blocks) {
    int probes = 0;
    for (int block = nextProbe(0); block < blocks; block = nextProbe(block + 1)) {
      System.arraycopy(laneMaxima, block * LANES, lanes, 0, LANES);
      law.weights(lanes, LANES, laneWeights);
      double rest = law.sum(block);
      double moment = law.moment(block);
      for (int lane = 0; lane < LANES; lane++) {
        float weight = laneWeights[lane];
        rest -= weight;
        moment -= weight > 0 ? weight * law.exponent(lanes[lane]) : 0;
      }
      rests[probes] = rest;
      restMoments[probes++] = moment;
    }
    return probes;
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
