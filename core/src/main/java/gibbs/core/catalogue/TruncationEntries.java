package gibbs.core.catalogue;

import gibbs.core.transform.Boundary;
import gibbs.core.transform.Counting;
import gibbs.core.transform.Deviation;
import gibbs.core.transform.EpsilonTruncation;
import gibbs.core.transform.EtaTruncation;
import gibbs.core.transform.MinPTruncation;
import gibbs.core.transform.NucleusTruncation;
import gibbs.core.transform.Removal;
import gibbs.core.transform.TailFreeTruncation;
import gibbs.core.transform.Ties;
import gibbs.core.transform.TopATruncation;
import gibbs.core.transform.TopHTruncation;
import gibbs.core.transform.TopKNucleusTruncation;
import gibbs.core.transform.TopKTruncation;
import gibbs.core.transform.TopNSigmaTruncation;
import gibbs.core.transform.TypicalTruncation;
import gibbs.core.transform.XtcTruncation;
import java.util.List;

/// Rules that keep some tokens and remove the others.
final class TruncationEntries {
  /// How many tokens stay at least. llama.cpp counts from 0 and keeps one all the same.
  static final Parameter<Integer> MIN_KEEP =
      Parameter.of("min_keep", Kind.INTEGER)
          .range(Limits.atLeast(1))
          .range(Dialect.LLAMA_CPP, Limits.atLeast(0))
          .adjust(Dialect.LLAMA_CPP, value -> Math.max(value, 1))
          .defaultsTo(1)
          .doc("how many tokens stay at least");

  private static final Limits BETWEEN = new Limits(0, true, 1, true);

  private static final Parameter<Ties> TIES =
      Parameter.of("ties", Kind.option(Ties.class)).defaultsTo(Ties.LOWEST_ID);

  private static final Parameter<Ties> SAVED_TIES =
      TIES.defaultsTo(Dialect.TRANSFORMERS, Ties.ALL)
          .doc("which of the tokens equal to the last one stay where min_keep decides");

  private static final Entry<TopKTruncation> TOP_K =
      Entry.transform("top_k", TopKTruncation.class)
          .summary("Keeps the k most probable tokens.")
          .definition("f(v) = p(v) · 1[v is among the k greatest]")
          .parameter(
              Parameter.of("k", Kind.INTEGER)
                  .unnamed()
                  .range(Limits.atLeast(0))
                  .range(Dialect.LLAMA_CPP, Limits.ANY)
                  .adjust(Dialect.LLAMA_CPP, value -> Math.max(value, 0))
                  .range(Dialect.TRANSFORMERS, Limits.atLeast(1))
                  .range(Dialect.VLLM, Limits.atLeast(-1))
                  .adjust(Dialect.VLLM, value -> Math.max(value, 0))
                  .range(Dialect.SGLANG, Limits.atLeast(-1))
                  .adjust(Dialect.SGLANG, value -> Math.max(value, 0))
                  .neutral(0)
                  .doc("how many tokens stay; 0 keeps all"),
              TopKTruncation::k)
          .parameter(
              Parameter.of("ties", Kind.option(Ties.class))
                  .defaultsTo(Ties.LOWEST_ID)
                  .defaultsTo(Dialect.TRANSFORMERS, Ties.ALL)
                  .doc("which of the tokens equal to the k-th stay"),
              TopKTruncation::ties)
          .parameter(MIN_KEEP.doc("raises k to at least this"), TopKTruncation::minKeep)
          .boundOne()
          .edges("k at or above the number of candidates changes nothing")
          .note(Dialect.LLAMA_CPP, "k ≤ 0 is off; which of equal tokens stay is unspecified there")
          .note(
              Dialect.TRANSFORMERS,
              "keeps all tokens equal to the k-th; k ≤ 0 is refused; `generate` has k = 50 unless"
                  + " told otherwise")
          .source("Fan, Lewis, Dauphin 2018, arXiv:1805.04833")
          .example("top_k(40)")
          .make(
              arguments ->
                  new TopKTruncation(
                      arguments.integer("k"),
                      arguments.get("ties", Ties.class),
                      arguments.integer("min_keep")));

  private static final Entry<NucleusTruncation> TOP_P =
      Entry.transform("top_p", NucleusTruncation.class)
          .summary("Keeps the nucleus: the fewest most probable tokens whose mass reaches p.")
          .definition("f(v) = p(v) · 1[v is in the shortest prefix, by probability, with Σ q ≥ p]")
          .parameter(
              Parameter.of("p", Kind.REAL)
                  .unnamed()
                  .range(Limits.above(0, 1))
                  .range(Dialect.LLAMA_CPP, Limits.ANY)
                  .adjust(Dialect.LLAMA_CPP, value -> StrictMath.max(0, StrictMath.min(value, 1)))
                  .range(Dialect.TRANSFORMERS, Limits.in(0, 1))
                  .neutral(1.0)
                  .doc("mass to be reached"),
              NucleusTruncation::p)
          .parameter(MIN_KEEP, NucleusTruncation::minKeep)
          .boundOne()
          .edges("keeps the token that reaches p, and stops there at equality; ties by lower id")
          .note(Dialect.LLAMA_CPP, "p ≥ 1 is off, p ≤ 0 keeps one token")
          .note(
              Dialect.TRANSFORMERS,
              "p = 0 keeps one token; sums in single precision, from the least likely token upwards")
          .source("Holtzman et al. 2020, arXiv:1904.09751")
          .example("top_p(0.95)")
          .make(
              arguments ->
                  new NucleusTruncation(arguments.real("p"), arguments.integer("min_keep")));

  private static final Entry<MinPTruncation> MIN_P =
      Entry.transform("min_p", MinPTruncation.class)
          .summary("Keeps tokens at least p times as probable as the most probable one.")
          .definition("f(v) = p(v) · 1[q(v) ≥ p · max q], compared as logits")
          .parameter(
              Parameter.of("p", Kind.REAL)
                  .unnamed()
                  .range(Limits.in(0, 1))
                  .range(Dialect.LLAMA_CPP, Limits.FINITE)
                  .adjust(Dialect.LLAMA_CPP, value -> StrictMath.max(value, 0))
                  .neutral(0.0)
                  .doc("share of the greatest probability"),
              MinPTruncation::p)
          .parameter(MIN_KEEP, MinPTruncation::minKeep)
          .boundOne()
          .edges("equality stays; at 1 all tokens equal to the maximum stay")
          .note(Dialect.LLAMA_CPP, "p > 1 keeps the most probable token; p ≤ 0 is off")
          .note(Dialect.TRANSFORMERS, "compares probabilities: the same set except for rounding")
          .source("Nguyen et al. 2024, arXiv:2407.01082")
          .example("min_p(0.05)")
          .make(
              arguments -> new MinPTruncation(arguments.real("p"), arguments.integer("min_keep")));

  private static final Entry<TopKNucleusTruncation> TOP_K_TOP_P =
      Entry.transform("top_k_top_p", TopKNucleusTruncation.class)
          .summary("Keeps tokens that pass top-k and top-p, both judged by the law before either.")
          .definition(
              "f(v) = p(v) · 1[v is among the k greatest and in the shortest prefix with Σ q ≥ p]")
          .parameter(
              Parameter.of("k", Kind.INTEGER)
                  .unnamed()
                  .range(Limits.atLeast(0))
                  .range(Dialect.SGLANG, Limits.atLeast(-1))
                  .adjust(Dialect.SGLANG, value -> Math.max(value, 0))
                  .neutral(0)
                  .doc("how many tokens stay at most; 0 keeps all"),
              TopKNucleusTruncation::k)
          .parameter(
              Parameter.of("p", Kind.REAL)
                  .unnamed()
                  .range(Limits.above(0, 1))
                  .neutral(1.0)
                  .doc("mass to be reached"),
              TopKNucleusTruncation::p)
          .boundOne()
          .edges("`top_k(k) | top_p(p)` keeps fewer where k has removed mass; ties by lower id")
          .note(
              Dialect.SGLANG,
              "the joint order; its fallback without FlashInfer keeps one token"
                  + " more where the mass equals p")
          .source("SGLang `layers/sampler.py`")
          .source("FlashInfer, \"joint\"")
          .example("top_k_top_p(40, 0.9)")
          .make(
              arguments -> new TopKNucleusTruncation(arguments.integer("k"), arguments.real("p")));

  private static final Entry<TypicalTruncation> TYPICAL_P =
      Entry.transform("typical_p", TypicalTruncation.class)
          .summary(
              "Keeps the tokens whose surprise is nearest to the entropy, until their mass reaches p.")
          .definition(
              "f(v) = p(v) · 1[v is in the shortest prefix, by |−ln q(v) − H(q)|, with Σ q ≥ p]")
          .parameter(
              Parameter.of("p", Kind.REAL)
                  .unnamed()
                  .range(Limits.above(0, 1))
                  .range(Dialect.LLAMA_CPP, Limits.ANY)
                  .adjust(Dialect.LLAMA_CPP, value -> StrictMath.max(0, StrictMath.min(value, 1)))
                  .range(Dialect.TRANSFORMERS, BETWEEN)
                  .neutral(1.0)
                  .doc("mass to be reached"),
              TypicalTruncation::p)
          .parameter(
              TIES.defaultsTo(Dialect.TRANSFORMERS, Ties.ALL)
                  .doc("which of the tokens as near as the last one stay"),
              TypicalTruncation::ties)
          .parameter(
              Parameter.of("boundary", Kind.option(Boundary.class))
                  .defaultsTo(Boundary.REACHED)
                  .defaultsTo(Dialect.LLAMA_CPP, Boundary.EXCEEDED)
                  .doc("whether a sum equal to p is enough"),
              TypicalTruncation::boundary)
          .parameter(MIN_KEEP, TypicalTruncation::minKeep)
          .parameter(
              Parameter.of("zeros", Kind.option(TypicalTruncation.Zeros.class))
                  .defaultsTo(TypicalTruncation.Zeros.PASSED_OVER)
                  .defaultsTo(Dialect.LLAMA_CPP, TypicalTruncation.Zeros.ORDER_BY_PROBABILITY)
                  .doc(
                      "what a candidate does whose probability is 0 in single precision: nothing, or"
                          + " make the order that of probability"),
              TypicalTruncation::zeros)
          .boundOne()
          .edges("may remove the most probable token; ties by lower id")
          .note(
              Dialect.LLAMA_CPP,
              "goes on until the sum exceeds p; p ≥ 1 is off, p ≤ 0 keeps one token; where a"
                  + " probability is 0 in single precision its entropy is NaN, and its order that of"
                  + " probability up to 16 candidates, arbitrary beyond")
          .note(
              Dialect.TRANSFORMERS,
              "keeps all tokens as near as the last one; p ≤ 0 and p ≥ 1 are refused")
          .source("Meister et al. 2023, arXiv:2202.00666")
          .example("typical_p(0.95)")
          .make(
              arguments ->
                  new TypicalTruncation(
                      arguments.real("p"),
                      arguments.get("ties", Ties.class),
                      arguments.get("boundary", Boundary.class),
                      arguments.integer("min_keep"),
                      arguments.get("zeros", TypicalTruncation.Zeros.class)));

  private static final Entry<EpsilonTruncation> EPSILON_CUTOFF =
      Entry.transform("epsilon_cutoff", EpsilonTruncation.class)
          .summary("Keeps tokens whose probability reaches ε.")
          .definition("f(v) = p(v) · 1[q(v) ≥ ε]")
          .parameter(
              Parameter.of("epsilon", Kind.REAL)
                  .unnamed()
                  .range(Limits.in(0, 1))
                  .range(Dialect.TRANSFORMERS, BETWEEN)
                  .neutral(0.0)
                  .doc("least probability"),
              EpsilonTruncation::epsilon)
          .parameter(SAVED_TIES, EpsilonTruncation::ties)
          .parameter(MIN_KEEP, EpsilonTruncation::minKeep)
          .boundOne()
          .edges("equality stays; where no token reaches ε, min_keep tokens stay")
          .note(Dialect.TRANSFORMERS, "0 and 1 are refused")
          .source("Hewitt, Manning, Liang 2022, arXiv:2210.15191")
          .example("epsilon_cutoff(0.0003)")
          .example("epsilon_cutoff(0.02)")
          .make(
              arguments ->
                  new EpsilonTruncation(
                      arguments.real("epsilon"),
                      arguments.get("ties", Ties.class),
                      arguments.integer("min_keep")));

  private static final Entry<EtaTruncation> ETA_CUTOFF =
      Entry.transform("eta_cutoff", EtaTruncation.class)
          .summary(
              "Keeps tokens whose probability reaches a floor that falls where the law is flat.")
          .definition("f(v) = p(v) · 1[q(v) ≥ η], η = min(ε, √ε · e^(−H(q)))")
          .parameter(
              Parameter.of("epsilon", Kind.REAL)
                  .unnamed()
                  .range(Limits.in(0, 1))
                  .range(Dialect.TRANSFORMERS, BETWEEN)
                  .neutral(0.0)
                  .doc("the floor where the law is peaked"),
              EtaTruncation::epsilon)
          .parameter(SAVED_TIES, EtaTruncation::ties)
          .parameter(MIN_KEEP, EtaTruncation::minKeep)
          .boundOne()
          .edges("equality stays; where no token reaches η, min_keep tokens stay; H in nats")
          .note(
              Dialect.TRANSFORMERS,
              "0 and 1 are refused; its documentation writes √(ε · e^(−H)), its code is as here")
          .source("Hewitt, Manning, Liang 2022, arXiv:2210.15191")
          .example("eta_cutoff(0.002)")
          .example("eta_cutoff(0.1)")
          .make(
              arguments ->
                  new EtaTruncation(
                      arguments.real("epsilon"),
                      arguments.get("ties", Ties.class),
                      arguments.integer("min_keep")));

  private static final Entry<TopNSigmaTruncation> TOP_N_SIGMA =
      Entry.transform("top_n_sigma", TopNSigmaTruncation.class)
          .summary("Keeps tokens whose logit lies within n standard deviations of the greatest.")
          .definition("f(v) = p(v) · 1[ℓ(v) ≥ max ℓ − n·σ(ℓ)], σ over tokens with mass, each once")
          .parameter(
              Parameter.of("n", Kind.REAL)
                  .unnamed()
                  .range(Limits.atLeast(0))
                  .range(Dialect.LLAMA_CPP, Limits.FINITE)
                  .adjust(Dialect.LLAMA_CPP, value -> StrictMath.max(value, 0))
                  .neutral(0.0)
                  .doc("how many standard deviations; 0 is off"),
              TopNSigmaTruncation::n)
          .parameter(
              Parameter.of("deviation", Kind.option(Deviation.class))
                  .defaultsTo(Deviation.POPULATION)
                  .doc("of the population (divided by n), or of a sample (by n − 1)"),
              TopNSigmaTruncation::deviation)
          .parameter(
              Parameter.of("removal", Kind.option(Removal.class))
                  .defaultsTo(Removal.DROP)
                  .defaultsTo(Dialect.LLAMA_CPP, Removal.MASK)
                  .doc("whether removed tokens still count as candidates (mask)"),
              TopNSigmaTruncation::removal)
          .boundOne()
          .edges("equality stays; −∞ does not count in σ; a temperature does not change the set")
          .note(Dialect.LLAMA_CPP, "n ≤ 0 is off; removed tokens stay in the list of candidates")
          .source("Tang et al. 2024, arXiv:2411.07641, whose code has the deviation of a sample")
          .source("llama.cpp `llama_sampler_init_top_n_sigma`")
          .example("top_n_sigma(1)")
          .example("top_n_sigma(0.5, deviation=sample, removal=mask)")
          .make(
              arguments ->
                  new TopNSigmaTruncation(
                      arguments.real("n"),
                      arguments.get("deviation", Deviation.class),
                      arguments.get("removal", Removal.class)));

  private static final Entry<TopHTruncation> TOP_H =
      Entry.transform("top_h", TopHTruncation.class)
          .summary(
              "Keeps the most probable tokens as long as they hold at most a share h of the entropy.")
          .definition(
              "f(v) = p(v) · 1[v is in the longest prefix, by probability, with Σ −q ln q ≤ h·H(q)],"
                  + " q renormalised over the most probable tokens looked at")
          .parameter(
              Parameter.of("h", Kind.REAL)
                  .unnamed()
                  .range(Limits.in(0, 1))
                  .range(Dialect.TRANSFORMERS, Limits.above(0, 1))
                  .neutral(1.0)
                  .doc("share of the entropy"),
              TopHTruncation::h)
          .parameter(
              Parameter.of("among", Kind.INTEGER)
                  .range(Limits.atLeast(0))
                  .neutral(0)
                  .defaultsTo(TopHTruncation.DEFAULT_AMONG)
                  .doc("how many of the most probable tokens are looked at; 0 for all"),
              TopHTruncation::among)
          .boundOne()
          .edges("keeps at least one token; equality stays; ties by lower id")
          .note(Dialect.TRANSFORMERS, "h = 0 is refused")
          .source("transformers `TopHLogitsWarper`")
          .source(
              "Potraghloo et al. 2025, arXiv:2509.02510, which bounds the entropy of the prefix")
          .example("top_h(0.4)")
          .example("top_h(0.7, among=0)")
          .make(arguments -> new TopHTruncation(arguments.real("h"), arguments.integer("among")));

  private static final Entry<TailFreeTruncation> TFS =
      Entry.transform("tfs", TailFreeTruncation.class)
          .summary("Cuts the tail off where the curve of sorted probabilities has stopped bending.")
          .definition(
              "f(v) = p(v) · 1[v is among the first i + 1], i the first index with"
                  + " Σ_{j≤i} dⱼ > z·Σ d, dⱼ = |qⱼ − 2qⱼ₊₁ + qⱼ₊₂|, q sorted")
          .parameter(
              Parameter.of("z", Kind.REAL)
                  .unnamed()
                  .range(Limits.in(0, 1))
                  .neutral(1.0)
                  .doc("share of the curvature"),
              TailFreeTruncation::z)
          .parameter(MIN_KEEP, TailFreeTruncation::minKeep)
          .boundOne()
          .edges("two tokens stay; where Σ d ≤ 1e-6 all dⱼ count the same; ties by lower id")
          .source("Phénix, Egan 2019, https://trentbrick.github.io/Tail-Free-Sampling/")
          .source("text-generation-webui `tfs`, KoboldCpp")
          .example("tfs(0.95)")
          .make(
              arguments ->
                  new TailFreeTruncation(arguments.real("z"), arguments.integer("min_keep")));

  private static final Entry<TopATruncation> TOP_A =
      Entry.transform("top_a", TopATruncation.class)
          .summary("Keeps tokens whose probability reaches a times the square of the greatest one.")
          .definition("f(v) = p(v) · 1[q(v) ≥ a · (max q)²]")
          .parameter(
              Parameter.of("a", Kind.REAL)
                  .unnamed()
                  .range(Limits.atLeast(0))
                  .neutral(0.0)
                  .doc("factor of the squared greatest probability"),
              TopATruncation::a)
          .parameter(MIN_KEEP, TopATruncation::minKeep)
          .boundOne()
          .edges("equality stays; where no token reaches the floor, min_keep tokens stay")
          .source("BlinkDL 2022, https://github.com/BlinkDL/RWKV-LM")
          .source("text-generation-webui, KoboldCpp `top_a`")
          .example("top_a(0.2)")
          .make(
              arguments -> new TopATruncation(arguments.real("a"), arguments.integer("min_keep")));

  private static final Entry<XtcTruncation> XTC =
      Entry.transform("xtc", XtcTruncation.class)
          .summary(
              "With some probability removes all tokens that are probable enough, but the least"
                  + " probable of them.")
          .definition(
              "R: tokens with q ≥ t but the last by q. Drawn: f(v) = p(v) · 1[v ∉ R] if the coin is"
                  + " true, p(v) if not. Marginalised: f(v) = (1 − c)·p(v) + c·p(v)·1[v ∉ R]/Σ_{u∉R} p(u)")
          .parameter(
              Parameter.of("probability", Kind.REAL)
                  .unnamed()
                  .range(Limits.in(0, 1))
                  .range(Dialect.LLAMA_CPP, Limits.FINITE)
                  .adjust(Dialect.LLAMA_CPP, value -> StrictMath.max(0, StrictMath.min(value, 1)))
                  .neutral(0.0)
                  .doc("c, of the coin"),
              XtcTruncation::probability)
          .parameter(
              Parameter.of("threshold", Kind.REAL)
                  .range(Limits.in(0, 1))
                  .range(Dialect.LLAMA_CPP, Limits.FINITE)
                  .adjust(Dialect.LLAMA_CPP, value -> StrictMath.max(0, StrictMath.min(value, 1)))
                  .defaultsTo(0.1)
                  .doc("t, from which a token is probable enough; above 0.5 the rule is off"),
              XtcTruncation::threshold)
          .parameter(
              Parameter.of("coin", Kind.option(XtcTruncation.CoinMode.class))
                  .defaultsTo(XtcTruncation.CoinMode.DRAWN)
                  .doc("whether the coin is tossed, or the law is the mean over it"),
              XtcTruncation::coin)
          .parameter(
              MIN_KEEP.doc("nothing is removed where fewer tokens would stay"),
              XtcTruncation::minKeep)
          .parameter(
              Parameter.of("protect", Kind.TOKENS)
                  .defaultsTo(List.of())
                  .doc("nothing is removed where one of these would be"),
              XtcTruncation::protect)
          .parameter(
              Parameter.of("count", Kind.option(Counting.class))
                  .defaultsTo(Counting.SUPPORT)
                  .defaultsTo(Dialect.LLAMA_CPP, Counting.CANDIDATES)
                  .doc("what min_keep counts: tokens with mass, or all candidates"),
              XtcTruncation::count)
          .factorClass(
              FactorClass.NONE,
              "none while a drawn coin is undecided; by convention (the mixture, with Z unchanged)"
                  + " where it is marginalised; canonical at probability 0 and 1",
              TruncationEntries::factorClass)
          .boundOne()
          .edges(
              "equality counts as probable enough; of equal tokens the highest id is the last; a"
                  + " tossed coin is recorded in the step")
          .note(
              Dialect.LLAMA_CPP,
              "min_keep counts candidates; the coin comes from a generator of its own")
          .source("p-e-w 2024, https://github.com/oobabooga/text-generation-webui/pull/6335")
          .source("exllamav3 (marginalised)")
          .example("xtc(0.5, threshold=0.1)")
          .example("xtc(0.5, threshold=0.05, coin=marginalised)")
          .example("xtc(1, threshold=0.02, protect=[2])")
          .make(
              arguments ->
                  new XtcTruncation(
                      arguments.real("probability"),
                      arguments.real("threshold"),
                      arguments.get("coin", XtcTruncation.CoinMode.class),
                      arguments.integer("min_keep"),
                      arguments.list("protect"),
                      arguments.get("count", Counting.class)));

  static final List<Entry<?>> ALL =
      List.of(
          TOP_K,
          TOP_P,
          TOP_K_TOP_P,
          MIN_P,
          TYPICAL_P,
          EPSILON_CUTOFF,
          ETA_CUTOFF,
          TOP_N_SIGMA,
          TOP_H,
          TFS,
          TOP_A,
          XTC);

  private TruncationEntries() {}

  private static FactorClass factorClass(XtcTruncation rule) {
    if (rule.isUndecided()) {
      return FactorClass.NONE;
    }
    return rule.coin() == XtcTruncation.CoinMode.DRAWN
        ? FactorClass.CANONICAL
        : FactorClass.BY_CONVENTION;
  }
}
