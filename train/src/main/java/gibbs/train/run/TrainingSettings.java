package gibbs.train.run;

import gibbs.core.Check;
import gibbs.engine.synthetic.ModelShape;
import gibbs.train.corpus.Direction;
import gibbs.train.network.NetworkOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Everything that decides what a run does, other than its texts and its vocabulary.
///
/// @param network what is trained
/// @param direction which token it predicts
/// @param seed of weights, order of texts and dropout
/// @param rows of a pass through the network, each a context long
/// @param passes whose gradients make one step
/// @param schedule learning rates
/// @param decay decoupled weight decay of matrices
/// @param clip largest norm of a step's gradient
public record TrainingSettings(
    NetworkOptions network,
    Direction direction,
    long seed,
    int rows,
    int passes,
    Schedule schedule,
    double decay,
    double clip) {
  /// The names of the settings that leave the run's state what it is: it may go on with others.
  static final List<String> CHANGEABLE =
      List.of(
          "steps",
          "rate",
          "warm-up",
          "final-rate",
          "dropout",
          "label-smoothing",
          "weight-decay",
          "clip");

  private static final long MOST_LOGITS = 1L << 29;
  private static final long MOST_WEIGHTS = 1L << 28;

  /// Refuses absurd sizes.
  public TrainingSettings {
    ModelShape shape = network.shape();
    Check.in("batch", rows, 1, 1 << 16);
    Check.in("accumulate", passes, 1, 1 << 16);
    Check.in("weight decay", decay, 0, 10);
    Check.above("clip", clip, 0, 1e9);
    long logits = (long) rows * shape.contextLength() * shape.vocabularySize();
    if (logits > MOST_LOGITS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "batch × context × vocabulary must be at most %,d, was %,d; take a smaller --batch and"
                  + " more --accumulate",
              MOST_LOGITS,
              logits));
    }
    double weights = weightCount(shape);
    if (weights > MOST_WEIGHTS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a network must have at most %,d weights, was %,.0f",
              MOST_WEIGHTS,
              weights));
    }
  }

  /// How many weights a network has.
  ///
  /// @param shape the network
  /// @return the number
  public static double weightCount(ModelShape shape) {
    double width = shape.width();
    double layer =
        width * (2 + 2 * width + 2.0 * shape.kvWidth() + 3.0 * shape.feedForwardLength());
    double tables = shape.head() == ModelShape.Head.TIED ? 1 : 2;
    return shape.layerCount() * layer + width * (1 + tables * shape.vocabularySize());
  }

  /// Rows of a step.
  ///
  /// @return rows · passes
  public int rowsPerStep() {
    return rows * passes;
  }

  /// The settings by the names of the command line, so that two runs can be compared.
  ///
  /// @return name → value
  public Map<String, String> named() {
    ModelShape shape = network.shape();
    Map<String, String> named = new LinkedHashMap<>();
    named.put("width", Integer.toString(shape.width()));
    named.put("layers", Integer.toString(shape.layerCount()));
    named.put("heads", Integer.toString(shape.headCount()));
    named.put("kv-heads", Integer.toString(shape.kvHeadCount()));
    named.put("feed-forward", Integer.toString(shape.feedForwardLength()));
    named.put("vocabulary-size", Integer.toString(shape.vocabularySize()));
    named.put("context", Integer.toString(shape.contextLength()));
    named.put("head", shape.head().name().toLowerCase(Locale.ROOT));
    named.put("dropout", Double.toString(network.dropout()));
    named.put("label-smoothing", Double.toString(network.labelSmoothing()));
    named.put("optimizer", network.optimizer().name().toLowerCase(Locale.ROOT));
    named.put("direction", direction.name().toLowerCase(Locale.ROOT));
    named.put("seed", Long.toString(seed));
    named.put("batch", Integer.toString(rows));
    named.put("accumulate", Integer.toString(passes));
    named.put("steps", Long.toString(schedule.steps()));
    named.put("rate", Double.toString(schedule.peak()));
    named.put("warm-up", Integer.toString(schedule.warmUp()));
    named.put("final-rate", Double.toString(schedule.finalShare()));
    named.put("weight-decay", Double.toString(decay));
    named.put("clip", Double.toString(clip));
    return named;
  }
}
