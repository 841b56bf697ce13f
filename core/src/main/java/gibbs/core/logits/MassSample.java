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

  /// Below the greatest value by this, as a logarithm, weights are too small to matter.
  private static final double DEPTH = 20;

  /// Heads are the values above so many maxima of the sample's blocks.
  private static final int HEADS = 2;

  private static final int BINS = 512;

  private final LogitsKernels kernels;
  private final int slices;
  private final int stride;
  private final int most;
  private float[] values = new float[0];
  private float[] weights;
  private float[] marks;
  private int[] places;
  private float[] maxima;
  private final double[] masses = new double[BINS];
  private final double[] squares = new double[BINS];
  private int count;
  private double units;
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

  /// Takes a sample.
  ///
  /// @param row more than one block
  /// @param rowMaxima of the row
  /// @param law of the weights
  /// @param scale of the law
  /// @param ids scratch, `[size]`
  /// @param collected scratch, `[size]`
  void draw(
      Row row,
      BlockMaxima rowMaxima,
      Closeness closeness,
      LawStatistics law,
      double scale,
      int[] ids,
      float[] collected) {
    float base = law.base();
    float least = (float) (base - DEPTH / scale);
    low = Math.min(closeness.mark(least), closeness.mark(base));
    width = (closeness.greatestMark(base) - low) / BINS;
    density = 1 / width;
    read(row);
    law.weights(values, count, weights);
    closeness.marks(values, count, marks);
    units = (double) row.size() / count;
    float head = head();
    float floor = row.floor();
    float ceiling = Math.min(row.ceiling(), Math.nextDown(head));
    for (int index = 0; index < count; index++) {
      places[index] = bin(marks[index]);
    }
    Arrays.fill(masses, 0);
    Arrays.fill(squares, 0);
    for (int index = 0; index < count; index++) {
      if (values[index] >= floor && values[index] <= ceiling) {
        double weight = units * weights[index];
        masses[places[index]] += weight;
        squares[places[index]] += weight * weight;
      }
    }
    int heads = rowMaxima.collect(Math.max(head, floor), row.ceiling(), ids, collected);
    for (int index = 0; index < heads; index++) {
      masses[bin(closeness.mark(collected[index]))] += law.weight(collected[index]);
    }
  }

  private int bin(float mark) {
    return Math.max(0, Math.min((int) ((mark - low) * density), BINS - 1));
  }

  private void read(Row row) {
    if (values.length == 0) {
      values = new float[most];
      weights = new float[most];
      marks = new float[most];
      places = new int[most];
      maxima = new float[LogitsKernels.blocks(most)];
    }
    int whole = row.size() / LogitsKernels.BLOCK;
    count = 0;
    for (int block = 0; block < whole; block += stride) {
      for (int slice = 0; slice < slices; slice++) {
        int place = block * 5 + slice * (LogitsKernels.BLOCK / LANES / slices);
        int from = block * LogitsKernels.BLOCK + place * LANES % LogitsKernels.BLOCK;
        System.arraycopy(row.array(block), from, values, count, LANES);
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

  /// Brackets the mark of the last candidate that is kept.
  ///
  /// @param drop mass to be dropped, positive
  void bracket(double drop) {
    double mass = 0;
    double square = 0;
    int bin = 0;
    while (bin < BINS - 1 && mass + masses[bin] < drop) {
      mass += masses[bin];
      square += squares[bin++];
    }
    double error = STANDARD_ERRORS * Math.sqrt(square + squares[bin]);
    outer = drop > error ? mark(drop - error) : -Float.MAX_VALUE;
    inner = mark(drop + error);
    int reaching = 0;
    for (int index = 0; index < count; index++) {
      reaching += marks[index] >= outer ? 1 : 0;
    }
    candidates = units * reaching;
  }

  /// The mark below which a mass lies, within its bin by proportion; +∞ where there is less.
  private float mark(double wanted) {
    double mass = 0;
    for (int bin = 0; bin < BINS; bin++) {
      if (mass + masses[bin] >= wanted) {
        double part = masses[bin] > 0 ? (wanted - mass) / masses[bin] : 0;
        return (float) (low + (bin + part) * width);
      }
      mass += masses[bin];
    }
    return Float.POSITIVE_INFINITY;
  }
}
