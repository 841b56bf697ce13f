package gibbs.core.catalogue;

import gibbs.core.transform.AdaptiveProbability;
import gibbs.core.transform.CodeTemperature;
import gibbs.core.transform.MirostatV1;
import gibbs.core.transform.MirostatV2;
import java.util.List;

/// Rules that steer by what was chosen before.
final class ControlEntries {
  private static final String STEERED =
      "μ, and with it the kept set A, depends on the prefix through the tokens chosen before";

  private static final Parameter<Double> TAU =
      Parameter.of("tau", Kind.REAL)
          .range(Limits.atLeast(0))
          .defaultsTo(5.0)
          .doc("τ, wanted surprise of a token, bits");

  private static final Parameter<Double> ETA =
      Parameter.of("eta", Kind.REAL)
          .range(Limits.atLeast(0))
          .defaultsTo(0.1)
          .doc("η, learning rate, dimensionless");

  private static final Entry<MirostatV1> MIROSTAT_V1 =
      Entry.transform("mirostat_v1", MirostatV1.class)
          .summary("Holds the surprise of the text near τ by moving the k of a top-k truncation.")
          .definition(
              "f(v) = p(v) · 1[v is among the k most probable], k = (ε·2^μ / (1 − V^−ε))^(1/s), ε ="
                  + " s − 1, s = Σ tᵢbᵢ / Σ tᵢ², tᵢ = ln((i+1)/i), bᵢ = ln(pᵢ/pᵢ₊₁) over the m most"
                  + " probable; after each token μ ← μ − η·(S − τ), S its surprise in bits; at first"
                  + " μ = 2τ")
          .parameter(TAU, MirostatV1::tau)
          .parameter(ETA, MirostatV1::eta)
          .parameter(
              Parameter.of("m", Kind.INTEGER)
                  .range(Limits.atLeast(1))
                  .defaultsTo(100)
                  .doc("how many probabilities s is fitted to"),
              MirostatV1::m)
          .parameter(
              Parameter.of("form", Kind.option(MirostatV1.Form.class))
                  .defaultsTo(MirostatV1.Form.RENORMALIZED)
                  .doc(
                      "renormalized: k is rounded down, at least 1, and S is −log₂ q; original: k is"
                          + " rounded, plus 1, and S is measured before the truncation"),
              MirostatV1::form)
          .parameter(
              Parameter.of("overflow", Kind.option(MirostatV1.Overflow.class))
                  .defaultsTo(MirostatV1.Overflow.ALL)
                  .defaultsTo(Dialect.LLAMA_CPP, MirostatV1.Overflow.ONE)
                  .doc("what stays where k reaches 2³¹ or is no number"),
              MirostatV1::overflow)
          .byConvention(STEERED)
          .boundOne()
          .memory(Memory.WHOLE_PREFIX)
          .edges(
              "equal probabilities have no s > 0, so k is no number; ties by lower id; under argmax,"
                  + " S is −log₂ p")
          .note(
              Dialect.LLAMA_CPP,
              "keeps one token where k reaches 2³¹ or is no number, or one of the m probabilities is 0"
                  + " in single precision")
          .source("Basu et al. 2021, arXiv:2007.14966, algorithm 1")
          .source("llama.cpp `llama_sampler_init_mirostat`")
          .example("mirostat_v1(tau=3, eta=0.1)")
          .example("mirostat_v1(tau=2, m=20, form=original)")
          .make(
              arguments ->
                  new MirostatV1(
                      arguments.real("tau"),
                      arguments.real("eta"),
                      arguments.integer("m"),
                      arguments.get("form", MirostatV1.Form.class),
                      arguments.get("overflow", MirostatV1.Overflow.class)));

  private static final Entry<MirostatV2> MIROSTAT_V2 =
      Entry.transform("mirostat_v2", MirostatV2.class)
          .summary("Holds the surprise of the text near τ by moving a bound on each token's.")
          .definition(
              "f(v) = p(v) · 1[−log₂ q(v) ≤ μ]; after each token μ ← μ − η·(S − τ), S = −log₂ of the"
                  + " probability that it was drawn with; at first μ = 2τ")
          .parameter(TAU, MirostatV2::tau)
          .parameter(ETA, MirostatV2::eta)
          .byConvention(STEERED)
          .boundOne()
          .memory(Memory.WHOLE_PREFIX)
          .edges(
              "equality stays; the most probable token stays at least, lowest id first; under"
                  + " argmax, S is −log₂ p")
          .source("Basu et al. 2021, arXiv:2007.14966, algorithm 2")
          .source("llama.cpp `llama_sampler_init_mirostat_v2`")
          .example("mirostat_v2(tau=3, eta=0.1)")
          .make(arguments -> new MirostatV2(arguments.real("tau"), arguments.real("eta")));

  private static final Entry<AdaptiveProbability> ADAPTIVE_P =
      Entry.transform("adaptive_p", AdaptiveProbability.class)
          .summary("Prefers tokens whose probability is near a target that adapts.")
          .definition(
              "f(v) = Z·e^{5 − 10·d²/(1+d)}, d = |q(v) − t'|/0.3, t' = 2t − A/W in [0, 1], Z and q of"
                  + " what the rules before have left; after each token A ← q(v) + λA, W ← 1 + λW;"
                  + " at first A = t/(1−λ), W = 1/(1−λ)")
          .parameter(
              Parameter.of("target", Kind.REAL)
                  .unnamed()
                  .range(Limits.in(-1, 1))
                  .range(Dialect.LLAMA_CPP, Limits.FINITE)
                  .adjust(Dialect.LLAMA_CPP, value -> Math.clamp(value, -1, 1))
                  .neutral(-1.0)
                  .doc("t, wanted probability of chosen tokens; negative is off"),
              AdaptiveProbability::target)
          .parameter(
              Parameter.of("decay", Kind.REAL)
                  .range(new Limits(0, false, 1, true))
                  .range(Dialect.LLAMA_CPP, Limits.FINITE)
                  .adjust(Dialect.LLAMA_CPP, value -> Math.clamp(value, 0, 0.99f))
                  .defaultsTo(0.9)
                  .doc("λ, weight of the past"),
              AdaptiveProbability::decay)
          .byConvention("the formula above; A and W belong to the prefix")
          .bound(
              "n·e⁵ over n candidates; 1 where it is off",
              (rule, candidates) -> rule.target() < 0 ? 0 : 5 + StrictMath.log(candidates))
          .memory(Memory.WHOLE_PREFIX)
          .edges("meant to come last; removed tokens stay removed")
          .note(
              Dialect.LLAMA_CPP, "a target above 1 counts as 1, decays as the nearest in [0, 0.99]")
          .source("llama.cpp `llama_sampler_init_adaptive_p`")
          .source("exllamav3")
          .example("min_p(0.05) | adaptive_p(0.3)")
          .make(
              arguments ->
                  new AdaptiveProbability(arguments.real("target"), arguments.real("decay")));

  private static final Entry<CodeTemperature> ADAPT =
      Entry.transform("adapt", CodeTemperature.class)
          .summary("One temperature at the start of lines of indented code, another elsewhere.")
          .definition(
              "f(v) = p(v)^(1/T), T = start where the text so far ends in a newline and blanks or"
                  + " tabs, rest elsewhere (AdapT)")
          .parameter(
              Parameter.of("start", Kind.REAL)
                  .range(Limits.atLeast(0))
                  .defaultsTo(0.8)
                  .neutral(1.0)
                  .doc("temperature of the first token after an indentation; 0 is argmax"),
              CodeTemperature::start)
          .parameter(
              Parameter.of("rest", Kind.REAL)
                  .range(Limits.atLeast(0))
                  .defaultsTo(0.3)
                  .neutral(1.0)
                  .doc("temperature of all others; 0 is argmax"),
              CodeTemperature::rest)
          .factorClass(
              FactorClass.BY_CONVENTION,
              "f = p^{1/T} with the T of the context; none where a temperature is 0",
              rule ->
                  rule.start() == 0 || rule.rest() == 0
                      ? FactorClass.NONE
                      : FactorClass.BY_CONVENTION)
          .bound(
              "1 where both temperatures are at most 1; n^(1−1/T) with the greater T otherwise",
              (rule, candidates) -> {
                double greater = StrictMath.max(rule.start(), rule.rest());
                return greater <= 1 ? 0 : (1 - 1 / greater) * StrictMath.log(candidates);
              })
          .memory(Memory.AUTOMATON)
          .edges("lines without indentation begin no block; control tokens show nothing")
          .source("Zhu et al. 2023, arXiv:2309.02772")
          .source("LJ2lijia/AdapT")
          .example("adapt(start=0.8, rest=0.3) | top_p(0.95)")
          .make(arguments -> new CodeTemperature(arguments.real("start"), arguments.real("rest")));

  static final List<Entry<?>> ALL = List.of(MIROSTAT_V1, MIROSTAT_V2, ADAPTIVE_P, ADAPT);

  private ControlEntries() {}
}
