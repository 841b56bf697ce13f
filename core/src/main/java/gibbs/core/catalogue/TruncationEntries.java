package gibbs.core.catalogue;

import gibbs.core.transform.MinPTruncation;
import gibbs.core.transform.NucleusTruncation;
import gibbs.core.transform.Ties;
import gibbs.core.transform.TopKTruncation;
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

  static final List<Entry<?>> ALL = List.of(TOP_K, TOP_P, MIN_P);

  private TruncationEntries() {}
}
