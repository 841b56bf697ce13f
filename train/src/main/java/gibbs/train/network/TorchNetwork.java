package gibbs.train.network;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import gibbs.core.GibbsException;
import gibbs.engine.synthetic.ModelShape;
import gibbs.train.corpus.Row;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/// A Llama network in PyTorch: weights, moments, and the steps.
///
/// The whole step — forward, backward, clipping, update — is one call into PyTorch, written in the
/// resource `llama.torchscript`, with PyTorch's fused attention. Results are a function of weights,
/// arguments and the number of threads. Confined to one thread. Holds native memory until closed:
/// about 16 bytes a weight, and the activations of one pass.
public final class TorchNetwork implements AutoCloseable {
  private final ModelShape shape;
  private final List<WeightLayout> layout;
  private final Optimizer optimizer;
  private final PtNDManager manager;
  private final PtSymbolBlock block;
  private final NDList weights = new NDList();
  private final NDList firstMoments = new NDList();
  private final NDList secondMoments = new NDList();
  private final NDList counts = new NDList();
  private final NDArray rotation;

  /// What an update does.
  ///
  /// @param rate learning rate
  /// @param decay decoupled weight decay of matrices
  /// @param clip the gradient's norm is brought down to this
  public record Update(double rate, double decay, double clip) {}

  /// What came of a step.
  ///
  /// @param nats total loss of the places with a target
  /// @param gradientNorm of the mean loss, before clipping
  public record Outcome(double nats, double gradientNorm) {}

  /// Weights and moments, `[weight][number]`, in the order of [WeightLayout#of].
  ///
  /// @param weights the network
  /// @param firstMoments mean gradients
  /// @param secondMoments AdamW's mean squared gradients; 0 where Muon acts
  /// @param steps done so far
  public record State(
      List<float[]> weights, List<float[]> firstMoments, List<float[]> secondMoments, long steps) {}

  /// A network with random weights.
  ///
  /// @param options what it is
  /// @param seed of the weights
  /// @param threads of each operation; the process keeps the first number it was given
  /// @throws GibbsException if PyTorch cannot be loaded
  public TorchNetwork(NetworkOptions options, long seed, int threads) {
    this.shape = options.shape();
    this.layout = WeightLayout.of(shape);
    this.optimizer = options.optimizer();
    this.manager = TorchRuntime.open(threads);
    this.block = load(options);
    this.rotation = rotation();
    reseed(seed, 0);
    for (WeightLayout weight : layout) {
      Shape lengths = new Shape(weight.shape().stream().mapToLong(Integer::longValue).toArray());
      NDArray values =
          weight.isNorm()
              ? manager.ones(lengths)
              : manager.randomNormal(0, (float) weight.deviation(), lengths, DataType.FLOAT32);
      values.setRequiresGradient(true);
      add(weights, values, "w[]");
      add(firstMoments, manager.zeros(lengths), "m[]");
      secondMoments.add(manager.zeros(lengths));
      counts.add(manager.create(0f));
    }
  }

  private PtSymbolBlock load(NetworkOptions options) {
    try {
      return JniUtils.loadModule(
          manager, new ByteArrayInputStream(NetworkArchive.of(options)), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(NDList list, NDArray values, String name) {
    values.setName(name);
    list.add(values);
  }

  /// Cosines and sines, `[position][pair][2]`.
  private NDArray rotation() {
    int pairs = shape.headLength() / 2;
    float[] values = new float[shape.contextLength() * pairs * 2];
    for (int position = 0; position < shape.contextLength(); position++) {
      for (int pair = 0; pair < pairs; pair++) {
        double angle = position * Math.pow(NetworkOptions.ROPE_BASE, -(double) pair / pairs);
        values[(position * pairs + pair) * 2] = (float) Math.cos(angle);
        values[(position * pairs + pair) * 2 + 1] = (float) Math.sin(angle);
      }
    }
    return manager.create(values, new Shape(shape.contextLength(), pairs, 2));
  }

  /// Takes one step.
  ///
  /// @param rows a whole number of passes
  /// @param passes gradients of so many passes are added up before the update
  /// @param update the optimizer's settings
  /// @param seed of the dropout; with the number of steps done it decides what is dropped
  /// @return loss and gradient
  public Outcome step(List<Row> rows, int passes, Update update, long seed) {
    reseed(seed, steps() + 1);
    try (NDManager scope = manager.newSubManager()) {
      Shape lengths = new Shape(passes, rows.size() / passes, shape.contextLength());
      NDList arguments = arguments(scope, "step");
      arguments.addAll(weights);
      arguments.addAll(firstMoments);
      arguments.addAll(movedByAdam(weights, "adam_w[]", scope));
      arguments.addAll(movedByAdam(firstMoments, "adam_m[]", scope));
      arguments.addAll(movedByAdam(secondMoments, "v[]", scope));
      arguments.addAll(movedByAdam(counts, "count[]", scope));
      arguments.add(rotation);
      arguments.add(scope.create(inputs(rows), lengths));
      arguments.add(scope.create(targets(rows), lengths));
      arguments.add(
          scope.create(
              new float[] {(float) update.rate(), (float) update.decay(), (float) update.clip()}));
      float[] outcome = call(() -> IValueUtils.forward(block, arguments, true)).toFloatArray();
      return new Outcome(outcome[0], outcome[1]);
    }
  }

  /// Those of the arrays, one a weight, that belong to AdamW's weights: other names for the same
  /// memory.
  private NDList movedByAdam(NDList arrays, String name, NDManager scope) {
    NDList moved = new NDList();
    for (int index = 0; index < arrays.size(); index++) {
      if (!(optimizer == Optimizer.MUON && layout.get(index).isInLayer())) {
        NDArray same = arrays.get(index).stopGradient();
        same.attach(scope);
        add(moved, same, name);
      }
    }
    return moved;
  }

  /// Scores rows of equal length with the weights as they are, nothing dropped.
  ///
  /// @param rows at most a context long
  /// @return −Σ log p over the places with a target, nats
  public double score(List<Row> rows) {
    try (NDManager scope = manager.newSubManager()) {
      Shape lengths = new Shape(rows.size(), rows.getFirst().inputs().length);
      NDList arguments = arguments(scope, "score");
      arguments.addAll(weights);
      arguments.add(rotation);
      arguments.add(scope.create(inputs(rows), lengths));
      arguments.add(scope.create(targets(rows), lengths));
      return call(() -> IValueUtils.forward(block, arguments, true)).getDouble();
    }
  }

  /// Logits for every place of a text.
  ///
  /// @param tokens at most a context of ids
  /// @return `[position][token]`
  public float[][] logits(int... tokens) {
    try (NDManager scope = manager.newSubManager()) {
      NDList arguments = arguments(scope, "logits");
      arguments.addAll(weights);
      arguments.add(rotation);
      arguments.add(
          scope.create(
              Arrays.stream(tokens).asLongStream().toArray(), new Shape(1, tokens.length)));
      float[] flat = call(() -> IValueUtils.forward(block, arguments, true)).toFloatArray();
      float[][] logits = new float[tokens.length][shape.vocabularySize()];
      for (int position = 0; position < tokens.length; position++) {
        System.arraycopy(
            flat, position * shape.vocabularySize(), logits[position], 0, shape.vocabularySize());
      }
      return logits;
    }
  }

  /// Copies weights and moments.
  ///
  /// @return a copy
  public State state() {
    return new State(copy(weights), copy(firstMoments), copy(secondMoments), steps());
  }

  /// Replaces weights and moments.
  ///
  /// @param state of a network of the same shape
  public void restore(State state) {
    restore(weights, state.weights());
    restore(firstMoments, state.firstMoments());
    restore(secondMoments, state.secondMoments());
    restore(counts, counts.stream().map(_ -> new float[] {state.steps()}).toList());
  }

  /// How many steps were taken.
  ///
  /// @return the number, those before a restored state included
  public long steps() {
    return (long) counts.head().getFloat();
  }

  /// Gives back the memory.
  @Override
  public void close() {
    block.close();
    manager.close();
  }

  /// The list of arguments, led by the method's name; results live as long as the scope.
  private static NDList arguments(NDManager scope, String method) {
    NDArray name = scope.create(0f);
    name.setName("module_method:" + method);
    return new NDList(name);
  }

  private static NDArray call(Supplier<NDList> method) {
    try {
      return method.get().singletonOrThrow();
    } catch (EngineException e) {
      String message = String.valueOf(e.getMessage());
      if (message.contains("not enough memory") || message.contains("can't allocate memory")) {
        throw new GibbsException("PyTorch has not enough memory; smaller --batch needs less", e);
      }
      throw e;
    }
  }

  /// Randomness of a step is a function of (seed, step), so a resumed run needs no other state.
  private static void reseed(long seed, long step) {
    long mixed = (seed + 0x9E37_79B9_7F4A_7C15L * (step + 1)) * 0xBF58_476D_1CE4_E5B9L;
    JniUtils.setSeed(mixed ^ mixed >>> 29);
  }

  private static long[] inputs(List<Row> rows) {
    return rows.stream().flatMapToInt(row -> Arrays.stream(row.inputs())).asLongStream().toArray();
  }

  private static long[] targets(List<Row> rows) {
    return rows.stream().flatMapToInt(row -> Arrays.stream(row.targets())).asLongStream().toArray();
  }

  private static List<float[]> copy(NDList arrays) {
    return arrays.stream().map(NDArray::toFloatArray).toList();
  }

  private static void restore(NDList arrays, List<float[]> values) {
    for (int index = 0; index < arrays.size(); index++) {
      NDArray old = arrays.get(index);
      try (NDArray given = old.getManager().create(values.get(index), old.getShape())) {
        NDArray copy = given.duplicate(); // in PyTorch's own memory, aligned as the old one
        copy.setName(old.getName());
        copy.setRequiresGradient(old.hasGradient());
        arrays.set(index, copy);
      }
      old.close();
    }
  }
}
