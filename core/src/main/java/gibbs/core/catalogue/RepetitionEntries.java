package gibbs.core.catalogue;

import gibbs.core.transform.DryPenalty;
import gibbs.core.transform.EncoderNoRepeatNgramConstraint;
import gibbs.core.transform.EncoderRepetitionPenalty;
import gibbs.core.transform.NoRepeatNgramConstraint;
import java.util.List;

/// Rules that look for what the text, or a source text, said before.
final class RepetitionEntries {
  private static final Parameter<List<Integer>> SOURCE =
      Parameter.of("source", Kind.TOKENS)
          .defaultsTo(List.of())
          .doc("ids of the source text; none for the prompt");

  private static final Parameter<Integer> N =
      Parameter.of("n", Kind.INTEGER)
          .unnamed()
          .range(Limits.atLeast(0))
          .range(Dialect.TRANSFORMERS, Limits.atLeast(1))
          .neutral(0)
          .doc("length of what must not be repeated, tokens; 0 forbids nothing");

  private static final Entry<DryPenalty> DRY =
      Entry.transform("dry", DryPenalty.class)
          .summary("Makes tokens that would continue a repeat of the text less probable.")
          .definition(
              "f(v) = p(v) · e^{−multiplier · base^{L(v) − allowed_length}} where L(v) ≥"
                  + " allowed_length; L(v) is the length of the longest end of the text, up to its"
                  + " last breaker, that stood in it before and was followed by v")
          .parameter(
              Parameter.of("multiplier", Kind.REAL)
                  .unnamed()
                  .range(Limits.FINITE)
                  .neutral(0.0)
                  .doc("penalty of a repeat of the allowed length, nats"),
              DryPenalty::multiplier)
          .parameter(
              Parameter.of("base", Kind.REAL)
                  .range(Limits.atLeast(1))
                  .range(Dialect.LLAMA_CPP, Limits.FINITE)
                  .defaultsTo(1.75)
                  .doc("factor for every token more"),
              DryPenalty::base)
          .parameter(
              Parameter.of("allowed_length", Kind.INTEGER)
                  .range(Limits.atLeast(0))
                  .range(Dialect.LLAMA_CPP, Limits.ANY)
                  .defaultsTo(2)
                  .doc("length of the shortest repeat that is penalised, tokens"),
              DryPenalty::allowedLength)
          .parameter(PenaltyEntries.WINDOW, DryPenalty::window)
          .parameter(
              Parameter.of("breakers", Kind.BREAKERS)
                  .defaultsTo(
                      List.of(
                          new DryPenalty.Breaker.Text("\n"),
                          new DryPenalty.Breaker.Text(":"),
                          new DryPenalty.Breaker.Text("\""),
                          new DryPenalty.Breaker.Text("*")))
                  .doc("what ends a repeat: texts, or lists of token ids"),
              DryPenalty::breakers)
          .bound(
              "1 for multipliers of at least 0; none otherwise",
              (rule, _) ->
                  rule.multiplier() >= 0 || rule.isNeutral() ? 0 : Double.POSITIVE_INFINITY)
          .memory(
              "window, or whole prefix",
              rule -> rule.window() < 0 ? Memory.WHOLE_PREFIX : Memory.window(rule.window()))
          .edges(
              "the exponent stops at ⌊88.7228391 / ln base⌋; a token that is a breaker, or shows one,"
                  + " is left alone; with allowed_length 0 every token that followed another counts")
          .note(
              Dialect.LLAMA_CPP,
              "a window of −1 or 0 is off, and the default is 64; a base below 1 is off; there, text"
                  + " breakers across tokens are matched in one tokenisation alone")
          .source("llama.cpp `llama_sampler_init_dry`; text-generation-webui pull request 5677")
          .example("dry(0.8)")
          .example("dry(0.8, base=1.5, allowed_length=1, window=64, breakers=[\"\\n\", [13, 2]])")
          .make(
              arguments ->
                  new DryPenalty(
                      arguments.real("multiplier"),
                      arguments.real("base"),
                      arguments.integer("allowed_length"),
                      arguments.integer("window"),
                      arguments.list("breakers")));

  private static final Entry<NoRepeatNgramConstraint> NO_REPEAT_NGRAM =
      Entry.transform("no_repeat_ngram", NoRepeatNgramConstraint.class)
          .summary("Lets no n tokens in a row occur twice.")
          .definition(
              "f(v) = p(v) · 1[the last n − 1 tokens, followed by v, do not stand in the text]")
          .parameter(N, NoRepeatNgramConstraint::n)
          .boundOne()
          .memory("whole prefix", rule -> rule.n() == 0 ? Memory.NONE : Memory.WHOLE_PREFIX)
          .edges("the prompt counts; 1 forbids every token of the text; may leave no token")
          .source("Paulus, Xiong, Socher 2018, arXiv:1705.04304; transformers")
          .example("no_repeat_ngram(2)")
          .make(arguments -> new NoRepeatNgramConstraint(arguments.integer("n")));

  private static final Entry<EncoderNoRepeatNgramConstraint> ENCODER_NO_REPEAT_NGRAM =
      Entry.transform("encoder_no_repeat_ngram", EncoderNoRepeatNgramConstraint.class)
          .summary("Lets no n tokens of a source text occur in a row.")
          .definition(
              "f(v) = p(v) · 1[the last n − 1 tokens, followed by v, do not stand in the source]")
          .parameter(N, EncoderNoRepeatNgramConstraint::n)
          .parameter(SOURCE, EncoderNoRepeatNgramConstraint::source)
          .boundOne()
          .memory("window", rule -> Memory.window(Math.max(0, rule.n() - 1)))
          .edges("1 forbids every token of the source")
          .source("transformers `EncoderNoRepeatNGramLogitsProcessor`")
          .example("encoder_no_repeat_ngram(2, source=[3, 4, 3, 5])")
          .example("encoder_no_repeat_ngram(3)")
          .make(
              arguments ->
                  new EncoderNoRepeatNgramConstraint(
                      arguments.integer("n"), arguments.list("source")));

  private static final Entry<EncoderRepetitionPenalty> ENCODER_REPETITION_PENALTY =
      Entry.transform("encoder_repetition_penalty", EncoderRepetitionPenalty.class)
          .summary("Makes the tokens of a source text more probable.")
          .definition(
              "for a token of the source: ℓ ← ℓ/penalty where ℓ ≤ 0, else ℓ·penalty, once; the"
                  + " inverse of `repetition_penalty`")
          .parameter(
              Parameter.of("penalty", Kind.REAL)
                  .unnamed()
                  .range(Limits.above(0))
                  .neutral(1.0)
                  .doc("factor of positive logits and divisor of the others; above 1 encourages"),
              EncoderRepetitionPenalty::penalty)
          .parameter(SOURCE, EncoderRepetitionPenalty::source)
          .factorClass(
              FactorClass.BY_CONVENTION,
              PenaltyEntries.RAW.replace("r acts", "the penalty acts").replace("r = 1", "1"),
              rule -> rule.penalty() == 1 ? FactorClass.CANONICAL : FactorClass.BY_CONVENTION)
          .bound(
              "1 for penalties of at most 1; none otherwise",
              (rule, _) -> rule.penalty() <= 1 ? 0 : Double.POSITIVE_INFINITY)
          .edges("tokens outside the vocabulary are ignored; −∞ stays −∞")
          .source("transformers `EncoderRepetitionPenaltyLogitsProcessor`")
          .example("encoder_repetition_penalty(1.5, source=[3, 4])")
          .example("encoder_repetition_penalty(0.8)")
          .make(
              arguments ->
                  new EncoderRepetitionPenalty(
                      arguments.real("penalty"), arguments.list("source")));

  static final List<Entry<?>> ALL =
      List.of(DRY, NO_REPEAT_NGRAM, ENCODER_NO_REPEAT_NGRAM, ENCODER_REPETITION_PENALTY);

  private RepetitionEntries() {}
}
