package gibbs.engine.transformer;

import gibbs.core.model.Insight;
import gibbs.core.model.InsightWanted;
import gibbs.core.model.InsightWanted.Attention;
import gibbs.core.model.InsightWanted.Detail;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What passes write down of one extension. Positions are written each by one thread.
final class RecordedInsight implements Insight {
  private final InsightWanted wanted;
  private final int firstPosition;
  private final int count;
  private final Map<Integer, float[][]> hiddenStates = new HashMap<>(); // layer to [offset][width]
  private final Map<Integer, float[][]> logits = new HashMap<>(); //       layer to [offset][V]
  private final Map<Integer, AttentionRecord> attention = new HashMap<>();

  /// One layer's attention.
  private static final class AttentionRecord {
    final int[] heads;
    final Detail detail;
    final float[] @Nullable [][] weights; // [offset][index of head][position]
    final double[][] entropies; //           [offset][index of head]
    final double[][] varentropies; //        [offset][index of head]
    final double[] agreements; //            [offset]

    AttentionRecord(int count, int headCount, Attention wanted) {
      heads =
          wanted.heads().isEmpty()
              ? IntStream.range(0, headCount).toArray()
              : wanted.heads().stream().mapToInt(Integer::intValue).sorted().toArray();
      detail = wanted.detail();
      weights = new float[count][heads.length][];
      entropies = new double[count][heads.length];
      varentropies = new double[count][heads.length];
      agreements = new double[count];
    }

    int indexOf(int head) {
      for (int index = 0; index < heads.length; index++) {
        if (heads[index] == head) {
          return index;
        }
      }
      return -1;
    }
  }

  /// @param wanted what to keep
  /// @param firstPosition of the extension
  /// @param count positions of it
  /// @param headCount query heads of a layer
  RecordedInsight(InsightWanted wanted, int firstPosition, int count, int headCount) {
    this.wanted = wanted;
    this.firstPosition = firstPosition;
    this.count = count;
    wanted.hiddenStates().forEach(layer -> hiddenStates.put(layer, new float[count][]));
    wanted.layerLogits().forEach(layer -> logits.put(layer, new float[count][]));
    for (Attention layer : wanted.attention()) {
      attention.put(layer.layer(), new AttentionRecord(count, headCount, layer));
    }
  }

  boolean wantsLogits(int layer) {
    return logits.containsKey(layer);
  }

  boolean wantsAttention(int layer) {
    return attention.containsKey(layer);
  }

  void putHiddenState(int layer, int position, float[] residual, int at, int width) {
    float[][] rows = hiddenStates.get(layer);
    if (rows != null) {
      rows[position - firstPosition] = copy(residual, at, width);
    }
  }

  void putLogits(int layer, int position, float[] row, int at, int length) {
    Objects.requireNonNull(logits.get(layer))[position - firstPosition] = copy(row, at, length);
  }

  private static float[] copy(float[] numbers, int at, int length) {
    float[] copy = new float[length];
    System.arraycopy(numbers, at, copy, 0, length);
    return copy;
  }

  /// Takes a head's weights, not yet normalised.
  ///
  /// @param weights by position; those before the first one are left over from other work
  /// @param first position that is attended to
  void putAttention(int layer, int head, int position, float[] weights, int first) {
    AttentionRecord found = attention.get(layer);
    int index = found == null ? -1 : found.indexOf(head);
    if (found != null && index >= 0) {
      double sum = 0;
      for (int seen = first; seen <= position; seen++) {
        sum += weights[seen];
      }
      float[] row = new float[position + 1];
      for (int seen = first; seen <= position; seen++) {
        row[seen] = (float) (weights[seen] / sum);
      }
      found.weights[position - firstPosition][index] = row;
    }
  }

  /// Sums up a position once all heads have put their weights.
  void summarise(int layer, int position) {
    AttentionRecord found = Objects.requireNonNull(attention.get(layer));
    int offset = position - firstPosition;
    float[][] rows = found.weights[offset];
    for (int index = 0; index < rows.length; index++) {
      found.entropies[offset][index] = entropy(rows[index]);
      found.varentropies[offset][index] = varentropy(rows[index], found.entropies[offset][index]);
    }
    found.agreements[offset] = agreement(rows);
    if (found.detail == Detail.SUMMARY) {
      found.weights[offset] = new float[0][];
    }
  }

  private static double entropy(float... weights) {
    double entropy = 0;
    for (float weight : weights) {
      entropy -= weight > 0 ? weight * StrictMath.log(weight) : 0;
    }
    return Math.max(0, entropy);
  }

  private static double varentropy(float[] weights, double entropy) {
    double varentropy = 0;
    for (float weight : weights) {
      double deviation = weight > 0 ? StrictMath.log(weight) + entropy : 0;
      varentropy += weight * deviation * deviation;
    }
    return varentropy;
  }

  private static double agreement(float[]... rows) {
    double distances = 0;
    for (int position = 0; position < rows[0].length; position++) {
      double mean = 0;
      for (float[] row : rows) {
        mean += row[position];
      }
      mean /= rows.length;
      for (float[] row : rows) {
        distances += Math.abs(row[position] - mean) / 2;
      }
    }
    return Math.clamp(1 - distances / rows.length, 0, 1);
  }

  @Override
  public float[] hiddenState(int layer, int position) {
    return row(hiddenStates.get(layer), "hidden states after layer " + layer, position);
  }

  @Override
  public float[] layerLogits(int layer, int position) {
    return row(logits.get(layer), "logits after layer " + layer, position);
  }

  private float[] row(float[] @Nullable [] rows, String what, int position) {
    float[] row = rows == null || !holds(position) ? null : rows[position - firstPosition];
    if (row == null) {
      throw notAskedFor(what, position);
    }
    return row;
  }

  @Override
  public float[] attention(int layer, int head, int position) {
    AttentionRecord found = recorded(layer, position);
    int index = index(found, layer, head, position);
    float[][] rows = found.weights[position - firstPosition];
    if (rows.length == 0) {
      throw notAskedFor("attention weights of layer " + layer, position);
    }
    return rows[index];
  }

  @Override
  public double attentionEntropy(int layer, int head, int position) {
    AttentionRecord found = recorded(layer, position);
    return found.entropies[position - firstPosition][index(found, layer, head, position)];
  }

  @Override
  public double attentionVarentropy(int layer, int head, int position) {
    AttentionRecord found = recorded(layer, position);
    return found.varentropies[position - firstPosition][index(found, layer, head, position)];
  }

  @Override
  public double attentionAgreement(int layer, int position) {
    return recorded(layer, position).agreements[position - firstPosition];
  }

  private AttentionRecord recorded(int layer, int position) {
    AttentionRecord found = attention.get(layer);
    if (found == null || !holds(position)) {
      throw notAskedFor("attention of layer " + layer, position);
    }
    return found;
  }

  private int index(AttentionRecord found, int layer, int head, int position) {
    int index = found.indexOf(head);
    if (index < 0) {
      throw notAskedFor("attention of layer " + layer + ", head " + head, position);
    }
    return index;
  }

  private boolean holds(int position) {
    return position >= firstPosition && position < firstPosition + count;
  }

  private static IllegalStateException notAskedFor(String what, int position) {
    return new IllegalStateException(what + " were not asked for at position " + position);
  }

  @Override
  public String toString() {
    return wanted + " at positions " + firstPosition + " to " + (firstPosition + count - 1);
  }
}
