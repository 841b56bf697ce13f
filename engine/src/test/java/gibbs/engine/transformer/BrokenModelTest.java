package gibbs.engine.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.GibbsException;
import gibbs.core.Run;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.LanguageModels;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.ModelFormatException;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.GgufWriter;
import gibbs.engine.gguf.MetadataArray;
import gibbs.engine.gguf.MetadataType;
import gibbs.engine.gguf.MetadataValue;
import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticFamily;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Files that are sound as files and hold no network that can run: one line that names what is
/// wrong.
class BrokenModelTest {
  private static final ModelShape SHAPE =
      new ModelShape(256, 2, 4, 2, 256, 260, 64, ModelShape.Head.SEPARATE);

  @TempDir private Path folder;

  private Path sound;

  @BeforeEach
  void writeASoundModel() throws IOException {
    sound = folder.resolve("sound.gguf");
    new SyntheticModel(SHAPE, TensorType.F32, 1).write(sound);
  }

  private void write(SyntheticFamily family) throws IOException {
    new SyntheticModel(family, SHAPE, TensorType.F32, 1).write(sound);
  }

  @ParameterizedTest
  @EnumSource(SyntheticFamily.class)
  void soundModelsOpenAndLackNoTensor(SyntheticFamily family) throws IOException {
    write(family);
    LanguageModels.open(rewritten((_, value) -> value, Optional::of)).close();
    List<String> names;
    try (GgufFile file = GgufFile.open(sound)) {
      names =
          file.tensors().stream()
              .map(Tensor::name)
              .filter(name -> !name.contains("blk.0.") && !isOptional(family, name))
              .toList();
    }
    for (String missing : names) {
      refuses(
          rewritten(
              (_, value) -> value,
              tensor -> Optional.of(tensor).filter(t -> !t.name().equals(missing))),
          "none");
    }
  }

  /// Heads may be tied; maps may go without biases, norms of queries without those of heads.
  private static boolean isOptional(SyntheticFamily family, String name) {
    return name.equals("output.weight")
        || name.endsWith(".bias") && !name.contains("norm")
        || family != SyntheticFamily.GEMMA3 && name.endsWith("attn_q_norm.weight");
  }

  @Test
  void refusesUnknownArchitectures() throws IOException {
    refuses(
        withValue("general.architecture", new MetadataValue.Text("mamba")),
        "general.architecture",
        "llama, qwen2",
        "gpt2",
        "mamba");
  }

  @Test
  void refusesFilesWithoutArchitectureOrSizes() throws IOException {
    for (String key :
        List.of(
            "general.architecture",
            "llama.embedding_length",
            "llama.block_count",
            "llama.attention.head_count",
            "llama.feed_forward_length",
            "llama.context_length",
            "llama.attention.layer_norm_rms_epsilon",
            "tokenizer.ggml.tokens")) {
      refuses(withValue(key, null), key, "none");
    }
  }

  @Test
  void refusesSizesThatMakeNoNetwork() throws IOException {
    refuses(withNumber("llama.attention.head_count", 0), "head_count", "found UINT32 0");
    refuses(withNumber("llama.attention.head_count_kv", 3), "head_count_kv", "UINT32 3");
    refuses(withNumber("llama.attention.head_count_kv", 0), "head_count_kv", "UINT32 0");
    refuses(withNumber("llama.context_length", 0), "context_length", "UINT32 0");
    refuses(withNumber("llama.rope.dimension_count", 65), "dimension_count", "UINT32 65");
    refuses(withNumber("llama.block_count", 4_294_967_295L), "block_count", "4294967295");
    refuses(withNumber("llama.block_count", 1), "block_count", "file's blocks", "UINT32 1");
  }

  @Test
  void absurdSizesAreRefusedByTheTensorsThatLack() throws IOException {
    refuses(withNumber("llama.block_count", Integer.MAX_VALUE), "blk.2.attn_norm.weight", "none");
    refuses(withNumber("llama.feed_forward_length", 1 << 30), "ffn_gate", "1073741824");
    refuses(withNumber("llama.embedding_length", 1 << 30), "token_embd.weight", "1073741824");
  }

  @Test
  void refusesSizesOfAnotherKind() throws IOException {
    refuses(
        withValue("llama.block_count", new MetadataValue.Text("two")),
        "llama.block_count",
        "STRING two");
  }

  @Test
  void refusesUnknownRopeScaling() throws IOException {
    Path path = folder.resolve("scaled.gguf");
    try (GgufFile file = GgufFile.open(sound)) {
      GgufWriter writer = copy(file, (_, value) -> value, Optional::of);
      writer.put("llama.rope.scaling.type", "magic").write(path);
    }
    refuses(path, "llama.rope.scaling.type", "magic");
  }

  @Test
  void refusesFamiliesWhoseTensorsContradictTheirSizes() throws IOException {
    write(SyntheticFamily.QWEN3);
    refuses(withNumber("qwen3.attention.key_length", 64), "value_length", "key length 64");
    refuses(withNumber("qwen3.attention.head_count", 8), "blk.0.attn_output.weight", "[512 × 256]");
    refuses(withNumber("qwen3.attention.key_length", 1 << 30), "attention.key_length");
    refuses(withNumber("qwen3.attention.value_length", 64), "value_length", "key length 128");
    refuses(
        withTensor(
            "blk.1.attn_k_norm.weight", zeros("blk.1.attn_k_norm.weight", TensorType.F32, 64)),
        "blk.1.attn_k_norm.weight of shape [128]",
        "[64]");
    write(SyntheticFamily.PHI3);
    refuses(
        withTensor(
            "blk.0.attn_qkv.weight", zeros("blk.0.attn_qkv.weight", TensorType.F32, 256, 511)),
        "blk.0.attn_qkv.weight of shape [256 × 512]",
        "[256 × 511]");
    write(SyntheticFamily.GPT2);
    refuses(withNumber("gpt2.context_length", 65), "position_embd.weight", "[256 × 64]");
    refuses(
        withTensor("blk.0.attn_qkv.bias", zeros("blk.0.attn_qkv.bias", TensorType.F32, 256)),
        "blk.0.attn_qkv.bias of shape [512]",
        "[256]");
    write(SyntheticFamily.GEMMA2);
    refuses(withNumber("gemma2.attention.sliding_window", 0), "sliding_window", "UINT32 0");
    refuses(
        withValue(
            "gemma2.attn_logit_softcapping", new MetadataValue.Real(MetadataType.FLOAT32, -1)),
        "attn_logit_softcapping",
        "a positive number");
  }

  @Test
  void refusesMixturesWhoseTensorsContradictTheirSizes() throws IOException {
    write(SyntheticFamily.QWEN2MOE);
    refuses(withNumber("qwen2moe.expert_used_count", 9), "expert_used_count", "UINT32 9");
    refuses(withNumber("qwen2moe.expert_used_count", 0), "expert_used_count", "UINT32 0");
    refuses(withNumber("qwen2moe.expert_count", 7), "blk.0.ffn_gate_inp.weight", "[256 × 8]");
    refuses(
        withNumber("qwen2moe.expert_feed_forward_length", 127),
        "blk.0.ffn_gate_exps.weight of shape [256 × 127 × 8]",
        "[256 × 128 × 8]");
    refuses(
        withNumber("qwen2moe.expert_shared_feed_forward_length", 1 << 20), "blk.0.ffn_gate_shexp");
  }

  @Test
  void refusesFilesWithoutATensor() throws IOException {
    for (String name : List.of("token_embd.weight", "output_norm.weight", "blk.1.ffn_up.weight")) {
      refuses(
          rewritten(
              (_, value) -> value,
              tensor -> tensor.name().equals(name) ? Optional.empty() : Optional.of(tensor)),
          name,
          "none");
    }
  }

  @Test
  void refusesTensorsOfAnotherShape() throws IOException {
    refuses(
        withTensor("blk.0.attn_k.weight", zeros("blk.0.attn_k.weight", TensorType.F32, 256, 127)),
        "blk.0.attn_k.weight of shape [256 × 128]",
        "[256 × 127]");
    refuses(
        withTensor("output_norm.weight", zeros("output_norm.weight", TensorType.F32, 255)),
        "output_norm.weight",
        "[255]");
  }

  @Test
  void refusesVocabulariesThatDoNotFitTheEmbedding() throws IOException {
    refuses(
        withValue(
            "tokenizer.ggml.tokens",
            new MetadataValue.Items(MetadataArray.of(List.of("<unk>", "<s>", "</s>")))),
        "");
  }

  @Test
  void refusesTypesThatItCannotComputeWith() throws IOException {
    refuses(
        withTensor("blk.1.attn_v.weight", zeros("blk.1.attn_v.weight", TensorType.TQ1_0, 256, 128)),
        "types [F32",
        "Q8_0",
        "blk.1.attn_v.weight TQ1_0");
  }

  @Test
  void refusesNormsThatAreNotFinite() throws IOException {
    float[] weights = new float[256];
    weights[200] = Float.NaN;
    refuses(
        withTensor(
            "blk.1.ffn_norm.weight",
            new Tensor(
                "blk.1.ffn_norm.weight",
                TensorType.F32,
                new long[] {256},
                MemorySegment.ofArray(weights))),
        "finite numbers in blk.1.ffn_norm.weight",
        "NaN");
  }

  @Test
  void matricesThatAreNotFiniteShowInTheScoresAtTheirPosition() throws IOException {
    int badToken = 7;
    float[] weights;
    try (GgufFile file = GgufFile.open(sound)) {
      weights = file.tensor("token_embd.weight").data().toArray(ValueLayout.JAVA_FLOAT);
    }
    weights[badToken * 256 + 3] = Float.NaN;
    Path path =
        withTensor(
            "token_embd.weight",
            new Tensor(
                "token_embd.weight",
                TensorType.F32,
                new long[] {256, 260},
                MemorySegment.ofArray(weights)));
    try (LanguageModel model = LanguageModels.open(path);
        Session session = model.openSession();
        Sequence sequence = session.newSequence()) {
      int[] text = {1, 4, badToken, 5};
      assertThatThrownBy(
              () ->
                  sequence.extend(
                      text, new LogitsWanted.Scores(4, badToken, 5, 6), Run.unlimited()))
          .isInstanceOf(GibbsException.class)
          .hasMessage("at position 2: the model's logits are not finite");
      assertThat(sequence.length()).isZero();
      sequence.extend(new int[] {1, 4}, new LogitsWanted.Scores(4, 5), Run.unlimited());
      assertThat(sequence.scores()).doesNotContain(Double.NaN);
    }
  }

  @Test
  void refusesModelsCutAnywhere() throws IOException {
    byte[] bytes = Files.readAllBytes(sound);
    for (int part = 0; part < 100; part++) {
      int length = (int) ((long) bytes.length * part / 100);
      Path cut = Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(bytes, length));
      refuses(cut, "cut.gguf at byte ");
    }
  }

  private void refuses(Path file, String... parts) {
    assertThatThrownBy(() -> LanguageModels.open(file).close())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(parts)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  private Path withNumber(String key, long value) throws IOException {
    return withValue(key, new MetadataValue.Whole(MetadataType.UINT32, value));
  }

  /// The sound model with another value of a key, or without it where the value is null.
  private Path withValue(String key, @Nullable MetadataValue changed) throws IOException {
    return rewritten((k, value) -> k.equals(key) ? changed : value, Optional::of);
  }

  private Path withTensor(String name, Tensor changed) throws IOException {
    return rewritten(
        (_, value) -> value, tensor -> Optional.of(tensor.name().equals(name) ? changed : tensor));
  }

  private Path rewritten(
      BiFunction<String, MetadataValue, @Nullable MetadataValue> values,
      Function<Tensor, Optional<Tensor>> tensors)
      throws IOException {
    Path path = folder.resolve("changed.gguf");
    try (GgufFile file = GgufFile.open(sound)) {
      copy(file, values, tensors).write(path);
    }
    return path;
  }

  private static GgufWriter copy(
      GgufFile file,
      BiFunction<String, MetadataValue, @Nullable MetadataValue> values,
      Function<Tensor, Optional<Tensor>> tensors) {
    GgufWriter writer = new GgufWriter();
    for (String key : file.metadata().keys()) {
      MetadataValue value = values.apply(key, file.metadata().value(key).orElseThrow());
      if (value != null) {
        writer.put(key, value);
      }
    }
    file.tensors().forEach(tensor -> tensors.apply(tensor).ifPresent(writer::add));
    return writer;
  }

  private static Tensor zeros(String name, TensorType type, long... shape) {
    long rows = shape.length > 1 ? shape[1] : 1;
    byte[] data = new byte[Math.toIntExact(type.bytes(shape[0]) * rows)];
    return new Tensor(name, type, shape, MemorySegment.ofArray(data));
  }
}
