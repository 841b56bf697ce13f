package gibbs.core.catalogue;

import java.util.List;

/// A system whose tie rules, edge rules, defaults and order of stages an expression can ask for. A
/// dialect never reaches into arithmetic: it sets defaults and ranges of parameters
/// ([Parameter#defaultsTo(Dialect, Object)], [Parameter#range(Dialect, Limits)]), and
/// `order=system` sorts the stages.
public enum Dialect {
  /// Gibbs' own rules. The order of stages is always the user's.
  GIBBS("gibbs", List.of()),

  /// llama.cpp v0.5.0.
  LLAMA_CPP(
      "llama.cpp",
      List.of(
          "logit_bias",
          "penalties",
          "repetition_penalty",
          "frequency_penalty",
          "presence_penalty",
          "dry",
          "top_n_sigma",
          "top_k",
          "typical_p",
          "top_p",
          "min_p",
          "xtc",
          "temperature",
          "dynamic_temperature",
          "mirostat_v1",
          "mirostat_v2",
          "adaptive_p")),

  /// transformers 5.18.0: the processors in the order in which `generate` puts them.
  TRANSFORMERS(
      "transformers",
      List.of(
          "guidance",
          "sequence_bias",
          "encoder_repetition_penalty",
          "penalties",
          "repetition_penalty",
          "no_repeat_ngram",
          "encoder_no_repeat_ngram",
          "bad_words",
          "min_length",
          "min_new_tokens",
          "allowed_tokens",
          "forced_bos",
          "forced_eos",
          "remove_invalid_values",
          "length_decay",
          "suppress_tokens",
          "suppress_tokens_at_begin",
          "temperature",
          "top_h",
          "top_k",
          "top_p",
          "min_p",
          "typical_p",
          "epsilon_cutoff",
          "eta_cutoff",
          "normalize")),

  /// vLLM.
  VLLM(
      "vllm",
      List.of(
          "allowed_tokens",
          "bad_words",
          "min_new_tokens",
          "logit_bias",
          "penalties",
          "repetition_penalty",
          "frequency_penalty",
          "presence_penalty",
          "temperature",
          "min_p",
          "top_k",
          "top_p")),

  /// SGLang. Its joint top-k and top-p is the rule `top_k_top_p`.
  SGLANG(
      "sglang",
      List.of(
          "penalties",
          "repetition_penalty",
          "frequency_penalty",
          "presence_penalty",
          "logit_bias",
          "temperature",
          "top_k_top_p",
          "top_k",
          "top_p",
          "min_p"));

  private final String key;
  private final List<String> order;

  Dialect(String key, List<String> order) {
    this.key = key;
    this.order = order;
  }

  /// The name in expressions.
  ///
  /// @return as in `dialect=llama.cpp`
  public String key() {
    return key;
  }

  /// The system's own order of stages.
  ///
  /// @return names of catalogue entries; empty where the system has none
  public List<String> order() {
    return order;
  }

  /// The dialect with a name.
  ///
  /// @param key as in expressions
  /// @return the dialect
  /// @throws IllegalArgumentException if there is none; the message suggests the nearest
  public static Dialect of(String key) {
    for (Dialect dialect : values()) {
      if (dialect.key.equals(key)) {
        return dialect;
      }
    }
    List<String> keys = List.of(values()).stream().map(Dialect::key).toList();
    throw new IllegalArgumentException(Names.unknown("dialect", key, keys));
  }
}
