package gibbs.bench.selection;

import java.util.Arrays;
import java.util.SplittableRandom;

/// The textbook in plain Java: softmax of everything, sort everything, cut, draw.
final class SortSubject implements Subject {
  private static final int PENALISED = 64;

  private final Rule rule;
  private final float[] row;
  private final float[] logits;
  private final double[] q;
  private final long[] order;
  private final SplittableRandom random = new SplittableRandom(1);

  SortSubject(Rule rule, float[] row) {
    this.rule = rule;
    this.row = row;
    this.logits = new float[row.length];
    this.q = new double[row.length];
    this.order = new long[row.length];
  }

  @Override
  public double run() {
    System.arraycopy(row, 0, logits, 0, row.length);
    if (rule == Rule.DEFAULT) {
      for (int position = 0; position < PENALISED; position++) {
        int token = (int) (position * 7919L % row.length);
        logits[token] = logits[token] > 0 ? logits[token] / 1.1f : logits[token] * 1.1f;
      }
    }
    if (rule == Rule.TEMPERATURE) {
      for (int token = 0; token < row.length; token++) {
        logits[token] /= 0.8f;
      }
    }
    softmax();
    double centre = rule == Rule.TYPICAL ? -entropy() : Double.NaN;
    for (int token = 0; token < row.length; token++) {
      float mark =
          rule == Rule.TYPICAL ? (float) -Math.abs(Math.log(q[token]) - centre) : logits[token];
      int bits = Float.floatToIntBits(mark);
      order[token] = (long) ~(bits ^ (bits >> 31 & Integer.MAX_VALUE)) << 32 | token;
    }
    Arrays.sort(order);
    int from = from();
    int kept = Math.max(from + 1, kept());
    double mass = 0;
    for (int rank = from; rank < kept; rank++) {
      mass += q(rank);
    }
    double level = rule == Rule.GREEDY ? 0 : random.nextDouble() * mass;
    int rank = from;
    while (rank < kept - 1 && (level -= q(rank)) >= 0) {
      rank++;
    }
    return (int) order[rank];
  }

  private double q(int rank) {
    return q[(int) order[rank]];
  }

  private void softmax() {
    float max = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double total = 0;
    for (int token = 0; token < row.length; token++) {
      q[token] = Math.exp(logits[token] - max);
      total += q[token];
    }
    for (int token = 0; token < row.length; token++) {
      q[token] /= total;
    }
  }

  private double entropy() {
    double entropy = 0;
    for (double probability : q) {
      entropy -= probability > 0 ? probability * Math.log(probability) : 0;
    }
    return entropy;
  }

  private int from() {
    int from = 0;
    while (rule == Rule.XTC && from + 1 < row.length && q(from + 1) >= 0.05) {
      from++;
    }
    return from;
  }

  private int kept() {
    return switch (rule) {
      case GREEDY -> 1;
      case TEMPERATURE, XTC -> row.length;
      case TOP_K -> 40;
      case TOP_P, TYPICAL -> reaching(0.95, row.length);
      case MIN_P -> atLeast(0.05 * q(0), row.length);
      case TOP_N_SIGMA -> above(logits[(int) order[0]] - deviation());
      case ETA -> {
        double eta = Math.min(0.002, Math.sqrt(0.002) * Math.exp(-entropy()));
        yield atLeast(eta, row.length);
      }
      case MIROSTAT -> atLeast(Math.pow(2, -10), row.length);
      case DEFAULT -> atLeast(0.05 * q(0), reaching(0.95, 40));
    };
  }

  private int reaching(double mass, int most) {
    double sum = 0;
    int rank = 0;
    while (rank < most && sum < mass) {
      sum += q(rank++);
    }
    return rank;
  }

  private int atLeast(double probability, int most) {
    int rank = 0;
    while (rank < most && q(rank) >= probability) {
      rank++;
    }
    return rank;
  }

  private int above(double threshold) {
    int rank = 0;
    while (rank < row.length && logits[(int) order[rank]] >= threshold) {
      rank++;
    }
    return rank;
  }

  private double deviation() {
    double sum = 0;
    double squares = 0;
    for (float logit : logits) {
      sum += logit;
      squares += (double) logit * logit;
    }
    double mean = sum / row.length;
    return Math.sqrt(squares / row.length - mean * mean);
  }
}
