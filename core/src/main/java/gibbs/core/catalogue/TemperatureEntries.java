package gibbs.core.catalogue;

import gibbs.core.transform.Normalization;
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
              (rule, candidates) ->
                  rule.temperature() <= 1
                      ? 0
                      : (1 - 1 / rule.temperature()) * StrictMath.log(candidates))
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

  static final List<Entry<?>> ALL = List.of(TEMPERATURE, NORMALIZE);

  private TemperatureEntries() {}
}
