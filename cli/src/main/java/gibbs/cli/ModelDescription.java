package gibbs.cli;

import gibbs.core.GibbsException;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.LanguageModels;
import gibbs.core.model.ModelFormatException;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.Metadata;
import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.tokenizer.GgufTokenizer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// What `gibbs model` says about a file.
///
/// @param file open
/// @param architecture as the file names it
/// @param types of tensors, with their numbers and bytes
/// @param tokenizer what the engine makes of the vocabulary
/// @param unsupported why Gibbs cannot run the file, if it cannot
record ModelDescription(
    GgufFile file,
    String architecture,
    Map<TensorType, TypeTotal> types,
    Optional<GgufTokenizer> tokenizer,
    Optional<String> unsupported) {
  private static final String UNNAMED = "unnamed";

  /// Tensors of one type.
  ///
  /// @param tensors how many
  /// @param parameters numbers in them
  /// @param bytes of the file
  record TypeTotal(long tensors, long parameters, long bytes) {
    TypeTotal plus(Tensor tensor) {
      long numbers = tensor.rowLength() * tensor.rowCount();
      return new TypeTotal(
          tensors + 1, parameters + numbers, bytes + tensor.rowBytes() * tensor.rowCount());
    }
  }

  /// Reads a file's description.
  static ModelDescription of(GgufFile file) {
    Map<TensorType, TypeTotal> types = new EnumMap<>(TensorType.class);
    for (Tensor tensor : file.tensors()) {
      TypeTotal before = types.getOrDefault(tensor.type(), new TypeTotal(0, 0, 0));
      types.put(tensor.type(), before.plus(tensor));
    }
    Optional<GgufTokenizer> tokenizer = Optional.empty();
    Optional<String> unsupported = Optional.empty();
    try {
      tokenizer = Optional.of(GgufTokenizer.of(file.metadata()));
      if (types.isEmpty()) {
        unsupported = Optional.of("a vocabulary without weights");
      } else {
        try (LanguageModel _ = LanguageModels.open(file.path())) {
          // That it opens is all that is asked.
        }
      }
    } catch (GibbsException e) {
      unsupported = Optional.of(e.getMessage());
    }
    String architecture = file.metadata().text("general.architecture", "unknown");
    return new ModelDescription(file, architecture, types, tokenizer, unsupported);
  }

  Optional<String> chatTemplate() {
    String template = file.metadata().text("tokenizer.chat_template", "");
    return template.isEmpty() ? Optional.empty() : Optional.of(template);
  }

  /// Aligned lines.
  String table() {
    Metadata metadata = file.metadata();
    Table table = new Table();
    table.row(
        "file",
        file.path()
            + (file.partCount() == 1 ? "" : " and the other of " + file.partCount() + " parts")
            + ", "
            + bytes(file.byteSize())
            + ", GGUF version "
            + file.version());
    table.row("name", metadata.text("general.name", UNNAMED));
    table.row("architecture", architecture);
    table.row("parameters", count(parameters()));
    size("block_count").ifPresent(layers -> table.row("layers", count(layers)));
    size("embedding_length").ifPresent(width -> table.row("width", count(width)));
    heads().ifPresent(heads -> table.row("attention", heads));
    size("feed_forward_length").ifPresent(width -> table.row("feed-forward", count(width)));
    size("expert_count")
        .filter(experts -> experts > 0)
        .ifPresent(n -> table.row("experts", count(n)));
    size("context_length").ifPresent(length -> table.row("context", count(length) + " tokens"));
    table.row("quantisation", quantisation());
    table.row("tokenizer", tokenizerLine());
    table.row(
        "chat template",
        chatTemplate()
            .map(text -> count(text.length()) + " characters, shown by --chat-template")
            .orElse("none"));
    table.row("memory", memory());
    table.row("runs", unsupported.map(why -> "no: " + why).orElse("yes"));
    return table.text();
  }

  /// One line of JSON.
  String json() {
    return JsonLine.of(this::write) + "\n";
  }

  private void write(JsonLine json) {
    Metadata metadata = file.metadata();
    json.text("file", file.path().toString())
        .count("bytes", file.byteSize())
        .count("ggufVersion", file.version())
        .text("name", metadata.text("general.name", UNNAMED))
        .text("architecture", architecture)
        .count("parameters", parameters());
    count(json, "layers", size("block_count"));
    count(json, "width", size("embedding_length"));
    count(json, "heads", size("attention.head_count"));
    count(json, "kvHeads", kvHeads());
    count(json, "headLength", headLength());
    count(json, "feedForward", size("feed_forward_length"));
    count(json, "contextLength", size("context_length"));
    List<Consumer<JsonLine>> totals = new ArrayList<>();
    types.forEach(
        (type, total) ->
            totals.add(
                line ->
                    line.text("type", type.name())
                        .count("tensors", total.tensors())
                        .count("parameters", total.parameters())
                        .count("bytes", total.bytes())));
    json.objects("tensorTypes", totals);
    json.text("tokenizer", metadata.text("tokenizer.ggml.model", "none"))
        .text(
            "preTokenizer",
            Optional.of(metadata.text("tokenizer.ggml.pre", "")).filter(pre -> !pre.isEmpty()));
    tokenizer.ifPresent(
        tokens -> {
          json.count("vocabularySize", tokens.vocabulary().size())
              .flag("addsBegin", tokens.addsBegin());
          tokens.vocabulary().beginToken().ifPresent(begin -> json.count("beginToken", begin));
          json.ids("endTokens", tokens.vocabulary().endTokens().stream().sorted().toList());
        });
    json.text("chatTemplate", chatTemplate());
    count(json, "kvBytesPerToken", kvBytesPerToken());
    json.flag("runs", unsupported.isEmpty()).text("unsupported", unsupported);
  }

  private static void count(JsonLine json, String name, Optional<Long> value) {
    value.ifPresent(number -> json.count(name, number));
  }

  private long parameters() {
    return types.values().stream().mapToLong(TypeTotal::parameters).sum();
  }

  private long weightBytes() {
    return types.values().stream().mapToLong(TypeTotal::bytes).sum();
  }

  /// A size, where it is one number; some architectures have one for each layer.
  private Optional<Long> size(String key) {
    String full = architecture + "." + key;
    Metadata metadata = file.metadata();
    try {
      return metadata.contains(full) ? Optional.of(metadata.whole(full)) : Optional.empty();
    } catch (ModelFormatException _) {
      return Optional.empty();
    }
  }

  private Optional<Long> kvHeads() {
    return size("attention.head_count_kv").or(() -> size("attention.head_count"));
  }

  private Optional<Long> headLength() {
    return size("attention.key_length")
        .or(
            () ->
                size("embedding_length")
                    .flatMap(
                        width ->
                            size("attention.head_count")
                                .filter(heads -> heads > 0)
                                .map(heads -> width / heads)));
  }

  private Optional<Long> kvBytesPerToken() {
    return size("block_count")
        .flatMap(
            layers ->
                kvHeads()
                    .flatMap(
                        heads ->
                            headLength().map(length -> 2 * layers * heads * length * Float.BYTES)));
  }

  private Optional<String> heads() {
    return size("attention.head_count")
        .map(
            heads ->
                count(heads)
                    + " heads, "
                    + kvHeads().map(ModelDescription::count).orElse("?")
                    + " for keys and values, of "
                    + headLength().map(ModelDescription::count).orElse("?"));
  }

  private String quantisation() {
    List<String> parts = new ArrayList<>();
    types.forEach(
        (type, total) ->
            parts.add(
                type + " (" + count(total.tensors()) + " tensors, " + bytes(total.bytes()) + ")"));
    return parts.isEmpty() ? "no tensors" : String.join(", ", parts);
  }

  private String tokenizerLine() {
    Metadata metadata = file.metadata();
    StringBuilder line = new StringBuilder(metadata.text("tokenizer.ggml.model", "none"));
    String pre = metadata.text("tokenizer.ggml.pre", "");
    if (!pre.isEmpty()) {
      line.append(", pre-tokenizer ").append(pre);
    }
    tokenizer.ifPresent(tokens -> append(line, tokens));
    return line.toString();
  }

  private static void append(StringBuilder line, GgufTokenizer tokens) {
    line.append(", ").append(count(tokens.vocabulary().size())).append(" tokens");
    tokens
        .vocabulary()
        .beginToken()
        .ifPresent(
            begin ->
                line.append(tokens.addsBegin() ? ", begins with " : ", has begin token ")
                    .append(named(tokens, begin)));
    if (!tokens.vocabulary().endTokens().isEmpty()) {
      List<String> ends =
          tokens.vocabulary().endTokens().stream().sorted().map(end -> named(tokens, end)).toList();
      line.append(", ends at ").append(String.join(" ", ends));
    }
  }

  private static String named(GgufTokenizer tokens, int id) {
    return Pieces.printable(tokens.vocabulary().piece(id)) + " (" + id + ")";
  }

  private String memory() {
    String weights = "weights " + bytes(weightBytes()) + ", mapped from the file";
    return kvBytesPerToken()
        .map(
            each ->
                weights
                    + "; keys and values "
                    + bytes(each)
                    + " a token"
                    + size("context_length")
                        .map(length -> ", " + bytes(each * length) + " for a full context")
                        .orElse(""))
        .orElse(weights);
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String bytes(long number) {
    if (number < 1000) {
      return number + " B";
    }
    double value = number;
    String[] units = {"kB", "MB", "GB", "TB"};
    int unit = -1;
    while (value >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, value < 10 ? "%.2f %s" : "%.1f %s", value, units[unit]);
  }
}
