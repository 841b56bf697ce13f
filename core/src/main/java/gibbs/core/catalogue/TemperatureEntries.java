package gibbs.core.catalogue;

import gibbs.core.transform.Counting;
import gibbs.core.transform.DynamicTemperature;
import gibbs.core.transform.EntropyTemperature;
import gibbs.core.transform.Normalization;
import gibbs.core.transform.QuadraticSmoothing;
import gibbs.core.transform.TemperatureScaling;
import java.util.List;

/// Temperatures, and other rules that rescale logits.
final class TemperatureEntries {
  private static final Entry<TemperatureScaling> TEMPERATURE =
      Entry.transform("temperature", TemperatureScaling.class)
          .summary("Raises probabilities to the power 1/τ: below 1 sharper, above 1 flatter.")
          .definition("f(v) = p(v)^(1/τ); at τ = 0 the most probable token alone, lowest id first")
          .parameter(
              Parameter.of("temperature", Kind.REAL)
                  .unnamed()
                  .range(Limits.atLeast(0))
                  .range(Dialect.LLAMA_CPP, Limits.FINITE)
                  .adjust(Dialect.LLAMA_CPP, value -> StrictMath.max(value, 0))
                  .range(Dialect.TRANSFORMERS, Limits.above(0))
                  .adjust(Dialect.VLLM, value -> value < 1e-5 ? 0 : value)
                  .adjust(Dialect.SGLANG, value -> value < 1e-6 ? 0 : value)
                  .neutral(1.0)
                  .doc("τ; 0 keeps the most probable token"),
              TemperatureScaling::temperature)
          .factorClass(
              FactorClass.CANONICAL,
              "none at τ = 0",
              rule -> rule.temperature() == 0 ? FactorClass.NONE : FactorClass.CANONICAL)
          .bound(
              "1 for τ ≤ 1; n^(1−1/τ) over n candidates for τ > 1",
              (rule, candidates) -> powerBound(rule.temperature(), candidates))
          .edges("−∞ stays −∞; a negative temperature is refused")
          .note(Dialect.LLAMA_CPP, "τ ≤ 0 keeps the most probable token, lowest id first")
          .note(Dialect.TRANSFORMERS, "τ ≤ 0 is refused")
          .note(Dialect.VLLM, "τ < 1e-5 keeps the most probable token")
          .note(Dialect.SGLANG, "τ < 1e-6 keeps the most probable token")
          .source("Ackley, Hinton, Sejnowski 1985")
          .example("temperature(0.8)")
          .make(arguments -> new TemperatureScaling(arguments.real("temperature")));

  private static final Entry<Normalization> NORMALIZE =
      Entry.transform("normalize", Normalization.class)
          .summary("Turns logits into log-probabilities, for rules that look at the numbers.")
          .definition("f unchanged; ℓ(v) = ln q(v)")
          .boundOne()
          .edges("the law does not change")
          .source("transformers `LogitNormalization`")
          .example("normalize | repetition_penalty(1.2)")
          .make(_ -> new Normalization());

  private static final Entry<DynamicTemperature> DYNAMIC_TEMPERATURE =
      Entry.transform("dynamic_temperature", DynamicTemperature.class)
          .summary("A temperature that rises with the entropy.")
          .definition(
              "f(v) = p(v)^(1/T), T = lo + (hi − lo)·(H(q)/ln n)^e, lo = max(0, τ − r), hi = τ + r")
          .parameter(
              Parameter.of("temperature", Kind.REAL)
                  .unnamed()
                  .range(Limits.atLeast(0))
                  .neutral(1.0)
                  .doc("τ, the middle of the range"),
              DynamicTemperature::temperature)
          .parameter(
              Parameter.of("range", Kind.REAL)
                  .range(Limits.atLeast(0))
                  .range(Dialect.LLAMA_CPP, Limits.FINITE)
                  .adjust(Dialect.LLAMA_CPP, value -> StrictMath.max(value, 0))
                  .neutral(0.0)
                  .doc("r, from the middle to its ends; 0 is an ordinary temperature"),
              DynamicTemperature::range)
          .parameter(
              Parameter.of("exponent", Kind.REAL).range(Limits.atLeast(0)).defaultsTo(1.0).doc("e"),
              DynamicTemperature::exponent)
          .parameter(
              Parameter.of("count", Kind.option(Counting.class))
                  .defaultsTo(Counting.SUPPORT)
                  .defaultsTo(Dialect.LLAMA_CPP, Counting.CANDIDATES)
                  .doc("whether n counts tokens with mass, or all that are still listed"),
              DynamicTemperature::count)
          .factorClass(
              FactorClass.BY_CONVENTION,
              "the power 1/T, T depending on the context; none at τ = r = 0",
              rule -> rule.highest() == 0 ? FactorClass.NONE : FactorClass.BY_CONVENTION)
          .bound(
              "1 for τ + r ≤ 1; n^(1−1/(τ+r)) over n candidates for τ + r > 1",
              (rule, candidates) -> powerBound(rule.highest(), candidates))
          .edges(
              "one candidate is left alone; at T = 0 the most probable token stays, lowest id first")
          .note(
              Dialect.LLAMA_CPP,
              "r ≤ 0 is an ordinary temperature; tokens that were masked, not removed, count in n")
          .source("kalomaze 2023; llama.cpp `llama_sampler_init_temp_ext`")
          .example("dynamic_temperature(0.8, range=0.5)")
          .example("dynamic_temperature(1, range=0.7, exponent=2, count=candidates)")
          .make(
              arguments ->
                  new DynamicTemperature(
                      arguments.real("temperature"),
                      arguments.real("range"),
                      arguments.real("exponent"),
                      arguments.get("count", Counting.class)));

  private static final Entry<EntropyTemperature> EDT =
      Entry.transform("edt", EntropyTemperature.class)
          .summary("A temperature that falls fast where the law is sure of itself.")
          .definition("f(v) = p(v)^(1/T), T = τ·N^(θ/H(q))")
          .parameter(
              Parameter.of("temperature", Kind.REAL)
                  .unnamed()
                  .range(Limits.above(0))
                  .neutral(1.0)
                  .doc("τ, the limit where the entropy is great"),
              EntropyTemperature::temperature)
          .parameter(
              Parameter.of("theta", Kind.REAL)
                  .range(Limits.atLeast(0))
                  .neutral(0.0)
                  .doc("θ; 0 is an ordinary temperature"),
              EntropyTemperature::theta)
          .parameter(
              Parameter.of("base", Kind.REAL)
                  .range(Limits.above(0, 1))
                  .defaultsTo(EntropyTemperature.DEFAULT_BASE)
                  .doc("N"),
              EntropyTemperature::base)
          .parameter(
              Parameter.of("unit", Kind.option(EntropyTemperature.Unit.class))
                  .defaultsTo(EntropyTemperature.Unit.NATS)
                  .doc("of H and θ"),
              EntropyTemperature::unit)
          .byConvention("the power 1/T, T depending on the context")
          .bound(
              "1 for τ ≤ 1; n^(1−1/τ) over n candidates for τ > 1",
              (rule, candidates) -> powerBound(rule.temperature(), candidates))
          .edges(
              "at H = 0 the most probable token stays; the paper does not say in which unit H is")
          .source("Zhang, Bao, Huang 2024, arXiv:2403.14541")
          .example("edt(1, theta=1.5)")
          .example("edt(1.2, theta=0.3, unit=bits)")
          .make(
              arguments ->
                  new EntropyTemperature(
                      arguments.real("temperature"),
                      arguments.real("theta"),
                      arguments.real("base"),
                      arguments.get("unit", EntropyTemperature.Unit.class)));

  private static final Entry<QuadraticSmoothing> QUADRATIC_SMOOTHING =
      Entry.transform("quadratic_smoothing", QuadraticSmoothing.class)
          .summary(
              "Draws tokens near the greatest logit closer to it, and lets distant ones fall away.")
          .definition(
              "ℓ(v) = max ℓ − k·s·d² + c·s·d³, d = ℓ(v) − max ℓ, s = factor, k = (3 − curve)/2,"
                  + " c = (curve − 1)/2")
          .parameter(
              Parameter.of("factor", Kind.REAL)
                  .unnamed()
                  .range(Limits.atLeast(0))
                  .neutral(0.0)
                  .doc("s; 0 is off"),
              QuadraticSmoothing::factor)
          .parameter(
              Parameter.of("curve", Kind.REAL)
                  .range(Limits.atLeast(1))
                  .defaultsTo(1.0)
                  .doc("weight of the cubic term; 1 is none"),
              QuadraticSmoothing::curve)
          .byConvention("the greatest logit stays: f(v) = max p · e^(−k·s·d² + c·s·d³)")
          .bound(
              "n over n candidates for curve ≤ 3; n·e^(4·s·|k|³/(27·c²)) above",
              (rule, candidates) -> StrictMath.log(candidates) + rule.maxRise())
          .edges("−∞ stays −∞; above curve 3 tokens next to the greatest rise over it")
          .source("kalomaze 2024; text-generation-webui `smoothing_factor`, `smoothing_curve`")
          .example("quadratic_smoothing(0.3)")
          .example("quadratic_smoothing(0.2, curve=2)")
          .example("quadratic_smoothing(0.2, curve=5)")
          .make(
              arguments ->
                  new QuadraticSmoothing(arguments.real("factor"), arguments.real("curve")));

  static final List<Entry<?>> ALL =
      List.of(TEMPERATURE, DYNAMIC_TEMPERATURE, EDT, QUADRATIC_SMOOTHING, NORMALIZE);

  private TemperatureEntries() {}

  /// log Σ p^(1/τ) is at most this over n candidates.
  private static double powerBound(double temperature, int candidates) {
    return temperature <= 1 ? 0 : (1 - 1 / temperature) * StrictMath.log(candidates);
  }
}
