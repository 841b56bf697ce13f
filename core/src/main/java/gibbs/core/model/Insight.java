package gibbs.core.model;

/// What one extension of a sequence kept beside logits ([InsightWanted]). Positions are counted
/// from the start of the sequence, and are those of that extension. Immutable: arrays belong to the
/// insight and are not to be changed.
///
/// Every method throws [IllegalStateException] where its answer was not asked for.
public interface Insight {
  /// The residual stream after a layer.
  ///
  /// @param layer counted from 1; 0 is the input
  /// @param position of the extension
  /// @return `[width]`
  float[] hiddenState(int layer, int position);

  /// Logits read off after a layer, through the final norm and the head: the *logit lens*
  /// (nostalgebraist 2020). After the last layer they are the model's own.
  ///
  /// @param layer counted from 1; 0 is the input
  /// @param position of the extension whose logits were wanted
  /// @return `[V]`, nats
  float[] layerLogits(int layer, int position);

  /// How a head distributes its attention.
  ///
  /// @param layer counted from 1
  /// @param head query head, counted from 0
  /// @param position of the extension
  /// @return `[position + 1]`, non-negative, sum 1; 0 before a sliding window
  float[] attention(int layer, int head, int position);

  /// Entropy `H = −Σ w ln w` of a head's attention weights.
  ///
  /// @param layer counted from 1
  /// @param head query head, counted from 0
  /// @param position of the extension
  /// @return nats, in [0, ln(position + 1)]
  double attentionEntropy(int layer, int head, int position);

  /// Varentropy `Σ w (ln w + H)²` of a head's attention weights.
  ///
  /// @param layer counted from 1
  /// @param head query head, counted from 0
  /// @param position of the extension
  /// @return nats², not negative
  double attentionVarentropy(int layer, int head, int position);

  /// How much the kept heads of a layer attend alike: 1 less the mean total variation distance of a
  /// head's weights from the heads' mean.
  ///
  /// @param layer counted from 1
  /// @param position of the extension
  /// @return dimensionless, in [0, 1]; 1 where all heads do the same
  double attentionAgreement(int layer, int position);
}
