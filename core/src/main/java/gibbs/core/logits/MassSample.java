package gibbs.core.logits;

import java.util.Arrays;

/// Estimates, from a few thousand values of a row, about where a cut by mass lies. What is made of
/// it is checked afterwards: a wrong estimate costs time, never correctness.
///
/// The sample is systematic: some values of every few blocks, at places that move from block to
/// block. The greatest value of every block is known and counts exactly. A histogram over values
/// is drawn once; [#order] turns it into one over marks, from which is read how much mass is to be
/// *dropped*, whose weights are small and many.
final class MassSample {
  private static final int TARGET = 2048;
  private static final int LANES = LogitsKernels.LANES;

  /// The truth is within so many standard errors nearly always.
  private static final double SURE = 3;

  /// The truth is within so many standard errors mostly.
  private static final double LIKELY = 2;

  /// Below the greatest value by this, as a logarithm, weights are too small to matter.
  private static final double DEPTH = 20;

  private static final int BINS = 512;

  /// How many values tell a density, and within how many bins on either side they are sought.
  private static final double ENOUGH = 200;

  private static final int NEAR = 4;

  /// For [#isWellAimed], in variances.
  private static final double ROUGH = 10;

  private final int slices;
  private final int stride;
  private final float[] headWeights;
  private final float[] sampled;
  private final float[] ceilings;
  private final int[] bins;
  private final int[] hits = new int[BINS];
  private final double[] binWeights = new double[BINS];
  private final Histogram byValue = new Histogram();
  private final Histogram byDistance = new Histogram();
  private Histogram byMark = byValue;
  private double depth = Double.NaN;
  private float low;
  private float width;
  private int count;
  private float lowMark;
  private float density;
  private double total;
  private double dropped;
  private double error;
  private double densityError;
  private boolean isWellAimed;

  MassSample(int vocabularySize) {
    int whole = Math.max(1, vocabularySize / LogitsKernels.BLOCK);
    stride = (whole * LANES + TARGET - 1) / TARGET;
    slices = Math.clamp(TARGET / LANES / whole, 1, LogitsKernels.BLOCK / LANES);
    headWeights = new float[LogitsKernels.blocks(vocabularySize)];
    sampled = new float[(whole + stride - 1) / stride * slices * LANES];
    ceilings = new float[sampled.length / LANES];
    bins = new int[sampled.length];
  }

  // ---- drawing ----

  /// Takes a sample.
  ///
  /// @param row more than one block
  /// @param maxima of the row
  /// @param law of the weights, as far as base and scale go
  void draw(Row row, BlockMaxima maxima, LawStatistics law) {
    float base = law.base();
    low = Math.max(-Float.MAX_VALUE, (float) (base - DEPTH / law.scale()));
    width = base / BINS - low / BINS;
    density = 1 / width;
    weighBins(Math.min(DEPTH, law.scale() * ((double) base - low)));
    byValue.clear();
    addHeads(row, maxima.values(), law);
    addSample(row, maxima.values());
  }

  /// Bins have the same weights as long as the lowest one is as deep.
  private void weighBins(double newDepth) {
    if (newDepth != depth) {
      depth = newDepth;
      for (int bin = 0; bin < BINS; bin++) {
        binWeights[bin] = StrictMath.exp(depth * ((bin + 0.5) / BINS - 1));
      }
    }
  }

  private void addHeads(Row row, float[] heads, LawStatistics law) {
    law.weights(heads, row.blocks(), headWeights);
    for (int block = 0; block < row.blocks(); block++) {
      if (row.holds(heads[block])) {
        int bin = Histogram.bin((heads[block] - low) * density);
        byValue.masses[bin] += headWeights[block];
        byValue.counts[bin]++;
      }
    }
  }

  private void addSample(Row row, float[] heads) {
    count = copy(row, heads);
    for (int index = 0; index < count; index++) {
      bins[index] = Histogram.bin((sampled[index] - low) * density);
    }
    Arrays.fill(hits, 0);
    float floor = row.floor();
    for (int index = 0; index < count; index++) {
      if (sampled[index] >= floor && sampled[index] <= ceilings[index / LANES]) {
        hits[bins[index]]++;
      }
    }
    double units = (double) row.size() / count;
    for (int bin = 0; bin < BINS; bin++) {
      double mass = units * binWeights[bin];
      byValue.sampled[bin] = hits[bin] * mass;
      byValue.squares[bin] = byValue.sampled[bin] * mass;
      byValue.masses[bin] += byValue.sampled[bin];
      byValue.counts[bin] += hits[bin] * units;
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

  // ---- looking for a cut ----

  /// Orders the sample by closeness.
  ///
  /// @param lawTotal mass of all
  void order(Closeness closeness, double lawTotal) {
    total = lawTotal;
    if (closeness.isByDistance()) {
      byDistance.takeDistances(byValue, ((double) closeness.centre() - low) / width);
      byMark = byDistance;
    } else {
      byMark = byValue;
    }
    lowMark = closeness.mark(low);
  }

  /// Takes in that the centre of distances has moved a little: what is farther below it is so by as
  /// much as before.
  void recentre(Closeness closeness) {
    lowMark = closeness.mark(low);
  }

  private int bin(float mark) {
    return Histogram.bin((mark - lowMark) * density);
  }

  /// Looks where a mass to be dropped ends.
  ///
  /// @param drop positive
  /// @param dropError its standard error
  /// @param markError standard error of marks
  void bracket(double drop, double dropError, double markError) {
    double mass = 0;
    double square = 0;
    double sampledMass = 0;
    int bin = 0;
    while (bin < BINS - 1 && mass + byMark.masses[bin] < drop) {
      mass += byMark.masses[bin];
      sampledMass += byMark.sampled[bin];
      square += byMark.squares[bin++];
    }
    dropped = drop;
    double variance = square + byMark.squares[bin] - sampledMass * sampledMass / count;
    double shifted = markError * density * density(bin);
    double lawVariance = dropError * dropError + shifted * shifted;
    isWellAimed = lawVariance <= ROUGH * variance;
    error = Math.sqrt(Math.max(0, variance) + lawVariance);
  }

  /// Whether something is dropped nearly surely.
  boolean isClear() {
    return dropped > SURE * error;
  }

  /// Whether what is to be dropped, and marks, are known about as well as the sample knows masses.
  boolean isWellAimed() {
    return isWellAimed;
  }

  /// A mark below which candidates are dropped, nearly surely.
  float outer() {
    return outer(0);
  }

  /// The same for a cut among great weights, of which the sample has hardly any: all that it has
  /// missed may be among what is dropped.
  float outerAmongGreat() {
    double missed = total;
    for (double mass : byMark.masses) {
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
      double here = byMark.masses[bin];
      if (mass + here >= wanted) {
        double part = here > 0 ? (wanted - mass) / here : 0;
        return (float) (lowMark + (bin + part) * width);
      }
      mass += here;
    }
    return Float.POSITIVE_INFINITY;
  }

  /// A mark so far below another that the mass between them is mostly what is wanted, if
  /// every bin has what those about it have; the least of all where that is in doubt.
  float near(float from, double wanted) {
    float high = Math.min(from, lowMark + BINS * width);
    int bin = bin(high);
    double share = Math.clamp((high - lowMark) / width - bin, 0, 1);
    double left = wanted;
    while (bin >= 0) {
      double mass = leastDensity(bin);
      if (share * mass >= left) {
        return (float) (lowMark + (bin + share - left / mass) * width);
      }
      left -= share * mass;
      share = 1;
      bin--;
    }
    return -Float.MAX_VALUE;
  }

  /// A mark so far above another that the mass between them is about twice what is wanted, and a
  /// little more; +∞ where hardly anything lies there.
  float beyond(float from, double wanted) {
    double bins = (2 * wanted + error / 4) / density(bin(from));
    return bins < BINS ? (float) (from + bins * width) : Float.POSITIVE_INFINITY;
  }

  private double leastDensity(int bin) {
    return Math.max(0, density(bin) - LIKELY * densityError);
  }

  /// Mass of a bin as that about it has it, with its standard error.
  private double density(int middle) {
    int first = middle;
    int last = middle;
    double mass = byMark.masses[middle];
    double square = byMark.squares[middle];
    while (mass * mass < ENOUGH * square && last < middle + NEAR && first > 0 && last < BINS - 1) {
      mass += byMark.masses[--first] + byMark.masses[++last];
      square += byMark.squares[first] + byMark.squares[last];
    }
    int bins = last - first + 1;
    densityError = Math.sqrt(square) / bins;
    return mass / bins;
  }

  /// About how many candidates reach a mark.
  double reaching(float mark) {
    double reaching = 0;
    for (int bin = bin(mark); bin < BINS; bin++) {
      reaching += byMark.counts[bin];
    }
    return reaching;
  }

  /// A mark that about so many candidates reach, or fewer.
  float reachedBy(double candidates) {
    double reaching = 0;
    int bin = BINS;
    while (bin > 0 && reaching + byMark.counts[bin - 1] <= candidates) {
      reaching += byMark.counts[--bin];
    }
    return lowMark + bin * width;
  }

  /// Masses and counts of bins of equal width.
  private static final class Histogram {
    final double[] masses = new double[BINS];
    final double[] sampled = new double[BINS];
    final double[] squares = new double[BINS];
    final double[] counts = new double[BINS];

    static int bin(float place) {
      return Math.max(0, Math.min((int) place, BINS - 1));
    }

    void clear() {
      Arrays.fill(masses, 0);
      Arrays.fill(sampled, 0);
      Arrays.fill(squares, 0);
      Arrays.fill(counts, 0);
    }

    /// Takes in another by distance from a place: bins below it stay where they are, those above
    /// it are turned over, and divided between two.
    ///
    /// @param centre the place, in widths of bins
    void takeDistances(Histogram other, double centre) {
      clear();
      int above = (int) Math.clamp(Math.floor(centre) + 1, 0, BINS);
      System.arraycopy(other.masses, 0, masses, 0, above);
      System.arraycopy(other.sampled, 0, sampled, 0, above);
      System.arraycopy(other.squares, 0, squares, 0, above);
      System.arraycopy(other.counts, 0, counts, 0, above);
      for (int bin = above; bin < BINS; bin++) {
        if (other.counts[bin] > 0) {
          double place = 2 * centre - bin - 1;
          double low = Math.floor(place);
          add(other, bin, (int) low, 1 - (place - low));
          add(other, bin, (int) low + 1, place - low);
        }
      }
    }

    private void add(Histogram other, int bin, int place, double share) {
      int target = Math.clamp(place, 0, BINS - 1);
      masses[target] += share * other.masses[bin];
      sampled[target] += share * other.sampled[bin];
      squares[target] += share * other.squares[bin];
      counts[target] += share * other.counts[bin];
    }
  }
}
