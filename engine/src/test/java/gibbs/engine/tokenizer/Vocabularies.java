package gibbs.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.GgufWriter;
import gibbs.engine.gguf.Metadata;
import gibbs.engine.gguf.MetadataArray;
import gibbs.engine.gguf.MetadataValue;
import gibbs.engine.peer.SharedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Vocabularies for tests: tiny ones made by hand, the shared ones, and changed copies.
final class Vocabularies {
  static final List<String> SHARED = List.of("gpt-2", "llama-bpe", "llama-spm", "qwen2");
  private static final String PREFIX = "tokenizer.ggml.";
  private static final String SEPARATOR = "\n__ggml_vocab_test__\n";

  private final Map<String, MetadataValue> values = new LinkedHashMap<>();
  private final List<String> tokens = new ArrayList<>();
  private final List<Float> scores = new ArrayList<>();
  private final List<Integer> kinds = new ArrayList<>();

  private Vocabularies(String model) {
    with("model", new MetadataValue.Text(model));
  }

  /// A SentencePiece BPE vocabulary with `<unk>`, `<s>`, `</s>` and all byte tokens.
  static Vocabularies sentencePiece() {
    Vocabularies made =
        new Vocabularies("llama")
            .token("<unk>", TokenKind.UNKNOWN, 0)
            .token("<s>", TokenKind.CONTROL, 0)
            .token("</s>", TokenKind.CONTROL, 0);
    for (int value = 0; value < 256; value++) {
      made.token(new String(VocabularyTable.nameOfByte(value), UTF_8), TokenKind.BYTE, 0);
    }
    return made;
  }

  /// A byte-level vocabulary: the letters of all bytes, ids 0 to 255, then what merges make.
  static Vocabularies byteLevel(String preTokenizer, String... merges) {
    Vocabularies made = new Vocabularies("gpt2").with("pre", new MetadataValue.Text(preTokenizer));
    byte[] letters = new byte[2];
    for (int value = 0; value < 256; value++) {
      int length = ByteAlphabet.write(new byte[] {(byte) value}, 0, 1, letters);
      made.token(new String(letters, 0, length, UTF_8), TokenKind.NORMAL, 0);
    }
    for (String merge : merges) {
      made.token(merge.replace(" ", ""), TokenKind.NORMAL, 0);
    }
    return made.with("merges", new MetadataValue.Items(MetadataArray.of(List.of(merges))));
  }

  /// A unigram vocabulary with `<pad>`, `</s>` and `<unk>`.
  static Vocabularies unigram() {
    return new Vocabularies("t5")
        .token("<pad>", TokenKind.CONTROL, 0)
        .token("</s>", TokenKind.CONTROL, 0)
        .token("<unk>", TokenKind.UNKNOWN, 0);
  }

  Vocabularies token(String name, TokenKind kind, double score) {
    tokens.add(name);
    kinds.add(kind.ordinal());
    scores.add((float) score);
    return this;
  }

  Vocabularies with(String key, MetadataValue value) {
    values.put(PREFIX + key, value);
    return this;
  }

  Vocabularies with(String key, boolean value) {
    return with(key, new MetadataValue.Flag(value));
  }

  Vocabularies with(String key, String value) {
    return with(key, new MetadataValue.Text(value));
  }

  Vocabularies named(String modelName) {
    values.put("general.name", new MetadataValue.Text(modelName));
    return this;
  }

  Metadata metadata() {
    Map<String, MetadataValue> all = new LinkedHashMap<>(values);
    float[] allScores = new float[scores.size()];
    for (int id = 0; id < allScores.length; id++) {
      allScores[id] = scores.get(id);
    }
    int[] allKinds = kinds.stream().mapToInt(Integer::intValue).toArray();
    all.putIfAbsent(PREFIX + "tokens", new MetadataValue.Items(MetadataArray.of(tokens)));
    all.putIfAbsent(PREFIX + "scores", new MetadataValue.Items(MetadataArray.of(allScores)));
    all.putIfAbsent(PREFIX + "token_type", new MetadataValue.Items(MetadataArray.of(allKinds)));
    return Metadata.of("tiny", all);
  }

  GgufTokenizer tokenizer() {
    return GgufTokenizer.of(metadata());
  }

  /// Writes the vocabulary as a file that llama.cpp opens too.
  Path write(Path file) throws IOException {
    GgufWriter writer = new GgufWriter().put("general.architecture", "llama");
    Metadata metadata = metadata();
    for (String key : metadata.keys()) {
      writer.put(key, metadata.value(key).orElseThrow());
    }
    writer.write(file);
    return file;
  }

  /// A shared vocabulary's file.
  static Path shared(String name) {
    return SharedFiles.require("models/vocab/ggml-vocab-" + name + ".gguf");
  }

  static GgufTokenizer open(Path file) {
    try (GgufFile opened = GgufFile.open(file)) {
      return GgufTokenizer.of(opened.metadata());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The strings that the shared vocabularies are tested with.
  static List<String> sharedStrings(String name) throws IOException {
    String all = Files.readString(Path.of(shared(name) + ".inp"));
    List<String> strings = List.of(all.split(SEPARATOR, -1));
    return all.endsWith(SEPARATOR) ? strings.subList(0, strings.size() - 1) : strings;
  }

  /// A copy of a shared vocabulary with other values under some keys.
  static Path changed(String name, Map<String, MetadataValue> changes, Path target)
      throws IOException {
    try (GgufFile file = GgufFile.open(shared(name))) {
      GgufWriter writer = new GgufWriter();
      for (String key : file.metadata().keys()) {
        if (!changes.containsKey(key)) {
          writer.put(key, file.metadata().value(key).orElseThrow());
        }
      }
      changes.forEach(writer::put);
      writer.write(target);
    }
    return target;
  }
}
