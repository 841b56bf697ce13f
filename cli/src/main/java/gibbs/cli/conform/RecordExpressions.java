package gibbs.cli.conform;

import gibbs.core.catalogue.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Record → expression: how the reference systems' operations and parameter names are called in
/// Gibbs.
final class RecordExpressions {
  private RecordExpressions() {}

  /// The expression that a record stands for.
  ///
  /// @return nothing where the operation is unknown
  static Optional<ChainText> of(VectorRecord record) {
    ChainText chain = new ChainText(record.dialect());
    Json params = record.params();
    boolean isKnown =
        switch (record.operation()) {
          case "chain_llama", "chain_llama_custom_order" -> llamaChain(chain, params);
          case "chain_hf" -> transformersChain(chain, record);
          default -> single(chain, record, params);
        };
    return isKnown ? Optional.of(chain) : Optional.empty();
  }

  /// Operations of one rule.
  private static boolean single(ChainText chain, VectorRecord record, Json params) {
    String minKeep =
        chain.named(
            "min_keep", params.get(params.has("min_keep") ? "min_keep" : "min_tokens_to_keep"));
    switch (record.operation()) {
      case "top_k" -> chain.stage("top_k", chain.integer(params.get("top_k")), minKeep);
      case "top_p" -> chain.stage("top_p", chain.real(params.get("top_p")), minKeep);
      case "min_p" -> chain.stage("min_p", chain.real(params.get("min_p")), minKeep);
      case "typical_p" -> chain.stage("typical_p", chain.real(params.get("typical_p")), minKeep);
      case "epsilon_cutoff" ->
          chain.stage("epsilon_cutoff", chain.real(params.get("epsilon")), minKeep);
      case "eta_cutoff" -> chain.stage("eta_cutoff", chain.real(params.get("epsilon")), minKeep);
      case "top_n_sigma" -> chain.stage("top_n_sigma", chain.real(params.get("n")));
      case "top_h" -> chain.stage("top_h", chain.real(params.get("top_h")));
      case "xtc" ->
          chain.stage(
              "xtc",
              chain.real(params.get("probability")),
              chain.named("threshold", params.get("threshold")),
              minKeep);
      case "temperature" -> chain.stage("temperature", chain.real(params.get("temperature")));
      case "dynamic_temperature" ->
          chain.stage(
              "dynamic_temperature",
              chain.real(params.get("temperature")),
              chain.named("range", params.get("delta")),
              chain.named("exponent", params.get("exponent")));
      case "repetition_penalty" -> {
        if (record.dialect() == Dialect.LLAMA_CPP) {
          llamaPenalties(chain, params);
        } else {
          chain.stage(
              "repetition_penalty",
              chain.real(params.get("penalty")),
              chain.named("skip", params.get("prompt_ignore_length")));
        }
      }
      case "frequency_penalty", "presence_penalty", "penalties_combined" ->
          llamaPenalties(chain, params);
      case "repetition_penalty_normalized" ->
          chain.stage("normalize").stage("repetition_penalty", chain.real(params.get("penalty")));
      case "logit_bias" -> chain.stage("logit_bias", chain.biases(params.get("logit_bias")));
      case "dry" -> dry(chain, params);
      case "greedy" -> chain.stage("greedy");
      case "mirostat_v1" ->
          chain.stage(
              "mirostat_v1",
              chain.named("tau", params.get("tau")),
              chain.named("eta", params.get("eta")),
              chain.named("m", params.get("m")));
      case "mirostat_v2" ->
          chain.stage(
              "mirostat_v2",
              chain.named("tau", params.get("tau")),
              chain.named("eta", params.get("eta")));
      case "adaptive_p" ->
          chain.stage(
              "adaptive_p",
              chain.real(params.get("target")),
              chain.named("decay", params.get("decay")));
      default -> {
        return constraint(chain, record, params);
      }
    }
    return true;
  }

  /// The processors of transformers that bind or ban tokens.
  private static boolean constraint(ChainText chain, VectorRecord record, Json params) {
    String source = chain.named("source", params.get("encoder_tokens"));
    switch (record.operation()) {
      case "encoder_repetition_penalty" ->
          chain.stage("encoder_repetition_penalty", chain.real(params.get("penalty")), source);
      case "no_repeat_ngram" ->
          chain.stage("no_repeat_ngram", chain.integer(params.get("ngram_size")));
      case "encoder_no_repeat_ngram" ->
          chain.stage(
              "encoder_no_repeat_ngram", chain.integer(params.get("encoder_ngram_size")), source);
      case "bad_words" ->
          chain.stage("bad_words", chain.list(params.get("bad_words_ids")), end(chain, params));
      case "sequence_bias" ->
          chain.stage("sequence_bias", chain.biases(params.get("sequence_bias")));
      case "min_length" ->
          chain.stage("min_length", chain.integer(params.get("min_length")), end(chain, params));
      case "min_new_tokens" ->
          chain.stage(
              "min_new_tokens",
              chain.integer(params.get("min_new_tokens")),
              end(chain, params),
              chain.named("begin", params.get("prompt_length_to_skip")));
      case "forced_bos" -> chain.stage("forced_bos", chain.integer(params.get("bos_token_id")));
      case "forced_eos" ->
          chain.stage("forced_eos", chain.integer(params.get("max_length")), end(chain, params));
      case "suppress_tokens" ->
          chain.stage("suppress_tokens", chain.list(params.get("suppress_tokens")));
      case "suppress_tokens_at_begin" ->
          chain.stage(
              "suppress_tokens_at_begin",
              chain.list(params.get("begin_suppress_tokens")),
              chain.named("begin", params.get("begin_index")));
      case "exponential_decay_length" ->
          chain.stage(
              "length_decay",
              chain.named("start", params.get("start_index")),
              chain.named("factor", params.get("decay_factor")),
              end(chain, params),
              chain.named("begin", params.get("input_ids_seq_length")));
      case "classifier_free_guidance" ->
          chain.stage(
              "guidance",
              chain.real(params.get("guidance_scale")),
              params.has("space") ? "space=" + params.get("space").text() : "");
      case "remove_invalid_values" -> chain.stage("remove_invalid_values");
      case "logit_normalization" -> chain.stage("normalize");
      default -> {
        return false;
      }
    }
    return true;
  }

  private static String end(ChainText chain, Json params) {
    Json end = params.get("eos_token_id");
    return end.isGiven() ? "end=" + chain.list(end) : "";
  }

  private static void llamaPenalties(ChainText chain, Json params) {
    chain.stage(
        "penalties",
        chain.named("repetition", params.get("penalty_repeat")),
        chain.named("frequency", params.get("penalty_freq")),
        chain.named("presence", params.get("penalty_present")),
        chain.named("window", params.get("penalty_last_n")));
  }

  private static void dry(ChainText chain, Json params) {
    chain.stage(
        "dry",
        chain.real(params.get("dry_multiplier")),
        chain.named("base", params.get("dry_base")),
        chain.named("allowed_length", params.get("dry_allowed_length")),
        chain.named("window", params.get("dry_penalty_last_n")),
        chain.named("breakers", params.get("sequence_breakers")));
  }

  /// A chain of llama.cpp's samplers, in the order that the record gives.
  private static boolean llamaChain(ChainText chain, Json params) {
    String minKeep = chain.named("min_keep", params.get("min_keep"));
    for (Json stage : params.get("order").items()) {
      switch (stage.text()) {
        case "logit_bias" -> chain.stage("logit_bias", chain.biases(params.get("logit_bias")));
        case "penalties" -> llamaPenalties(chain, params);
        case "dry" -> dry(chain, params);
        case "top_n_sigma" -> chain.stage("top_n_sigma", chain.real(params.get("top_n_sigma")));
        case "top_k" -> chain.stage("top_k", chain.integer(params.get("top_k")));
        case "typical_p" -> chain.stage("typical_p", chain.real(params.get("typical_p")), minKeep);
        case "top_p" -> chain.stage("top_p", chain.real(params.get("top_p")), minKeep);
        case "min_p" -> chain.stage("min_p", chain.real(params.get("min_p")), minKeep);
        case "xtc" ->
            chain.stage(
                "xtc",
                chain.real(params.get("xtc_probability")),
                chain.named("threshold", params.get("xtc_threshold")),
                minKeep);
        case "temperature" -> llamaTemperature(chain, params);
        default -> {
          return false;
        }
      }
    }
    return true;
  }

  /// llama.cpp's temperature has a range, which makes it dynamic where it is positive.
  private static void llamaTemperature(ChainText chain, Json params) {
    if (params.has("dynatemp_range") && params.get("dynatemp_range").number() > 0) {
      chain.stage(
          "dynamic_temperature",
          chain.real(params.get("temperature")),
          chain.named("range", params.get("dynatemp_range")),
          chain.named("exponent", params.get("dynatemp_exponent")));
    } else {
      chain.stage("temperature", chain.real(params.get("temperature")));
    }
  }

  /// A list of transformers' processors, in the order that the record gives.
  private static boolean transformersChain(ChainText chain, VectorRecord record) {
    Json params = record.params();
    for (Json processor : params.get("order").items()) {
      if (!processor(chain, record, params, processor.text())) {
        return false;
      }
    }
    return true;
  }

  private static boolean processor(
      ChainText chain, VectorRecord record, Json params, String processor) {
    String end = end(chain, params);
    String minKeep = minKeep(params);
    String source = chain.named("source", params.get("encoder_tokens"));
    switch (processor) {
      case "TemperatureLogitsWarper" ->
          chain.stage("temperature", chain.real(params.get("temperature")));
      case "TopHLogitsWarper" -> chain.stage("top_h", chain.real(params.get("top_h")));
      case "TopKLogitsWarper" -> chain.stage("top_k", chain.integer(params.get("top_k")), minKeep);
      case "TopPLogitsWarper" -> chain.stage("top_p", chain.real(params.get("top_p")), minKeep);
      case "MinPLogitsWarper" -> chain.stage("min_p", chain.real(params.get("min_p")), minKeep);
      case "TypicalLogitsWarper" ->
          chain.stage("typical_p", chain.real(params.get("typical_p")), minKeep);
      case "EpsilonLogitsWarper" ->
          chain.stage("epsilon_cutoff", chain.real(params.get("epsilon_cutoff")), minKeep);
      case "EtaLogitsWarper" ->
          chain.stage("eta_cutoff", chain.real(params.get("eta_cutoff")), minKeep);
      case "LogitNormalization" -> chain.stage("normalize");
      case "InfNanRemoveLogitsProcessor" -> chain.stage("remove_invalid_values");
      case "RepetitionPenaltyLogitsProcessor" ->
          chain.stage(
              "repetition_penalty",
              chain.real(params.get("repetition_penalty")),
              chain.named("skip", params.get("prompt_ignore_length")));
      case "EncoderRepetitionPenaltyLogitsProcessor" ->
          chain.stage(
              "encoder_repetition_penalty",
              chain.real(params.get("encoder_repetition_penalty")),
              source);
      case "NoRepeatNGramLogitsProcessor" ->
          chain.stage("no_repeat_ngram", chain.integer(params.get("no_repeat_ngram_size")));
      case "EncoderNoRepeatNGramLogitsProcessor" ->
          chain.stage(
              "encoder_no_repeat_ngram",
              chain.integer(params.get("encoder_no_repeat_ngram_size")),
              source);
      case "SequenceBiasLogitsProcessor" ->
          chain.stage("sequence_bias", chain.biases(params.get("sequence_bias")));
      case "NoBadWordsLogitsProcessor" ->
          chain.stage("bad_words", chain.list(params.get("bad_words_ids")), end);
      case "MinLengthLogitsProcessor" ->
          chain.stage("min_length", chain.integer(params.get("min_length")), end);
      case "MinNewTokensLengthLogitsProcessor" ->
          chain.stage(
              "min_new_tokens",
              chain.integer(params.get("min_new_tokens")),
              end,
              "begin=" + record.promptLength());
      case "ForcedBOSTokenLogitsProcessor" ->
          chain.stage("forced_bos", chain.integer(params.get("forced_bos_token_id")));
      case "ForcedEOSTokenLogitsProcessor" ->
          chain.stage(
              "forced_eos",
              chain.integer(params.get("max_length")),
              "end=" + chain.list(params.get("forced_eos_token_id")));
      case "SuppressTokensLogitsProcessor" ->
          chain.stage("suppress_tokens", chain.list(params.get("suppress_tokens")));
      case "SuppressTokensAtBeginLogitsProcessor" ->
          chain.stage(
              "suppress_tokens_at_begin",
              chain.list(params.get("begin_suppress_tokens")),
              "begin=" + beginIndex(record, params));
      case "ExponentialDecayLengthPenalty" -> {
        Json penalty = params.get("exponential_decay_length_penalty");
        chain.stage(
            "length_decay",
            chain.named("start", penalty.item(0)),
            chain.named("factor", penalty.item(1)),
            end,
            "begin=" + record.promptLength());
      }
      case "ClassifierFreeGuidanceLogitsProcessor" ->
          chain.stage("guidance", chain.real(params.get("guidance_scale")), "space=logits");
      case "UnbatchedClassifierFreeGuidanceLogitsProcessor" ->
          chain.stage("guidance", chain.real(params.get("guidance_scale")), "space=log_softmax");
      default -> {
        return false;
      }
    }
    return true;
  }

  /// With beams transformers keeps one token more than there are end tokens, so that a beam can go
  /// on; two where it knows of no end token.
  private static String minKeep(Json params) {
    if (!params.has("num_beams") || params.get("num_beams").integer() <= 1) {
      return "";
    }
    Json end = params.get("eos_token_id");
    List<Integer> ends = new ArrayList<>();
    if (end.isGiven()) {
      if (end.node().isArray()) {
        end.items().forEach(item -> ends.add(item.integer()));
      } else {
        ends.add(end.integer());
      }
    }
    return "min_keep=" + (Math.max(1, ends.size()) + 1);
  }

  /// Generation begins one token later where the first one is forced.
  private static int beginIndex(VectorRecord record, Json params) {
    if (params.has("begin_index")) {
      return params.get("begin_index").integer();
    }
    boolean isForced = params.has("forced_bos_token_id") && record.promptLength() <= 1;
    return record.promptLength() + (isForced ? 1 : 0);
  }
}
