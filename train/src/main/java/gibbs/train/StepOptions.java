package gibbs.train;

import gibbs.core.Check;
import gibbs.engine.synthetic.ModelShape;
import gibbs.train.corpus.Direction;
import gibbs.train.network.NetworkOptions;
import gibbs.train.network.Optimizer;
import gibbs.train.run.Schedule;
import gibbs.train.run.TrainingSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a run does with its network.
final class StepOptions {
  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Steps of the run. Default: 10000.")
  private long steps;

  @Option(
      names = "--batch",
      paramLabel = "ROWS",
      defaultValue = "4",
      description = "Rows of a pass through the network, each a context long. Default: 4.")
  private int batch;

  @Option(
      names = "--accumulate",
      paramLabel = "N",
      defaultValue = "1",
      description = "Passes whose gradients are added up for one step. Default: 1.")
  private int accumulate;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "0.002",
      description = "Highest learning rate. Default: 0.002.")
  private double rate;

  @Option(
      names = "--warm-up",
      paramLabel = "STEPS",
      description = "Steps in which the rate rises. Default: 2 %% of the steps.")
  private @Nullable Integer warmUp;

  @Option(
      names = "--final-rate",
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description = "Share of the rate that the cosine ends at. Default: 0.05.")
  private double finalRate;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      defaultValue = "ADAMW",
      description = "adamw, or muon for the layers' matrices. Default: adamw.")
  private Optimizer optimizer = Optimizer.ADAMW;

  @Option(
      names = "--weight-decay",
      paramLabel = "D",
      defaultValue = "0.1",
      description = "Decay of matrices in each step, times the rate. Default: 0.1.")
  private double weightDecay;

  @Option(
      names = "--clip",
      paramLabel = "NORM",
      defaultValue = "1",
      description = "Largest norm of a step's gradient. Default: 1.")
  private double clip;

  @Option(
      names = "--dropout",
      paramLabel = "P",
      defaultValue = "0",
      description = "Probability that a value of a block's output is dropped. Default: 0.")
  private double dropout;

  @Option(
      names = "--label-smoothing",
      paramLabel = "S",
      defaultValue = "0",
      description = "Share of the target's probability that goes to all tokens. Default: 0.")
  private double labelSmoothing;

  @Option(
      names = "--direction",
      paramLabel = "WAY",
      defaultValue = "FORWARD",
      description = "Predict the next token (forward) or the previous one (backward).")
  Direction direction = Direction.FORWARD;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "Seed of weights, order of texts and dropout. Default: 0.")
  private long seed;

  /// The settings for a network.
  TrainingSettings settings(ModelShape shape) {
    Check.in("--steps", (double) steps, 1, 1 << 24);
    int rise = warmUp == null ? (int) Math.ceilDiv(steps, 50) : warmUp;
    return new TrainingSettings(
        new NetworkOptions(shape, dropout, labelSmoothing, optimizer),
        direction,
        seed,
        batch,
        accumulate,
        new Schedule(rate, rise, steps, finalRate),
        weightDecay,
        clip);
  }
}
