package gibbs.cli;

import gibbs.core.Run;
import gibbs.core.model.ContextFullException;
import gibbs.core.model.Insight;
import gibbs.core.model.InsightSequence;
import gibbs.core.model.InsightWanted;
import gibbs.core.model.InsightWanted.Attention;
import gibbs.core.model.InsightWanted.Detail;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// What goes on inside a model over a prompt.
///
/// @param tokens one for each position
/// @param layers from the input, layer 0, to the last one, at one position
/// @param position that the layers are shown at
record Inspection(List<TokenView> tokens, List<LayerView> layers, int position) {
  /// Positions that are run at once, which bounds the attention weights in memory.
  private static final int PIECE = 16;

  /// A position.
  ///
  /// @param token its id
  /// @param entropy of the next token after it, nats
  /// @param attention that it receives: the mean weight over layers, heads and the positions that
  ///     can see it without a window, its own included
  record TokenView(int token, double entropy, double attention) {}

  /// A layer at one position.
  ///
  /// @param entropy of the next token, read off after the layer, nats
  /// @param top the most probable tokens of that law
  /// @param heads how its heads attend; none for the input
  record LayerView(double entropy, List<Candidate> top, List<HeadsView> heads) {}

  /// The heads of a layer together.
  ///
  /// @param entropy of the weights, nats, mean of the heads
  /// @param varentropy of the weights, nats², mean of the heads
  /// @param agreement of the heads, in [0, 1]
  /// @param first weight that goes to the first position, mean of the heads
  record HeadsView(double entropy, double varentropy, double agreement, double first) {}

  /// A token and its probability.
  record Candidate(int token, double p) {}

  /// Runs a prompt.
  ///
  /// @param model that shows its inside
  /// @param tokens of the prompt
  /// @param position at which layers are shown
  /// @param top candidates to keep for each layer
  /// @param run cancels
  static Inspection of(LanguageModel model, int[] tokens, int position, int top, Run run) {
    if (tokens.length > model.contextLength()) {
      throw new ContextFullException(tokens.length, model.contextLength());
    }
    try (Session session = model.openSession();
        InsightSequence sequence = InsightSequence.of(session.newSequence())) {
      double[] entropies = new double[tokens.length];
      double[] received = new double[tokens.length];
      List<LayerView> layers = new ArrayList<>();
      for (int from = 0; from < tokens.length; from += PIECE) {
        int to = Math.min(from + PIECE, tokens.length);
        sequence.watch(everything(sequence, from <= position && position < to));
        sequence.extend(Arrays.copyOfRange(tokens, from, to), LogitsWanted.ALL, run);
        for (int at = from; at < to; at++) {
          entropies[at] = entropy(probabilities(sequence.logits(at)));
          addAttention(sequence, at, received);
        }
        if (from <= position && position < to) {
          layers.addAll(layers(sequence, position, top));
        }
      }
      List<TokenView> views = new ArrayList<>();
      for (int at = 0; at < tokens.length; at++) {
        long cells = (long) sequence.layerCount() * sequence.headCount() * (tokens.length - at);
        views.add(new TokenView(tokens[at], entropies[at], received[at] / cells));
      }
      return new Inspection(List.copyOf(views), List.copyOf(layers), position);
    }
  }

  private static InsightWanted everything(InsightSequence sequence, boolean withLens) {
    int layers = sequence.layerCount();
    Attention[] attention =
        IntStream.rangeClosed(1, layers)
            .mapToObj(layer -> new Attention(layer, Detail.WEIGHTS))
            .toArray(Attention[]::new);
    InsightWanted wanted = InsightWanted.NONE.withAttention(attention);
    return withLens ? wanted.withLayerLogits(IntStream.rangeClosed(0, layers).toArray()) : wanted;
  }

  private static void addAttention(InsightSequence sequence, int at, double[] received) {
    for (int layer = 1; layer <= sequence.layerCount(); layer++) {
      for (int head = 0; head < sequence.headCount(); head++) {
        float[] weights = sequence.insight().attention(layer, head, at);
        for (int seen = 0; seen <= at; seen++) {
          received[seen] += weights[seen];
        }
      }
    }
  }

  private static List<LayerView> layers(InsightSequence sequence, int position, int top) {
    Insight insight = sequence.insight();
    List<LayerView> layers = new ArrayList<>();
    for (int layer = 0; layer <= sequence.layerCount(); layer++) {
      double[] law = probabilities(insight.layerLogits(layer, position));
      List<HeadsView> heads =
          layer == 0 ? List.of() : List.of(heads(insight, layer, sequence.headCount(), position));
      layers.add(new LayerView(entropy(law), top(law, top), heads));
    }
    return layers;
  }

  private static HeadsView heads(Insight insight, int layer, int headCount, int position) {
    double entropy = 0;
    double varentropy = 0;
    double first = 0;
    for (int head = 0; head < headCount; head++) {
      entropy += insight.attentionEntropy(layer, head, position) / headCount;
      varentropy += insight.attentionVarentropy(layer, head, position) / headCount;
      first += (double) insight.attention(layer, head, position)[0] / headCount;
    }
    double agreement = insight.attentionAgreement(layer, position);
    return new HeadsView(entropy, varentropy, agreement, first);
  }

  private static double[] probabilities(float... logits) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      greatest = Math.max(greatest, logit);
    }
    double[] law = new double[logits.length];
    double sum = 0;
    for (int token = 0; token < law.length; token++) {
      law[token] = StrictMath.exp(logits[token] - greatest);
      sum += law[token];
    }
    for (int token = 0; token < law.length; token++) {
      law[token] /= sum;
    }
    return law;
  }

  private static double entropy(double... law) {
    double entropy = 0;
    for (double p : law) {
      entropy -= p > 0 ? p * StrictMath.log(p) : 0;
    }
    return Math.max(0, entropy);
  }

  /// The most probable tokens, ties to the lower id.
  private static List<Candidate> top(double[] law, int count) {
    List<Candidate> top = new ArrayList<>();
    boolean[] isTaken = new boolean[law.length];
    while (top.size() < Math.min(count, law.length)) {
      int best = -1;
      for (int token = 0; token < law.length; token++) {
        if (!isTaken[token] && (best < 0 || law[token] > law[best])) {
          best = token;
        }
      }
      isTaken[best] = true;
      top.add(new Candidate(best, law[best]));
    }
    return top;
  }
}
