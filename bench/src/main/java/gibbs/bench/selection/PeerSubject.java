package gibbs.bench.selection;

import gibbs.engine.peer.LlamaCppCandidates;
import gibbs.engine.peer.LlamaCppSampler;

/// A chain of llama.cpp's samplers, the building of its candidate array included; or that building
/// alone.
final class PeerSubject implements Subject {
  private static final int ACCEPTED = 64;

  private final float[] row;
  private final LlamaCppCandidates candidates;
  private final LlamaCppSampler chain;

  private PeerSubject(float[] row, LlamaCppSampler chain) {
    this.row = row;
    this.candidates = new LlamaCppCandidates(row);
    this.chain = chain;
  }

  static PeerSubject of(Rule rule, float[] row) {
    LlamaCppSampler chain = rule.chain();
    for (int position = 0; position < ACCEPTED; position++) {
      chain.accept((int) (position * 7919L % row.length));
    }
    return new PeerSubject(row, chain);
  }

  static PeerSubject building(float[] row) {
    return new PeerSubject(row, null);
  }

  @Override
  public double run() {
    candidates.load(row);
    if (chain == null) {
      return candidates.size();
    }
    chain.apply(candidates);
    return candidates.selectedToken();
  }

  @Override
  public void close() {
    if (chain != null) {
      chain.close();
    }
    candidates.close();
  }
}
