package gibbs.train.run;

import gibbs.core.GibbsException;
import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.GgufWriter;
import gibbs.engine.gguf.Metadata;
import gibbs.engine.gguf.MetadataArray;
import gibbs.engine.gguf.MetadataType;
import gibbs.engine.gguf.MetadataValue;
import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.synthetic.ModelShape;
import gibbs.train.network.TorchNetwork;
import gibbs.train.network.WeightLayout;
import gibbs.train.vocabulary.VocabularyFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// All of a run that is needed to go on with it: settings, weights, moments, curve.
///
/// **Format.** A GGUF file of architecture `gibbs-checkpoint`: the settings as texts `name=value`,
/// the curve as rows of CSV, the vocabulary under its usual keys, and for every weight the F32
/// tensors `w.NAME`, `m.NAME` and `v.NAME`. It is written beside its place and moved there, so a
/// killed run leaves the last one or the new one, whole.
///
/// @param settings name → value, all that must be the same when a run goes on
/// @param state weights, moments and steps
/// @param log rows of the curve so far
/// @param pendingNats loss since the last row of the curve
/// @param pendingTokens tokens since then
public record Checkpoint(
    Map<String, String> settings,
    TorchNetwork.State state,
    List<String> log,
    double pendingNats,
    long pendingTokens) {
  /// Settings that are hashes and mean nothing to a reader.
  private static final Set<String> FINGERPRINTS = Set.of("vocabulary", "corpus");

  private static final String ARCHITECTURE = "gibbs-checkpoint";
  private static final String SETTINGS = "gibbs.train.settings";
  private static final String LOG = "gibbs.train.log";
  private static final String STEPS = "gibbs.train.steps";
  private static final String PENDING_NATS = "gibbs.train.pending_nats";
  private static final String PENDING_TOKENS = "gibbs.train.pending_tokens";

  /// Copies the collections.
  public Checkpoint {
    settings = new LinkedHashMap<>(settings);
    log = List.copyOf(log);
  }

  /// Writes the file.
  ///
  /// @param path where it shall lie
  /// @param layout of the weights
  /// @param vocabulary of the run
  /// @throws IOException if it cannot be written; one that was there before stays as it was
  public void write(Path path, List<WeightLayout> layout, VocabularyFile vocabulary)
      throws IOException {
    List<String> lines = new ArrayList<>();
    settings.forEach((name, value) -> lines.add(name + "=" + value));
    GgufWriter writer =
        new GgufWriter()
            .put("general.architecture", ARCHITECTURE)
            .put(SETTINGS, MetadataArray.of(lines))
            .put(LOG, MetadataArray.of(log))
            .put(STEPS, new MetadataValue.Whole(MetadataType.UINT64, state.steps()))
            .put(PENDING_NATS, new MetadataValue.Real(MetadataType.FLOAT64, pendingNats))
            .put(PENDING_TOKENS, new MetadataValue.Whole(MetadataType.UINT64, pendingTokens));
    vocabulary.addTo(writer);
    for (int index = 0; index < layout.size(); index++) {
      WeightLayout weight = layout.get(index);
      add(writer, "w." + weight.name(), weight, state.weights().get(index));
      add(writer, "m." + weight.name(), weight, state.firstMoments().get(index));
      add(writer, "v." + weight.name(), weight, state.secondMoments().get(index));
    }
    writer.write(path);
  }

  private static void add(GgufWriter writer, String name, WeightLayout weight, float[] values) {
    WeightCodec floats = WeightCodec.require(TensorType.F32);
    float[] row = new float[weight.columns()];
    long[] lengths =
        weight.isNorm()
            ? new long[] {weight.columns()}
            : new long[] {weight.columns(), weight.shape().getFirst()};
    writer.add(
        name,
        TensorType.F32,
        lengths,
        (number, target) -> {
          System.arraycopy(values, (int) number * row.length, row, 0, row.length);
          floats.encode(row, target);
        });
  }

  /// Reads a file.
  ///
  /// @param path a checkpoint
  /// @return what it holds
  /// @throws GibbsException if it is no checkpoint, or damaged
  public static Checkpoint read(Path path) {
    try (GgufFile file = GgufFile.open(path)) {
      Metadata metadata = file.metadata();
      if (!metadata.text("general.architecture", "").equals(ARCHITECTURE)) {
        throw new GibbsException(path + ": not a checkpoint of gibbs train");
      }
      Map<String, String> settings = new LinkedHashMap<>();
      for (String line : metadata.texts(SETTINGS)) {
        int equals = line.indexOf('=');
        settings.put(line.substring(0, Math.max(0, equals)), line.substring(equals + 1));
      }
      List<WeightLayout> layout = WeightLayout.of(shape(path, settings));
      TorchNetwork.State state =
          new TorchNetwork.State(
              read(file, layout, "w."),
              read(file, layout, "m."),
              read(file, layout, "v."),
              metadata.whole(STEPS));
      return new Checkpoint(
          settings,
          state,
          metadata.texts(LOG),
          metadata.real(PENDING_NATS),
          metadata.whole(PENDING_TOKENS));
    } catch (NoSuchFileException e) {
      throw new GibbsException(path + ": no such file", e);
    } catch (IOException e) {
      throw new GibbsException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<float[]> read(GgufFile file, List<WeightLayout> layout, String prefix) {
    WeightCodec floats = WeightCodec.require(TensorType.F32);
    List<float[]> all = new ArrayList<>();
    for (WeightLayout weight : layout) {
      Tensor tensor =
          weight.isNorm()
              ? file.tensor(prefix + weight.name(), weight.columns())
              : file.tensor(prefix + weight.name(), weight.columns(), weight.shape().getFirst());
      if (tensor.type() != TensorType.F32) {
        throw new GibbsException(file.path() + ": " + tensor + " is not F32");
      }
      float[] values = new float[weight.length()];
      floats.decode(tensor.data(), values);
      all.add(values);
    }
    return all;
  }

  /// The network that the settings describe.
  ///
  /// @param source what messages call the checkpoint
  /// @return its sizes
  ModelShape shape(Path source) {
    return shape(source, settings);
  }

  private static ModelShape shape(Path source, Map<String, String> settings) {
    return new ModelShape(
        whole(source, settings, "width"),
        whole(source, settings, "layers"),
        whole(source, settings, "heads"),
        whole(source, settings, "kv-heads"),
        whole(source, settings, "feed-forward"),
        whole(source, settings, "vocabulary-size"),
        whole(source, settings, "context"),
        "separate".equals(settings.get("head")) ? ModelShape.Head.SEPARATE : ModelShape.Head.TIED);
  }

  private static int whole(Path source, Map<String, String> settings, String name) {
    try {
      return Integer.parseInt(settings.getOrDefault(name, ""));
    } catch (NumberFormatException e) {
      throw new GibbsException(source + ": damaged: no whole number for " + name, e);
    }
  }

  /// Demands that a run has the settings of this checkpoint, other than those that may change.
  ///
  /// @param source what messages call the checkpoint
  /// @param wanted the settings of the run that would go on
  /// @throws GibbsException naming the first setting that differs
  public void requireSame(Path source, Map<String, String> wanted) {
    wanted.forEach(
        (name, value) -> {
          if (!TrainingSettings.CHANGEABLE.contains(name) && !value.equals(settings.get(name))) {
            throw new GibbsException(
                source
                    + ": belongs to another run: its "
                    + name
                    + " is "
                    + (FINGERPRINTS.contains(name)
                        ? "another"
                        : settings.get(name) + ", not " + value));
          }
        });
  }

  /// What a run would change.
  ///
  /// @param wanted the settings of the run that would go on
  /// @return texts such as `steps 1000 → 2000`; empty where the run stays as it was planned
  public List<String> replanned(Map<String, String> wanted) {
    return TrainingSettings.CHANGEABLE.stream()
        .filter(name -> !Objects.equals(wanted.get(name), settings.get(name)))
        .map(name -> name + " " + settings.get(name) + " → " + wanted.get(name))
        .toList();
  }
}
