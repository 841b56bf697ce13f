package gibbs.bench.selection;

import gibbs.engine.peer.LlamaCppSampler;
import java.util.function.Consumer;

/// A rule in the forms that the sides know it by.
enum Rule {
  GREEDY("greedy", "greedy", LlamaCppSampler::greedy),
  TEMPERATURE("temperature 0.8", "temperature(0.8)", chain -> chain.temperature(0.8f)),
  TOP_K("top-k 40", "top_k(40)", chain -> chain.topK(40)),
  TOP_P("top-p 0.95", "top_p(0.95)", chain -> chain.topP(0.95f)),
  MIN_P("min-p 0.05", "min_p(0.05)", chain -> chain.minP(0.05f)),
  TYPICAL("typical 0.95", "typical_p(0.95)", chain -> chain.typical(0.95f)),
  TOP_N_SIGMA("top-nσ 1", "top_n_sigma(1)", chain -> chain.topNSigma(1)),
  ETA("η 0.002", "eta_cutoff(0.002)", null),
  XTC("XTC 1, 0.05", "xtc(1, threshold=0.05)", chain -> chain.xtc(1, 0.05f, 1)),
  MIROSTAT("mirostat v2", "mirostat_v2(tau=5, eta=0.1)", chain -> chain.mirostatV2(1, 5, 0.1f)),
  DEFAULT(
      "default chain, penalty active",
      "penalties(repetition=1.1, window=64) | top_k(40) | top_p(0.95) | min_p(0.05)"
          + " | temperature(0.8)",
      chain -> {
        chain.penalties(64, 1.1f, 0, 0).topK(40).topP(0.95f).minP(0.05f).temperature(0.8f);
      });

  private final String title;
  private final String expression;
  private final Consumer<LlamaCppSampler> peer;

  Rule(String title, String expression, Consumer<LlamaCppSampler> peer) {
    this.title = title;
    this.expression = expression;
    this.peer = peer;
  }

  String title() {
    return title;
  }

  String expression() {
    return expression;
  }

  boolean hasPeer() {
    return peer != null;
  }

  /// The peer's chain with its last stage, which chooses.
  LlamaCppSampler chain() {
    LlamaCppSampler chain = new LlamaCppSampler();
    peer.accept(chain);
    return this == GREEDY || this == MIROSTAT ? chain : chain.dist(1);
  }
}
