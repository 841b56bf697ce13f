package gibbs.core.logits;

import java.util.Arrays;

/// Estimates, from a few thousand values of a row, between which marks a cut by mass lies, so that
/// one more pass over the row suffices. The estimate is checked afterwards: a wrong one costs time,
/// never correctness.
///
/// The sample is systematic: some values of every few blocks, at places that move from block to
/// block. The greatest values are collected and count exactly. What is estimated, by a histogram
/// over marks, is the mass to be *dropped*, whose weights are small and many; the interval is three
/// standard errors wide on either side.
final class MassSample {
  private static final int TARGET = 4096;
  private static final int LANES = LogitsKernels.LANES;
  private static final int STANDARD_ERRORS = 3;
  private static final int BINS = 1024;

  /// Below the greatest value by this, as a logarithm, weights are too small to matter.
  private static final double DEPTH = 20;

  /// Heads are the values above so many maxima of the sample's blocks.
  private static final int HEADS = 4;

  private final LogitsKernels kernels;
  private final int slices;
  private final int stride;
  private final int most;
  private float[] values = new float[0];
  private float[] weights;
  private float[] maxima;
  private final double[] masses = new double[BINS];
  private final double[] squares = new double[BINS];
  private final double[] counts = new double[BINS];
  private int count;
  private float low;
  private float width;
  private float density;

  /// Marks from here on are kept; +∞ where none surely is.
  float inner;

  /// Marks below this are dropped.
  float outer;

  /// About how many candidates reach the outer mark.
  double candidates;

  MassSample(int vocabularySize) {
    kernels = LogitsKernels.forLength(vocabularySize);
    int whole = Math.max(1, vocabularySize / LogitsKernels.BLOCK);
    stride = (whole * LANES + TARGET - 1) / TARGET;
    slices = Math.clamp(TARGET / LANES / whole, 1, LogitsKernels.BLOCK / LANES);
    most = (whole / stride + 1) * slices * LANES;
  }

  /// Brackets the mark of the last candidate that is kept.
  ///
  /// @param row more than one block
  /// @param rowWeights its weights, whatever its window
  /// @param rowMaxima of the row
  /// @param law the weights' law
  /// @param scale of the law
  /// @param drop mass to be dropped, positive
  /// @param ids scratch, `[size]`
  /// @param collected scratch, `[size]`
  void bracket(
      Row row,
      float[] rowWeights,
      BlockMaxima rowMaxima,
      Closeness closeness,
      LawStatistics law,
      double scale,
      double drop,
      int[] ids,
      float[] collected) {
    draw(row, rowWeights);
    float least = (float) (law.base() - DEPTH / scale);
    low = Math.min(closeness.mark(least), closeness.mark(law.base()));
    width = (closeness.greatestMark(law.base()) - low) / BINS;
    density = 1 / width;
    Arrays.fill(masses, 0);
    Arrays.fill(squares, 0);
    Arrays.fill(counts, 0);
    float head = head();
    float floor = row.floor();
    float ceiling = Math.min(row.ceiling(), Math.nextDown(head));
    for (int index = 0; index < count; index++) {
      float value = values[index];
      if (value >= floor && value <= ceiling) {
        int bin = bin(closeness.mark(value));
        double weight = weights[index];
        masses[bin] += weight;
        squares[bin] += weight * weight;
        counts[bin]++;
      }
    }
    double share = (double) count / row.size();
    int heads = rowMaxima.collect(Math.max(head, floor), row.ceiling(), ids, collected);
    for (int index = 0; index < heads; index++) {
      int bin = bin(closeness.mark(collected[index]));
      masses[bin] += share * rowWeights[ids[index]];
      counts[bin] += share;
    }
    search(share * drop);
    candidates /= share;
  }

  private int bin(float mark) {
    return Math.max(0, Math.min((int) ((mark - low) * density), BINS - 1));
  }

  private void draw(Row row, float[] rowWeights) {
    if (values.length == 0) {
      values = new float[most];
      weights = new float[most];
      maxima = new float[LogitsKernels.blocks(most)];
    }
    int whole = row.size() / LogitsKernels.BLOCK;
    count = 0;
    for (int block = 0; block < whole; block += stride) {
      for (int slice = 0; slice < slices; slice++) {
        int place = block * 5 + slice * (LogitsKernels.BLOCK / LANES / slices);
        int from = block * LogitsKernels.BLOCK + place * LANES % LogitsKernels.BLOCK;
        System.arraycopy(row.array(block), from, values, count, LANES);
        System.arraycopy(rowWeights, from, weights, count, LANES);
        count += LANES;
      }
    }
  }

  /// Values from here on are collected.
  private float head() {
    int blocks = LogitsKernels.blocks(count);
    kernels.blockMaxima(values, count, 0, blocks, maxima);
    Arrays.sort(maxima, 0, blocks);
    return Math.max(-Float.MAX_VALUE, maxima[Math.max(0, blocks - HEADS)]);
  }

  private void search(double drop) {
    double mass = 0;
    double square = 0;
    int bin = 0;
    while (bin < BINS - 1 && mass + masses[bin] < drop) {
      mass += masses[bin];
      square += squares[bin++];
    }
    double error = STANDARD_ERRORS * Math.sqrt(square + squares[bin]);
    double kept = 0;
    int last = BINS - 1;
    for (int above = last; above > bin; above--) {
      kept += counts[above];
    }
    int from = bin;
    while (from > 0 && mass > drop - error) {
      kept += counts[from];
      mass -= masses[--from];
    }
    candidates = kept + counts[from];
    outer = from == 0 ? -Float.MAX_VALUE : low + from * width;
    double upTo = 0;
    int to = 0;
    while (to < BINS && upTo < drop + error) {
      upTo += masses[to++];
    }
    inner = to == BINS ? Float.POSITIVE_INFINITY : low + to * width;
  }
}
