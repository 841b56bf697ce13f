package gibbs.engine.kernel;

import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;

/// The arithmetic of a forward pass. [ReferenceKernels] is its definition: every provider gives the
/// same bits.
///
/// **Sums of products** run in 32 virtual lanes: product k is added by fused multiply-add to lane
/// k mod 32, the lanes are then added by the tree l + 16, l + 8, l + 4, l + 2, l + 1. Weights are
/// dequantised exactly to single precision first; activations are single precision throughout. So a
/// result depends neither on the number of columns that are computed together nor on the width of
/// the machine's vectors.
///
/// Arrays are `float[]` with an offset; a matrix of activations is `[column][k]`, where a column is
/// one position of one sequence.
public interface Kernels {
  /// A short name for reports.
  ///
  /// @return the name
  String name();

  /// Larger wins where several providers are found.
  ///
  /// @return the priority; 0 for the reference, negative where this machine cannot run it
  int priority();

  /// Loads what the first products need, so that it is there when they come. Called by a thread of
  /// its own once a model is open; without it, the first pass does so.
  default void prepare() {}

  /// Whether [#multiply] takes weights of a type.
  ///
  /// @param type how weights are stored
  /// @return true if it does
  boolean supports(TensorType type);

  /// Rows of a matrix times columns: `y[column][row] = Σ_k w[row][k] · x[column][k]`. Each weight
  /// is unpacked once, whatever the number of columns.
  ///
  /// @param w the matrix, `[row][k]`
  /// @param firstRow first row to compute
  /// @param lastRow past the last one
  /// @param x activations `[column][k]`, from index 0
  /// @param columns how many, positive
  /// @param y receives the products, from index 0
  /// @param stride distance of the columns of `y`
  /// @param scratch working memory of the calling thread
  void multiply(
      Tensor w,
      int firstRow,
      int lastRow,
      float[] x,
      int columns,
      float[] y,
      int stride,
      Scratch scratch);

  /// Root-mean-square norm: `out[k] = x[k] · s · weight[k]` with `s = 1/√(Σx²/n + ε)`.
  ///
  /// @param x input
  /// @param at where its n numbers begin
  /// @param weight `[n]`
  /// @param epsilon ε
  /// @param out receives the result
  /// @param outAt where it begins
  void rmsNorm(float[] x, int at, float[] weight, float epsilon, float[] out, int outAt);

  /// `gate[k] = silu(gate[k]) · up[k]` with `silu(g) = g/(1 + e^{−g})`.
  ///
  /// @param gate input and result
  /// @param at where its numbers begin
  /// @param up the other factor
  /// @param upAt where it begins
  /// @param n how many
  void swiglu(float[] gate, int at, float[] up, int upAt, int n);

  /// Layer norm: `out[k] = (x[k] − m) · s · weight[k] + bias[k]` with m the mean of x and `s =
  /// 1/√(Σ(x − m)²/n + ε)`. The mean's sum runs in 32 lanes like sums of products.
  ///
  /// @param x input
  /// @param at where its n numbers begin
  /// @param weight `[n]`
  /// @param bias `[n]`
  /// @param epsilon ε
  /// @param out receives the result
  /// @param outAt where it begins
  void layerNorm(
      float[] x, int at, float[] weight, float[] bias, float epsilon, float[] out, int outAt);

  /// `gate[k] = gelu(gate[k]) · up[k]`; `gelu` as in [#gelu].
  ///
  /// @param gate input and result
  /// @param at where its numbers begin
  /// @param up the other factor
  /// @param upAt where it begins
  /// @param n how many
  void geglu(float[] gate, int at, float[] up, int upAt, int n);

  /// `x[k] = gelu(x[k])` with `gelu(x) = x/(1 + e^{−2u})`, `u = √(2/π) · (x + 0.044715 x³)`: the
  /// usual approximation of x · Φ(x) (Hendrycks and Gimpel 2016, arXiv:1606.08415).
  ///
  /// @param x input and result
  /// @param at where its numbers begin
  /// @param n how many
  void gelu(float[] x, int at, int n);

  /// `x[k] = cap · tanh(x[k]/cap)`.
  ///
  /// @param x input and result
  /// @param at where its numbers begin
  /// @param n how many
  /// @param cap finite and positive
  void softCap(float[] x, int at, int n, float cap);

  /// Attention of one head at one position: `out = Σ_p softmax_p(score(q·k_p)) v_p` over the
  /// positions of its memory. Keys and values lie in pages of equal length; position p in page `p /
  /// pageLength`. The sum of the softmax adds position p to lane p mod 32.
  ///
  /// @param query where the head's query lies
  /// @param at where it begins
  /// @param memory the positions' keys and values
  /// @param rule from products to scores
  /// @param scratch working memory of the calling thread; holds the weights afterwards, each at its
  ///     position
  /// @param out receives `headLength` numbers
  /// @param outAt where they begin
  void attend(
      float[] query,
      int at,
      HeadMemory memory,
      ScoreRule rule,
      Scratch scratch,
      float[] out,
      int outAt);

  /// Attention of several heads that share keys and values, at one position: each as by [#attend].
  /// Their queries lie one after another, and so do the results.
  ///
  /// @param query where the heads' queries lie
  /// @param at where the first begins
  /// @param heads how many
  /// @param memory the positions' keys and values
  /// @param rule from products to scores
  /// @param scratch working memory of the calling thread
  /// @param out receives `headLength` numbers for each head
  /// @param outAt where they begin
  default void attendHeads(
      float[] query,
      int at,
      int heads,
      HeadMemory memory,
      ScoreRule rule,
      Scratch scratch,
      float[] out,
      int outAt) {
    for (int head = 0; head < heads; head++) {
      int ahead = head * memory.headLength();
      attend(query, at + ahead, memory, rule, scratch, out, outAt + ahead);
    }
  }
}
