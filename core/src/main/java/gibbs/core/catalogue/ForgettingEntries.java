package gibbs.core.catalogue;

import gibbs.core.transform.FadingPenalties;
import gibbs.core.transform.PenaltyDecoding;
import java.util.List;

/// Penalties that forget what lies far back.
final class ForgettingEntries {
  private static final Entry<FadingPenalties> FADING_PENALTIES =
      Entry.transform("fading_penalties", FadingPenalties.class)
          .summary("Makes tokens that occurred less probable, the less the longer ago.")
          .definition(
              "an occurrence d tokens back has the weight w(d); for a token with greatest weight w"
                  + " and sum of weights n: linear, ℓ ← (1−w)·ℓ + w·(ℓ·r where ℓ ≤ 0, else ℓ/r), or"
                  + " step, the same with w = 1 and 1 + (r−1)·w for r; then ℓ ← ℓ − n·frequency −"
                  + " w·presence")
          .parameter(PenaltyEntries.REPETITION.defaultsTo(1.0), FadingPenalties::repetition)
          .parameter(
              Parameter.of("frequency", Kind.REAL)
                  .range(Limits.FINITE)
                  .neutral(0.0)
                  .defaultsTo(0.0)
                  .doc("subtracted times n, nats"),
              FadingPenalties::frequency)
          .parameter(
              Parameter.of("presence", Kind.REAL)
                  .range(Limits.FINITE)
                  .neutral(0.0)
                  .defaultsTo(0.0)
                  .doc("subtracted times w, nats"),
              FadingPenalties::presence)
          .parameter(
              Parameter.of("sustain", Kind.INTEGER)
                  .range(Limits.atLeast(0))
                  .defaultsTo(64)
                  .doc("how many tokens at the end of the context have weight 1"),
              rule -> rule.fade().sustain())
          .parameter(
              Parameter.of("decay", Kind.INTEGER)
                  .range(Limits.atLeast(0))
                  .defaultsTo(64)
                  .doc("how many tokens before these have less weight"),
              rule -> rule.fade().decay())
          .parameter(
              Parameter.of("shape", Kind.option(FadingPenalties.Shape.class))
                  .defaultsTo(FadingPenalties.Shape.LINEAR)
                  .doc("linear: the weight falls in a straight line to far; step: at once"),
              rule -> rule.fade().shape())
          .parameter(
              Parameter.of("far", Kind.REAL)
                  .range(Limits.in(0, 1))
                  .defaultsTo(0.0)
                  .doc("weight at the far end; KoboldCpp's `rep_pen_slope` with shape=step"),
              rule -> rule.fade().far())
          .factorClass(
              FactorClass.BY_CONVENTION,
              PenaltyEntries.RAW,
              rule -> rule.repetition() == 1 ? FactorClass.CANONICAL : FactorClass.BY_CONVENTION)
          .bound(
              "1 for penalties that discourage; none otherwise",
              (rule, _) ->
                  rule.repetition() >= 1 && rule.frequency() >= 0 && rule.presence() >= 0
                      ? 0
                      : Double.POSITIVE_INFINITY)
          .memory("window", rule -> Memory.window(rule.fade().window()))
          .edges("prompt and completion count; −∞ stays −∞")
          .source("exllamav3 `SS_RepP`, `SS_PresFreqP` (linear)")
          .source("KoboldCpp `rep_pen_slope` (step)")
          .example("fading_penalties(repetition=1.3, sustain=1, decay=8)")
          .example(
              "fading_penalties(repetition=1.2, presence=0.3, sustain=2, decay=2, shape=step,"
                  + " far=0.7)")
          .make(
              arguments ->
                  new FadingPenalties(
                      arguments.real("repetition"),
                      arguments.real("frequency"),
                      arguments.real("presence"),
                      new FadingPenalties.Fade(
                          arguments.integer("sustain"),
                          arguments.integer("decay"),
                          arguments.get("shape", FadingPenalties.Shape.class),
                          arguments.real("far"))));

  private static final Entry<PenaltyDecoding> PENALTY_DECODING =
      Entry.transform("penalty_decoding", PenaltyDecoding.class)
          .summary("A repetition penalty that forgets, and a term against early ends.")
          .definition(
              "for a token that occurs among the last `window`: ℓ ← ℓ·r where ℓ ≤ 0, else ℓ/r; for"
                  + " end tokens at step t < until: ℓ ← ℓ − length·(1 − t/until)")
          .parameter(PenaltyEntries.REPETITION.unnamed(), PenaltyDecoding::repetition)
          .parameter(
              Parameter.of("window", Kind.INTEGER)
                  .range(Limits.atLeast(-1))
                  .defaultsTo(100)
                  .doc("how many tokens at the end of the context count; -1 for all, 0 for none"),
              PenaltyDecoding::window)
          .parameter(
              Parameter.of("length", Kind.REAL)
                  .range(Limits.FINITE)
                  .neutral(0.0)
                  .defaultsTo(0.0)
                  .doc("taken off the logits of end tokens at the first step, nats"),
              PenaltyDecoding::length)
          .parameter(
              Parameter.of("until", Kind.INTEGER)
                  .range(Limits.atLeast(0))
                  .defaultsTo(100)
                  .doc("step of the completion from which nothing is taken off"),
              PenaltyDecoding::until)
          .parameter(
              Parameter.of("end", Kind.TOKENS)
                  .defaultsTo(List.of())
                  .doc("end tokens; none stands for the model's own"),
              PenaltyDecoding::end)
          .factorClass(
              FactorClass.BY_CONVENTION,
              PenaltyEntries.RAW,
              rule -> rule.repetition() == 1 ? FactorClass.CANONICAL : FactorClass.BY_CONVENTION)
          .bound(
              "1 for r ≥ 1 and length ≥ 0; none otherwise",
              (rule, _) ->
                  rule.repetition() >= 1 && rule.length() >= 0 ? 0 : Double.POSITIVE_INFINITY)
          .memory(
              "window, or whole prefix",
              rule ->
                  rule.window() < 0 || rule.length() != 0
                      ? Memory.WHOLE_PREFIX
                      : Memory.window(rule.window()))
          .edges("the prompt's tokens count; without end tokens there is no length term")
          .source(
              "Zhu, Hao, Wang 2023, arXiv:2310.14971 (the straight line of the length term is this"
                  + " project's)")
          .example("penalty_decoding(1.5, window=100, length=3, until=50) | greedy")
          .example("penalty_decoding(1.2, window=2, length=1, until=8, end=[4])")
          .make(
              arguments ->
                  new PenaltyDecoding(
                      arguments.real("repetition"),
                      arguments.integer("window"),
                      arguments.real("length"),
                      arguments.integer("until"),
                      arguments.list("end")));

  static final List<Entry<?>> ALL = List.of(FADING_PENALTIES, PENALTY_DECODING);

  private ForgettingEntries() {}
}
