package gibbs.core.catalogue;

import gibbs.core.transform.LogitBias;
import gibbs.core.transform.TokenPenalties;
import java.util.List;

/// Penalties and biases.
final class PenaltyEntries {
  static final String RAW =
      "f(v) = e^{ℓ'(v) − log Σ e^ℓ}, with ℓ the model's raw logits: r acts on numbers that are"
          + " known up to a constant only. Canonical at r = 1";

  static final Parameter<Double> REPETITION =
      Parameter.of("repetition", Kind.REAL)
          .range(Limits.above(0))
          .range(Dialect.SGLANG, Limits.above(0, 2))
          .neutral(1.0)
          .doc("r, divisor of positive logits and factor of the others; above 1 discourages");

  private static final Parameter<Double> FREQUENCY =
      Parameter.of("frequency", Kind.REAL)
          .range(Limits.FINITE)
          .neutral(0.0)
          .doc("subtracted per occurrence, nats");

  private static final Parameter<Double> PRESENCE =
      Parameter.of("presence", Kind.REAL)
          .range(Limits.FINITE)
          .neutral(0.0)
          .doc("subtracted once, nats");

  static final Parameter<Integer> WINDOW =
      Parameter.of("window", Kind.INTEGER)
          .range(Limits.atLeast(-1))
          .range(Dialect.LLAMA_CPP, Limits.ANY)
          .adjust(Dialect.LLAMA_CPP, value -> Math.max(value, 0))
          .defaultsTo(-1)
          .defaultsTo(Dialect.LLAMA_CPP, 64)
          .doc("how many tokens at the end of the context count; -1 for all, 0 for none");

  private static final Parameter<Boolean> PROMPT =
      Parameter.of("prompt", Kind.FLAG).defaultsTo(true).doc("whether the prompt's tokens count");

  private static final Parameter<Boolean> PROMPT_UNLESS_SERVER =
      PROMPT.defaultsTo(Dialect.VLLM, false).defaultsTo(Dialect.SGLANG, false);

  private static final Parameter<TokenPenalties.Prompt> PROMPT_OF_EACH =
      Parameter.of("prompt", Kind.option(TokenPenalties.Prompt.class))
          .defaultsTo(TokenPenalties.Prompt.TRUE)
          .defaultsTo(Dialect.VLLM, TokenPenalties.Prompt.REPETITION)
          .defaultsTo(Dialect.SGLANG, TokenPenalties.Prompt.REPETITION)
          .doc("whether the prompt's tokens count, or count for repetition alone");

  private static final Parameter<Integer> SKIP =
      Parameter.of("skip", Kind.INTEGER)
          .range(Limits.atLeast(0))
          .defaultsTo(0)
          .doc("how many tokens at the beginning of the context do not count");

  private static final Entry<TokenPenalties> PENALTIES =
      described("penalties", "Makes tokens that occurred less probable, in three ways.")
          .definition(
              "for a token that occurs n > 0 times: ℓ ← ℓ·r where ℓ ≤ 0, else ℓ/r, once; then"
                  + " ℓ ← ℓ − n·frequency − presence")
          .parameter(REPETITION.defaultsTo(1.0), TokenPenalties::repetition)
          .parameter(FREQUENCY.defaultsTo(0.0), TokenPenalties::frequency)
          .parameter(PRESENCE.defaultsTo(0.0), TokenPenalties::presence)
          .parameter(WINDOW, TokenPenalties::window)
          .parameter(PROMPT_OF_EACH, TokenPenalties::prompt)
          .parameter(SKIP, TokenPenalties::skip)
          .factorClass(
              FactorClass.BY_CONVENTION,
              RAW,
              rule -> rule.repetition() == 1 ? FactorClass.CANONICAL : FactorClass.BY_CONVENTION)
          .note(Dialect.LLAMA_CPP, "a window of −1 or 0 is off; the default is 64")
          .note(
              Dialect.VLLM,
              "repetition counts prompt and completion, the others the completion only")
          .note(
              Dialect.SGLANG,
              "repetition counts prompt and completion, the others the completion only")
          .example("penalties(repetition=1.1, window=64)")
          .example("penalties(frequency=0.3, presence=0.2, prompt=false)")
          .make(PenaltyEntries::penalties);

  private static final Entry<TokenPenalties> REPETITION_PENALTY =
      with(
              described(
                      "repetition_penalty", "Makes tokens that occurred less probable, once each.")
                  .definition("for a token that occurs: ℓ ← ℓ·r where ℓ ≤ 0, else ℓ/r, once")
                  .parameter(REPETITION.unnamed(), TokenPenalties::repetition),
              PROMPT)
          .factorClass(
              FactorClass.BY_CONVENTION,
              RAW,
              rule -> rule.repetition() == 1 ? FactorClass.CANONICAL : FactorClass.BY_CONVENTION)
          .note(Dialect.LLAMA_CPP, "a window of −1 or 0 is off; the default is 64")
          .note(Dialect.TRANSFORMERS, "`skip` is its `prompt_ignore_length`")
          .example("repetition_penalty(1.2)")
          .make(arguments -> placed(arguments).withRepetition(arguments.real("repetition")));

  private static final Entry<TokenPenalties> FREQUENCY_PENALTY =
      with(
              described(
                      "frequency_penalty",
                      "Makes tokens that occurred less probable, by how often they did.")
                  .definition("for a token that occurs n times: f(v) = p(v) · e^{−n·frequency}")
                  .parameter(FREQUENCY.unnamed(), TokenPenalties::frequency),
              PROMPT_UNLESS_SERVER)
          .note(Dialect.VLLM, "counts the completion only")
          .note(Dialect.SGLANG, "counts the completion only")
          .example("frequency_penalty(0.5)")
          .make(arguments -> placed(arguments).withFrequency(arguments.real("frequency")));

  private static final Entry<TokenPenalties> PRESENCE_PENALTY =
      with(
              described(
                      "presence_penalty", "Makes tokens that occurred less probable by a constant.")
                  .definition("for a token that occurs: f(v) = p(v) · e^{−presence}")
                  .parameter(PRESENCE.unnamed(), TokenPenalties::presence),
              PROMPT_UNLESS_SERVER)
          .note(Dialect.VLLM, "counts the completion only")
          .note(Dialect.SGLANG, "counts the completion only")
          .example("presence_penalty(0.5)")
          .make(arguments -> placed(arguments).withPresence(arguments.real("presence")));

  private static final Entry<LogitBias> LOGIT_BIAS =
      Entry.transform("logit_bias", LogitBias.class)
          .summary("Adds a fixed bias to the logits of some tokens.")
          .definition("f(v) = p(v) · e^{b(v)}")
          .parameter(
              Parameter.of("biases", Kind.BIASES)
                  .unnamed()
                  .neutral(List.of())
                  .doc("token id and bias in nats; -inf removes the token"),
              rule ->
                  rule.biases().stream()
                      .map(bias -> new Kind.Association<>(bias.token(), bias.bias()))
                      .toList())
          .bound("e^{max b}, at least 1", (rule, _) -> rule.max())
          .edges("several biases of one token add up; ids outside the vocabulary are ignored")
          .note(Dialect.TRANSFORMERS, "has `sequence_bias` instead, where the last one counts")
          .source("llama.cpp `llama_sampler_init_logit_bias`; OpenAI API")
          .example("logit_bias({5: 2, 6: -inf})")
          .make(
              arguments ->
                  new LogitBias(
                      arguments.<Kind.Association<Integer, Double>>list("biases").stream()
                          .map(bias -> new LogitBias.Bias(bias.key(), bias.value()))
                          .toList()));

  static final List<Entry<?>> ALL =
      List.of(PENALTIES, REPETITION_PENALTY, FREQUENCY_PENALTY, PRESENCE_PENALTY, LOGIT_BIAS);

  private PenaltyEntries() {}

  private static Entry.Builder<TokenPenalties> described(String name, String summary) {
    return Entry.transform(name, TokenPenalties.class)
        .summary(summary)
        .bound(
            "1 for penalties that discourage; none otherwise",
            (rule, _) ->
                rule.repetition() >= 1 && rule.frequency() >= 0 && rule.presence() >= 0
                    ? 0
                    : Double.POSITIVE_INFINITY)
        .memory(
            "window, or whole prefix",
            rule -> rule.window() < 0 ? Memory.WHOLE_PREFIX : Memory.window(rule.window()))
        .edges("tokens outside the vocabulary are ignored; −∞ stays −∞")
        .source("Keskar et al. 2019, arXiv:1909.05858 (repetition)")
        .source("OpenAI API (frequency, presence)");
  }

  private static Entry.Builder<TokenPenalties> with(
      Entry.Builder<TokenPenalties> builder, Parameter<Boolean> prompt) {
    return builder
        .parameter(WINDOW, TokenPenalties::window)
        .parameter(prompt, rule -> rule.prompt() == TokenPenalties.Prompt.TRUE)
        .parameter(SKIP, TokenPenalties::skip);
  }

  private static TokenPenalties placed(Arguments arguments, TokenPenalties.Prompt prompt) {
    return new TokenPenalties(
        1, 0, 0, arguments.integer("window"), prompt, arguments.integer("skip"));
  }

  private static TokenPenalties placed(Arguments arguments) {
    return placed(
        arguments,
        arguments.flag("prompt") ? TokenPenalties.Prompt.TRUE : TokenPenalties.Prompt.FALSE);
  }

  private static TokenPenalties penalties(Arguments arguments) {
    return placed(arguments, arguments.get("prompt", TokenPenalties.Prompt.class))
        .withRepetition(arguments.real("repetition"))
        .withFrequency(arguments.real("frequency"))
        .withPresence(arguments.real("presence"));
  }
}
