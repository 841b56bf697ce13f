package gibbs.core.logits;

import java.util.Arrays;

/// Estimates, from a few thousand values of a row, about where a cut by mass lies. What is made of
/// it is checked afterwards: a wrong estimate costs time, never correctness.
///
/// The sample is systematic: some values of every few blocks, at places that move from block to
/// block. The greatest value of every block is known and counts exactly. What is estimated, by a
/// histogram over marks, is the mass to be *dropped*, whose weights are small and many.
final class MassSample {
  private static final int TARGET = 2048;
  private static final int LANES = LogitsKernels.LANES;

  /// The truth is within so many standard errors nearly always.
  private static final double SURE = 3;

  /// Below the greatest value by this, as a logarithm, weights are too small to matter.
  private static final double DEPTH = 20;

  private static final int BINS = 512;
  private static final int PARTS = 8;

  private final int slices;
  private final int stride;
  private final float[] headWeights;
  private final float[] sampled;
  private final float[] ceilings;
  private final float[] weights;
  private final float[] marks;
  private final int[] bins;
  private final double[] masses = new double[BINS];
  private final double[] squares = new double[BINS];
  private final double[] counts = new double[BINS];
  private float low;
  private float width;
  private float density;
  private double total;
  private double dropped;
  private double error;

  MassSample(int vocabularySize) {
    int whole = Math.max(1, vocabularySize / LogitsKernels.BLOCK);
    stride = (whole * LANES + TARGET - 1) / TARGET;
    slices = Math.clamp(TARGET / LANES / whole, 1, LogitsKernels.BLOCK / LANES);
    headWeights = new float[LogitsKernels.blocks(vocabularySize)];
    sampled = new float[(whole + stride - 1) / stride * slices * LANES];
    ceilings = new float[sampled.length / LANES];
    weights = new float[sampled.length];
    marks = new float[sampled.length];
    bins = new int[sampled.length];
  }

  /// Takes a sample.
  ///
  /// @param row more than one block
  /// @param maxima of the row
  /// @param law of the weights
  void draw(Row row, BlockMaxima maxima, Closeness closeness, LawStatistics law) {
    float base = law.base();
    float least = (float) (base - DEPTH / law.scale());
    low = Math.min(closeness.mark(least), closeness.mark(base));
    low = Math.max(-Float.MAX_VALUE, low);
    width = closeness.greatestMark(base) / BINS - low / BINS;
    density = 1 / width;
    Arrays.fill(masses, 0);
    Arrays.fill(squares, 0);
    Arrays.fill(counts, 0);
    addHeads(row, maxima.values(), closeness, law);
    addSample(row, maxima.values(), closeness, law);
    total = law.total;
  }

  private void addHeads(Row row, float[] heads, Closeness closeness, LawStatistics law) {
    law.weights(heads, row.blocks(), headWeights);
    for (int block = 0; block < row.blocks(); block++) {
      if (row.holds(heads[block])) {
        int bin = bin(closeness.mark(heads[block]));
        masses[bin] += headWeights[block];
        counts[bin]++;
      }
    }
  }

  private void addSample(Row row, float[] heads, Closeness closeness, LawStatistics law) {
    int count = copy(row, heads);
    law.weights(sampled, count, weights);
    closeness.marks(sampled, count, marks);
    for (int index = 0; index < count; index++) {
      bins[index] = bin(marks[index]);
    }
    double units = (double) row.size() / count;
    float floor = row.floor();
    for (int index = 0; index < count; index++) {
      if (sampled[index] >= floor && sampled[index] <= ceilings[index / LANES]) {
        int bin = bins[index];
        double mass = units * weights[index];
        masses[bin] += mass;
        squares[bin] += mass * mass;
        counts[bin] += units;
      }
    }
  }

  /// Copies what is looked at, and notes for each slice up to which value it counts.
  private int copy(Row row, float[] heads) {
    int whole = row.size() / LogitsKernels.BLOCK;
    int copied = 0;
    for (int block = 0; block < whole; block += stride) {
      float ceiling = Math.min(row.ceiling(), Math.nextDown(heads[block]));
      for (int slice = 0; slice < slices; slice++) {
        int place = block * 5 + slice * (LogitsKernels.BLOCK / LANES / slices);
        int from = block * LogitsKernels.BLOCK + place * LANES % LogitsKernels.BLOCK;
        System.arraycopy(row.array(block), from, sampled, copied, LANES);
        ceilings[copied / LANES] = ceiling;
        copied += LANES;
      }
    }
    return copied;
  }

  private int bin(float mark) {
    return Math.max(0, Math.min((int) ((mark - low) * density), BINS - 1));
  }

  /// Looks where a mass to be dropped ends.
  ///
  /// @param drop positive
  void bracket(double drop) {
    double mass = 0;
    double square = 0;
    int bin = 0;
    while (bin < BINS - 1 && mass + masses[bin] < drop) {
      mass += masses[bin];
      square += squares[bin++];
    }
    dropped = drop;
    error = Math.sqrt(square + squares[bin]);
  }

  /// A mark below which candidates are dropped, nearly surely.
  float outer() {
    return outer(0);
  }

  /// The same for a cut among great weights, of which the sample has hardly any: all that it has
  /// missed may be among what is dropped.
  float outerAmongGreat() {
    double missed = total;
    for (double mass : masses) {
      missed -= mass;
    }
    return outer(Math.abs(missed));
  }

  private float outer(double doubt) {
    double sure = dropped - SURE * error - doubt;
    return sure > 0 ? mark(sure) : -Float.MAX_VALUE;
  }

  /// A mark on the side of what is kept; +∞ where nothing lies beyond it.
  ///
  /// @param margin its distance from the estimate, in standard errors
  float inner(double margin) {
    return mark(dropped + margin * error);
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

  /// A mark so far below another that the mass between them is nearly surely what is wanted; the
  /// least of all where that is in doubt.
  float reached(float from, double wanted) {
    double mass = 0;
    double square = 0;
    float high = Math.min(from, low + BINS * width);
    for (int bin = bin(high); bin >= 0; bin--) {
      double share = Math.max(0, Math.min(1, (high - low) / width - bin));
      boolean isEnough = reaches(mass + share * masses[bin], square + share * squares[bin], wanted);
      for (int part = 1; isEnough && part <= PARTS; part++) {
        double piece = share * part / PARTS;
        if (reaches(mass + piece * masses[bin], square + piece * squares[bin], wanted)) {
          return (float) (low + (bin + share * (PARTS - part) / PARTS) * width);
        }
      }
      mass += share * masses[bin];
      square += share * squares[bin];
    }
    return -Float.MAX_VALUE;
  }

  private static boolean reaches(double mass, double square, double wanted) {
    return mass - SURE * Math.sqrt(square) >= wanted;
  }

  /// About how many candidates reach a mark.
  double reaching(float mark) {
    double reaching = 0;
    for (int bin = bin(mark); bin < BINS; bin++) {
      reaching += counts[bin];
    }
    return reaching;
  }

  /// A mark that about so many candidates reach, or fewer.
  float reachedBy(double candidates) {
    double reaching = 0;
    int bin = BINS;
    while (bin > 0 && reaching + counts[bin - 1] <= candidates) {
      reaching += counts[--bin];
    }
    return low + bin * width;
  }
}
