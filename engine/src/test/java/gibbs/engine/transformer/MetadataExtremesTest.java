package gibbs.engine.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import gibbs.core.GibbsException;
import gibbs.core.Run;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.ModelFormatException;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.GgufWriter;
import gibbs.engine.gguf.MetadataType;
import gibbs.engine.gguf.MetadataValue;
import gibbs.engine.gguf.MetadataValue.Real;
import gibbs.engine.gguf.MetadataValue.Text;
import gibbs.engine.gguf.MetadataValue.Whole;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.kernel.ReferenceKernels;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticFamily;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every size and setting of every family, present or not, set to zero, to negative and huge
/// numbers, NaN, infinity and other kinds, one at a time: the file is refused in one line that says
/// what was expected and found, or runs. Neither allocates more than the file's size explains.
class MetadataExtremesTest {
  private static final ModelShape SHAPE =
      new ModelShape(32, 2, 2, 1, 32, 260, 40, ModelShape.Head.SEPARATE);
  private static final List<String> OPTIONAL =
      List.of(
          "attention.head_count_kv",
          "attention.key_length",
          "attention.value_length",
          "attention.sliding_window",
          "attn_logit_softcapping",
          "final_logit_softcapping",
          "expert_count",
          "expert_used_count",
          "expert_feed_forward_length",
          "expert_shared_feed_forward_length",
          "rope.dimension_count",
          "rope.freq_base",
          "rope.scale_linear",
          "rope.scaling.type",
          "rope.scaling.factor",
          "rope.scaling.original_context_length",
          "rope.scaling.attn_factor");

  /// What no size and no setting can be.
  private static final List<MetadataValue> IMPOSSIBLE =
      List.of(
          new Whole(MetadataType.UINT32, 0),
          new Whole(MetadataType.INT32, -1),
          new Whole(MetadataType.INT32, Integer.MIN_VALUE),
          new Whole(MetadataType.UINT32, 0xFFFF_FFFFL),
          new Whole(MetadataType.INT64, Long.MAX_VALUE),
          new Real(MetadataType.FLOAT32, -1),
          new Real(MetadataType.FLOAT32, Double.NaN),
          new Text("no such thing"));

  private static final List<MetadataValue> ODD =
      List.of(
          new Whole(MetadataType.UINT32, 1),
          new Whole(MetadataType.UINT32, 3),
          new Whole(MetadataType.UINT32, 1 << 15),
          new Whole(MetadataType.UINT32, 1 << 30),
          new Whole(MetadataType.UINT32, Integer.MAX_VALUE),
          new Real(MetadataType.FLOAT32, 0),
          new Real(MetadataType.FLOAT32, Double.POSITIVE_INFINITY),
          new Real(MetadataType.FLOAT64, 1e-300),
          new Real(MetadataType.FLOAT64, 1e300));

  private static final long FIXED_BYTES = 4 << 20;
  private static final long MOST_BYTES_PER_BYTE = 16;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(SyntheticFamily.class)
  void extremesAreRefusedOrRun(SyntheticFamily family) throws IOException {
    Path sound = folder.resolve("sound.gguf");
    new SyntheticModel(family, SHAPE, TensorType.F16, 1).write(sound);
    long most = FIXED_BYTES + MOST_BYTES_PER_BYTE * Files.size(sound);
    assertThat(runs(sound, "", Long.MAX_VALUE)).isTrue(); // loads classes
    String prefix = family.architecture() + ".";
    Set<String> stated = keys(sound, prefix);
    for (String key : union(stated, prefix)) {
      for (MetadataValue value : IMPOSSIBLE) {
        boolean isTaken = runs(with(sound, key, value), key + " = " + value, most);
        if (stated.contains(key) && !isUnread(family, key.substring(prefix.length()))) {
          assertThat(isTaken).as("%s = %s is taken", key, value).isFalse();
        }
      }
      for (MetadataValue value : ODD) {
        runs(with(sound, key, value), key + " = " + value, most);
      }
    }
  }

  /// What the engine does not go by: the vocabulary's own size, and Phi 3's window (`Phi3Family`).
  private static boolean isUnread(SyntheticFamily family, String name) {
    return name.equals("vocab_size")
        || family == SyntheticFamily.PHI3 && name.equals("attention.sliding_window");
  }

  private static Set<String> union(Set<String> stated, String prefix) {
    Set<String> keys = new LinkedHashSet<>(stated);
    OPTIONAL.forEach(key -> keys.add(prefix + key));
    return keys;
  }

  private static Set<String> keys(Path sound, String prefix) throws IOException {
    Set<String> keys = new LinkedHashSet<>();
    try (GgufFile file = GgufFile.open(sound)) {
      file.metadata().keys().stream().filter(key -> key.startsWith(prefix)).forEach(keys::add);
    }
    return keys;
  }

  private Path with(Path sound, String key, MetadataValue changed) throws IOException {
    Path path = folder.resolve("changed.gguf");
    try (GgufFile file = GgufFile.open(sound)) {
      GgufWriter writer = new GgufWriter();
      for (String each : file.metadata().keys()) {
        if (!each.equals(key)) {
          writer.put(each, file.metadata().value(each).orElseThrow());
        }
      }
      writer.put(key, changed);
      file.tensors().forEach(writer::add);
      writer.write(path);
    }
    return path;
  }

  private static boolean runs(Path path, String what, long mostBytes) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    boolean isOpen = false;
    GgufFile file = GgufFile.open(path);
    try (TransformerModel model = TransformerModel.of(file, new ReferenceKernels(), 1);
        Session session = model.openSession();
        Sequence sequence = session.newSequence()) {
      isOpen = true;
      int[] tokens = {1, 2, 3};
      int count = Math.min(tokens.length, model.contextLength());
      int[] text = Arrays.copyOf(tokens, count);
      sequence.extend(text, new LogitsWanted.Scores(text), Run.unlimited());
    } catch (ModelFormatException e) {
      file.close();
      assertThat(isOpen).as(what).isFalse();
      assertThat(e.getMessage())
          .as(what)
          .startsWith(path.toString())
          .contains(": expected ", ", found ")
          .doesNotContain("\n");
    } catch (GibbsException e) {
      assertThat(e.getMessage()).as(what).contains("not finite");
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).as(what).isLessThan(mostBytes);
    return isOpen;
  }
}
