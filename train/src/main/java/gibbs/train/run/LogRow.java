package gibbs.train.run;

import java.util.Locale;

/// A point of the training curve.
///
/// @param step steps done
/// @param passes over the corpus, in fractions
/// @param rate learning rate of the last step
/// @param trainNats mean loss per token since the point before, with dropout
/// @param gradientNorm of the last step
/// @param validNats per token on the validation texts; NaN without any
/// @param validBitsPerByte on the validation texts; NaN without any
public record LogRow(
    long step,
    double passes,
    double rate,
    double trainNats,
    double gradientNorm,
    double validNats,
    double validBitsPerByte) {
  /// The names of the columns.
  public static final String HEADER =
      "step,passes,rate,train_nats_per_token,gradient_norm,valid_nats_per_token,valid_bits_per_byte";

  /// The row as text.
  ///
  /// @return comma-separated values; nothing for NaN
  public String csv() {
    return step
        + String.format(Locale.ROOT, ",%.3f,%.6g,", passes, rate)
        + number(trainNats)
        + ","
        + number(gradientNorm)
        + ","
        + number(validNats)
        + ","
        + number(validBitsPerByte);
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.5f", value);
  }
}
