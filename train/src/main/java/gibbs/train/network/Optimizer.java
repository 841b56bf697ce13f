package gibbs.train.network;

/// How gradients become steps. Weight decay is decoupled in both, and acts on matrices alone.
public enum Optimizer {
  /// AdamW with betas 0.9 and 0.99. **Source.** Loshchilov and Hutter 2019, arXiv:1711.05101.
  ADAMW,

  /// Muon for the matrices of the layers, AdamW for embedding, head and norms.
  ///
  /// **Definition.** Momentum m ← 0.95 m + 0.05 g; the step is the rate times 0.2 · √max(rows,
  /// columns) times the orthogonal matrix next to 0.95 m + 0.05 g, found by five steps of Newton
  /// and Schulz; the factor gives steps the size of AdamW's, so one rate serves both. Queries,
  /// keys, values, gate and up are matrices of their own. **Cost.** Some 20 % of a step of 2,048
  /// tokens at width 192. **Source.** Jordan and others 2024, kellerjordan.github.io/posts/muon;
  /// the factor: Liu and others 2025, arXiv:2502.16982.
  MUON
}
