package gibbs.core.catalogue;

import gibbs.core.Check;
import gibbs.core.transform.ClassifierFreeGuidance;
import gibbs.core.transform.KlTemperature;
import java.util.List;

/// Rules that compare with a second context.
final class CompanionEntries {
  private static final Parameter<String> PROMPT =
      Parameter.of("prompt", Kind.TEXT)
          .defaultsTo("")
          .doc("the other prompt's text; empty for the begin token alone");

  private static final Entry<ClassifierFreeGuidance> GUIDANCE =
      Entry.transform("guidance", ClassifierFreeGuidance.class)
          .summary("Strengthens what the prompt contributes, by the law after another prompt.")
          .definition("f(v) = p(v)^s · u(v)^{1−s}, u the model's law after the other prompt")
          .parameter(
              Parameter.of("scale", Kind.REAL)
                  .unnamed()
                  .range(Limits.FINITE)
                  .neutral(1.0)
                  .doc("s; above 1 strengthens"),
              ClassifierFreeGuidance::scale)
          .parameter(
              Parameter.of("space", Kind.option(ClassifierFreeGuidance.Space.class))
                  .defaultsTo(ClassifierFreeGuidance.Space.LOGITS)
                  .defaultsTo(Dialect.TRANSFORMERS, ClassifierFreeGuidance.Space.LOG_SOFTMAX)
                  .doc("which logits later rules see; f is the same"),
              ClassifierFreeGuidance::space)
          .parameter(PROMPT, ClassifierFreeGuidance::prompt)
          .byConvention("both laws are log-softmaxed first, f is the formula above")
          .bound(
              "1 for 0 ≤ s ≤ 1; none otherwise",
              (rule, _) -> rule.scale() >= 0 && rule.scale() <= 1 ? 0 : Double.POSITIVE_INFINITY)
          .memory(Memory.WHOLE_PREFIX)
          .edges(
              "a token that is impossible after the other prompt is impossible for s < 1; for s > 1"
                  + " its f is infinite, which is refused")
          .note(Dialect.TRANSFORMERS, "on raw logits, scales up to 1 are refused")
          .source("Sanchez et al. 2023, arXiv:2306.17806")
          .source("transformers `UnbatchedClassifierFreeGuidanceLogitsProcessor`")
          .example("guidance(1.5)")
          .example("guidance(2, prompt=\"a\") | top_p(0.9)")
          .make(CompanionEntries::guidance);

  private static final Entry<KlTemperature> KL_TEMPERATURE =
      Entry.transform("kl_temperature", KlTemperature.class)
          .summary("Lowers the temperature where the law after another prompt differs much.")
          .definition(
              "f(v) = p(v)^(1/T), T = T₀ · 2^(−D/b), at least 10⁻⁴, D = max(0, Σ q ln(q/u)), u the"
                  + " model's law after the other prompt, q and u raised to at least 10⁻⁷")
          .parameter(
              Parameter.of("temperature", Kind.REAL)
                  .unnamed()
                  .range(Limits.above(0))
                  .neutral(1.0)
                  .doc("T₀"),
              KlTemperature::temperature)
          .parameter(
              Parameter.of("bandwidth", Kind.REAL)
                  .range(Limits.atLeast(0))
                  .defaultsTo(1.0)
                  .neutral(0.0)
                  .doc("b, divergence that halves the temperature, nats; 0 lets it alone"),
              KlTemperature::bandwidth)
          .parameter(PROMPT, KlTemperature::prompt)
          .byConvention("f = p^{1/T} with the T of the context")
          .bound(
              "1 for T₀ ≤ 1; n^(1−1/T₀) over n candidates for T₀ > 1",
              (rule, candidates) ->
                  rule.temperature() <= 1
                      ? 0
                      : (1 - 1 / rule.temperature()) * StrictMath.log(candidates))
          .memory(Memory.WHOLE_PREFIX)
          .edges("−∞ stays −∞; removed tokens count in D with q = 10⁻⁷; high D, low T")
          .source("Chang et al. 2023, arXiv:2306.01286")
          .source("google-research `kl_guided_sampling`")
          .example("kl_temperature(0.9, bandwidth=2)")
          .example("kl_temperature(1.5, prompt=\"a\") | top_k(20)")
          .make(
              arguments ->
                  new KlTemperature(
                      arguments.real("temperature"),
                      arguments.real("bandwidth"),
                      arguments.text("prompt")));

  static final List<Entry<?>> ALL = List.of(GUIDANCE, KL_TEMPERATURE);

  private CompanionEntries() {}

  private static ClassifierFreeGuidance guidance(Arguments arguments) {
    double scale = arguments.real("scale");
    var space = arguments.get("space", ClassifierFreeGuidance.Space.class);
    if (arguments.dialect() == Dialect.TRANSFORMERS
        && space == ClassifierFreeGuidance.Space.LOGITS
        && !(scale > 1)) {
      throw Check.refuse("scale", "above 1 on raw logits", Numbers.print(scale));
    }
    return new ClassifierFreeGuidance(scale, space, arguments.text("prompt"));
  }
}
