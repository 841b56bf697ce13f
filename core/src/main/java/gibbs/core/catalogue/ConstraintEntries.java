package gibbs.core.catalogue;

import gibbs.core.transform.AllowedTokens;
import gibbs.core.transform.BadWordsConstraint;
import gibbs.core.transform.ChoiceConstraint;
import gibbs.core.transform.ForcedFirstToken;
import gibbs.core.transform.ForcedLastToken;
import gibbs.core.transform.ForcedScore;
import gibbs.core.transform.InvalidValueRemoval;
import gibbs.core.transform.LengthDecay;
import gibbs.core.transform.MinimumLengthConstraint;
import gibbs.core.transform.SequenceBias;
import gibbs.core.transform.SuppressedFirstTokens;
import gibbs.core.transform.SuppressedTokens;
import java.util.List;

/// Rules that bind or forbid tokens.
final class ConstraintEntries {
  private static final String FOREIGN = "ids outside the vocabulary are ignored";

  private static final String FORCED =
      "f = p·1[v is forced]; with `score=zero`, as transformers has it, f = 1/Σ e^ℓ for each forced"
          + " token, with ℓ the model's raw logits";

  private static final String FORCED_EXEMPTION =
      "with `score=zero` f has nothing to do with p, Z may exceed 1, and removed tokens come back";

  private static final Parameter<List<Integer>> END =
      Parameter.of("end", Kind.TOKENS)
          .defaultsTo(List.of())
          .doc("ids that end a text; none for the model's own");

  private static final Parameter<List<Integer>> TOKENS =
      Parameter.of("tokens", Kind.TOKENS).unnamed().doc("token ids");

  private static final Parameter<Integer> BEGIN =
      Parameter.of("begin", Kind.INTEGER).range(Limits.atLeast(-1)).defaultsTo(-1);

  private static final Parameter<Integer> COUNTED_FROM =
      BEGIN.doc("the position from which tokens are counted; 0 counts the prompt, -1 does not");

  private static final Parameter<ForcedScore> SCORE =
      Parameter.of("score", Kind.option(ForcedScore.class))
          .defaultsTo(ForcedScore.KEPT)
          .defaultsTo(Dialect.TRANSFORMERS, ForcedScore.ZERO)
          .doc("what the forced logits become");

  private static final Entry<SequenceBias> SEQUENCE_BIAS =
      Entry.transform("sequence_bias", SequenceBias.class)
          .summary("Adds a bias to tokens that would complete a sequence.")
          .definition(
              "f(v) = p(v) · e^{Σ b(s)}, over the sequences s that end in v and whose other tokens"
                  + " end the text")
          .parameter(
              Parameter.of("biases", Kind.SEQUENCE_BIASES)
                  .unnamed()
                  .neutral(List.of())
                  .doc("token ids and bias in nats; -inf forbids the sequence"),
              rule ->
                  rule.biases().stream()
                      .map(bias -> new Kind.Association<>(bias.sequence(), bias.bias()))
                      .toList())
          .bound("e^{max Σ b}, at least 1", (rule, _) -> rule.max())
          .memory("window", rule -> Memory.window(rule.window()))
          .edges("of several biases of one sequence the last counts; " + FOREIGN)
          .note(Dialect.TRANSFORMERS, "an empty map is refused")
          .source("transformers `SequenceBiasLogitsProcessor`")
          .example("sequence_bias({[2, 3, 7]: 2, [3, 9]: -inf, [8]: 1})")
          .make(
              arguments -> {
                List<Kind.Association<List<Integer>, Double>> biases = arguments.list("biases");
                refuseEmpty(arguments, "biases", biases);
                return new SequenceBias(
                    biases.stream()
                        .map(bias -> new SequenceBias.Bias(bias.key(), bias.value()))
                        .toList());
              });

  private static final Entry<BadWordsConstraint> BAD_WORDS =
      Entry.transform("bad_words", BadWordsConstraint.class)
          .summary("Forbids sequences of tokens.")
          .definition("f(v) = p(v) · 1[v completes no forbidden sequence]")
          .parameter(
              Parameter.of("words", Kind.TOKEN_LISTS)
                  .unnamed()
                  .neutral(List.of())
                  .doc("sequences of token ids"),
              BadWordsConstraint::words)
          .parameter(END, BadWordsConstraint::end)
          .boundOne()
          .memory("window", rule -> Memory.window(rule.window()))
          .edges("a word that is an end token alone is passed over; " + FOREIGN)
          .note(Dialect.TRANSFORMERS, "an empty list is refused")
          .source("transformers `NoBadWordsLogitsProcessor`")
          .example("bad_words([[2, 3, 7], [9]])")
          .make(
              arguments -> {
                refuseEmpty(arguments, "words", arguments.list("words"));
                return new BadWordsConstraint(arguments.list("words"), arguments.list("end"));
              });

  private static final Entry<AllowedTokens> ALLOWED_TOKENS =
      Entry.transform("allowed_tokens", AllowedTokens.class)
          .summary("Forbids all tokens but some.")
          .definition("f(v) = p(v) · 1[v is among them]")
          .parameter(TOKENS, AllowedTokens::tokens)
          .boundOne()
          .edges("texts end only if an end token is among them; may leave no token; " + FOREIGN)
          .source("vLLM `allowed_token_ids`")
          .example("allowed_tokens([3, 9, 12])")
          .make(arguments -> new AllowedTokens(arguments.list("tokens")));

  private static final Entry<SuppressedTokens> SUPPRESS_TOKENS =
      Entry.transform("suppress_tokens", SuppressedTokens.class)
          .summary("Forbids tokens.")
          .definition("f(v) = p(v) · 1[v is not among them]")
          .parameter(TOKENS.neutral(List.of()), SuppressedTokens::tokens)
          .boundOne()
          .edges(FOREIGN)
          .source("transformers `SuppressTokensLogitsProcessor`")
          .example("suppress_tokens([3, 12])")
          .make(arguments -> new SuppressedTokens(arguments.list("tokens")));

  private static final Entry<SuppressedFirstTokens> SUPPRESS_TOKENS_AT_BEGIN =
      Entry.transform("suppress_tokens_at_begin", SuppressedFirstTokens.class)
          .summary("Forbids a text to begin with some tokens.")
          .definition("f(v) = p(v) · 1[v is not among them] where the text has `begin` tokens")
          .parameter(TOKENS.neutral(List.of()), SuppressedFirstTokens::tokens)
          .parameter(
              BEGIN.doc("length of the text at which they are forbidden; -1 for the prompt's"),
              SuppressedFirstTokens::begin)
          .boundOne()
          .memory(Memory.AUTOMATON)
          .edges(FOREIGN)
          .source("transformers `SuppressTokensAtBeginLogitsProcessor`")
          .example("suppress_tokens_at_begin([3, 12])")
          .example("suppress_tokens_at_begin([3, 12], begin=5)")
          .make(
              arguments ->
                  new SuppressedFirstTokens(arguments.list("tokens"), arguments.integer("begin")));

  private static final Entry<MinimumLengthConstraint> MIN_LENGTH =
      minimum("min_length", "Lets no text end before it has so many tokens, prompt included.")
          .parameter(
              Parameter.of("length", Kind.INTEGER)
                  .unnamed()
                  .range(Limits.atLeast(0))
                  .neutral(0)
                  .doc("how many tokens prompt and completion have before the end"),
              MinimumLengthConstraint::length)
          .parameter(END, MinimumLengthConstraint::end)
          .source("transformers `MinLengthLogitsProcessor`")
          .example("min_length(20, end=[3])")
          .make(
              arguments ->
                  new MinimumLengthConstraint(
                      arguments.integer("length"), 0, arguments.list("end")));

  private static final Entry<MinimumLengthConstraint> MIN_NEW_TOKENS =
      minimum("min_new_tokens", "Lets no completion end before it has so many tokens.")
          .parameter(
              Parameter.of("count", Kind.INTEGER)
                  .unnamed()
                  .range(Limits.atLeast(0))
                  .neutral(0)
                  .doc("how many tokens the completion has before the end"),
              MinimumLengthConstraint::length)
          .parameter(END, MinimumLengthConstraint::end)
          .parameter(
              COUNTED_FROM.range(Dialect.TRANSFORMERS, Limits.atLeast(0)),
              MinimumLengthConstraint::begin)
          .source("transformers `MinNewTokensLengthLogitsProcessor`")
          .example("min_new_tokens(8, end=[3])")
          .make(
              arguments ->
                  new MinimumLengthConstraint(
                      arguments.integer("count"),
                      arguments.integer("begin"),
                      arguments.list("end")));

  private static final Entry<ForcedFirstToken> FORCED_BOS =
      Entry.transform("forced_bos", ForcedFirstToken.class)
          .summary("Makes a token the first.")
          .definition("f(v) = p(v) · 1[v = token] where the text has `begin` tokens")
          .parameter(
              Parameter.of("token", Kind.TOKEN).unnamed().doc("token id"), ForcedFirstToken::token)
          .parameter(
              BEGIN
                  .defaultsTo(Dialect.TRANSFORMERS, 1)
                  .doc("length of the text at which it is forced; -1 for the prompt's"),
              ForcedFirstToken::begin)
          .parameter(SCORE, ForcedFirstToken::score)
          .byConvention(FORCED)
          .memory(Memory.AUTOMATON)
          .edges("a token that was removed before leaves none, unless `score=zero` brings it back")
          .exempt(FORCED_EXEMPTION)
          .note(Dialect.TRANSFORMERS, "acts where the text has one token; its logit becomes 0")
          .source("transformers `ForcedBOSTokenLogitsProcessor`")
          .example("forced_bos(3)")
          .make(
              arguments ->
                  new ForcedFirstToken(
                      arguments.integer("token"),
                      arguments.integer("begin"),
                      arguments.get("score", ForcedScore.class)));

  private static final Entry<ForcedLastToken> FORCED_EOS =
      Entry.transform("forced_eos", ForcedLastToken.class)
          .summary("Ends a text that reaches a length.")
          .definition(
              "f(v) = p(v) · 1[v ends a text] where the next token is the one of number"
                  + " `max_length`")
          .parameter(
              Parameter.of("max_length", Kind.INTEGER)
                  .unnamed()
                  .range(Limits.atLeast(1))
                  .doc("length of the text, end token included"),
              ForcedLastToken::maxLength)
          .parameter(END, ForcedLastToken::end)
          .parameter(COUNTED_FROM.defaultsTo(0), ForcedLastToken::begin)
          .parameter(SCORE, ForcedLastToken::score)
          .byConvention(FORCED)
          .memory(Memory.AUTOMATON)
          .edges(
              "longer texts are left alone; may leave no token, unless `score=zero` brings one back")
          .exempt(FORCED_EXEMPTION)
          .note(Dialect.TRANSFORMERS, "the logits of the end tokens become 0")
          .source("transformers `ForcedEOSTokenLogitsProcessor`")
          .example("forced_eos(20, end=[3])")
          .example("forced_eos(8, begin=-1)")
          .make(
              arguments ->
                  new ForcedLastToken(
                      arguments.integer("max_length"),
                      arguments.integer("begin"),
                      arguments.list("end"),
                      arguments.get("score", ForcedScore.class)));

  private static final Entry<LengthDecay> LENGTH_DECAY =
      Entry.transform("length_decay", LengthDecay.class)
          .summary("Makes the end more probable with every token beyond a length.")
          .definition(
              "with n > start tokens, for end tokens: ℓ ← ℓ + |ℓ| · (factor^{n − start} − 1)")
          .parameter(
              Parameter.of("start", Kind.INTEGER)
                  .range(Limits.atLeast(0))
                  .defaultsTo(0)
                  .doc("how many tokens are free"),
              LengthDecay::start)
          .parameter(
              Parameter.of("factor", Kind.REAL)
                  .range(Limits.above(0))
                  .neutral(1.0)
                  .doc("what |ℓ| grows by for each token more; above 1 encourages the end"),
              LengthDecay::factor)
          .parameter(END, LengthDecay::end)
          .parameter(COUNTED_FROM, LengthDecay::begin)
          .factorClass(
              FactorClass.BY_CONVENTION,
              PenaltyEntries.RAW.replace("r acts", "the factor acts").replace("r = 1", "factor 1"),
              rule -> rule.factor() == 1 ? FactorClass.CANONICAL : FactorClass.BY_CONVENTION)
          .memory("whole prefix", rule -> rule.factor() == 1 ? Memory.NONE : Memory.WHOLE_PREFIX)
          .edges("only the number of tokens matters; a logit of 0 stays 0; logits grow up to 1e30")
          .source("transformers `ExponentialDecayLengthPenalty`")
          .example("length_decay(start=1, factor=1.1, end=[3])")
          .make(
              arguments ->
                  new LengthDecay(
                      arguments.integer("start"),
                      arguments.real("factor"),
                      arguments.integer("begin"),
                      arguments.list("end")));

  private static final Entry<ChoiceConstraint> CHOICE =
      Entry.transform("choice", ChoiceConstraint.class)
          .summary("Lets the completion be one of some strings, in any tokenisation.")
          .definition("f(v) = p(v) · 1[with v, the completion still leads to one of the strings]")
          .parameter(
              Parameter.of("strings", Kind.TEXTS)
                  .repeated()
                  .doc("what the completion may be, byte for byte; leading blanks count"),
              ChoiceConstraint::strings)
          .parameter(
              Parameter.of("end", Kind.option(ChoiceConstraint.End.class))
                  .defaultsTo(ChoiceConstraint.End.PREFIX)
                  .doc(
                      "`eos`: an end token follows the string; `prefix`: the completion stops when"
                          + " the string is complete, and tokens that go beyond its end count"
                          + " towards it"),
              ChoiceConstraint::end)
          .boundOne()
          .memory(Memory.AUTOMATON)
          .edges(
              "the completion stops when the string is complete; with `prefix`, strings that are the"
                  + " beginning of others are refused; where no token leads on, no token is left")
          .source("Gibbs")
          .example("choice(\"yes\", \"no\")")
          .example("choice(\" yes\", \" yes, but\", end=eos)")
          .make(
              arguments ->
                  new ChoiceConstraint(
                      arguments.list("strings"), arguments.get("end", ChoiceConstraint.End.class)));

  private static final Entry<InvalidValueRemoval> REMOVE_INVALID_VALUES =
      Entry.transform("remove_invalid_values", InvalidValueRemoval.class)
          .summary("Replaces what is no finite number in the model's output.")
          .definition(
              "NaN becomes 0, ±∞ the greatest and least finite single-precision number; f = p, the"
                  + " law of the repaired row")
          .parameter(
              Parameter.of("removed", Kind.option(InvalidValueRemoval.Removed.class))
                  .defaultsTo(InvalidValueRemoval.Removed.STAY)
                  .defaultsTo(Dialect.TRANSFORMERS, InvalidValueRemoval.Removed.RETURN)
                  .doc(
                      "what becomes of tokens that rules before it have removed: they stay removed,"
                          + " or return with the least finite logit"),
              InvalidValueRemoval::removed)
          .boundOne()
          .edges("acts on the model's row before all other rules, wherever it stands")
          .exempt(
              "it acts on the model's raw output, which may hold NaN, and gives tokens of −∞ a"
                  + " (vanishing) mass")
          .note(Dialect.TRANSFORMERS, "tokens that rules before it have removed return")
          .source("transformers `InfNanRemoveLogitsProcessor`")
          .example("remove_invalid_values")
          .make(
              arguments ->
                  new InvalidValueRemoval(
                      arguments.get("removed", InvalidValueRemoval.Removed.class)));

  static final List<Entry<?>> ALL =
      List.of(
          SEQUENCE_BIAS,
          BAD_WORDS,
          ALLOWED_TOKENS,
          SUPPRESS_TOKENS,
          SUPPRESS_TOKENS_AT_BEGIN,
          MIN_LENGTH,
          MIN_NEW_TOKENS,
          FORCED_BOS,
          FORCED_EOS,
          LENGTH_DECAY,
          CHOICE,
          REMOVE_INVALID_VALUES);

  private ConstraintEntries() {}

  private static Entry.Builder<MinimumLengthConstraint> minimum(String name, String summary) {
    return Entry.transform(name, MinimumLengthConstraint.class)
        .summary(summary)
        .definition("f(v) = p(v) · 1[v ends no text] while there are fewer tokens")
        .boundOne()
        .memory(Memory.AUTOMATON)
        .edges("where only end tokens are left, no token is; " + FOREIGN);
  }

  /// transformers has no rule without arguments.
  private static void refuseEmpty(Arguments arguments, String name, List<?> list) {
    if (list.isEmpty() && arguments.dialect() == Dialect.TRANSFORMERS) {
      throw new IllegalArgumentException(name + " must not be empty");
    }
  }
}
