package gibbs.engine.transformer;

import gibbs.engine.transformer.Rotation.Pairing;
import java.util.List;

/// What a file says about its rotation.
///
/// **Definition.** Pair i of n has the frequency b^{−2i/length}/factor_i. *Linear* scaling divides
/// every frequency by s (Chen et al. 2023, arXiv:2306.15595). *YaRN* (Peng et al. 2023,
/// arXiv:2309.00071) divides the slow ones alone, blends between, and multiplies the magnitude by 1
/// + 0.1 ln s; its two borders lie where a pair turns 32 times, and once, within the original
/// context, rounded outwards as llama.cpp does.
///
/// @param length numbers of a head that are rotated, even
/// @param base b of the frequencies
/// @param scaling how far the context was stretched
/// @param factor s, positive; 1 where nothing is scaled
/// @param originalContext positions that the network was first trained on
/// @param magnitude factor on the rotated numbers
record RotationSettings(
    int length,
    double base,
    Scaling scaling,
    double factor,
    int originalContext,
    double magnitude) {
  private static final double FAST_TURNS = 32;
  private static final double SLOW_TURNS = 1;

  /// How frequencies are scaled.
  enum Scaling {
    NONE,
    LINEAR,
    YARN
  }

  /// Reads the settings.
  ///
  /// @param file the model file
  /// @param shape its sizes
  /// @return the settings
  static RotationSettings of(NetworkFile file, NetworkShape shape) {
    int length = file.integer("rope.dimension_count", shape.headLength());
    if (length < 2 || length > shape.headLength() || length % 2 != 0) {
      throw file.refuse("rope.dimension_count", "an even number up to " + shape.headLength());
    }
    double oldFactor = file.real("rope.scale_linear", 1);
    double factor = file.real("rope.scaling.factor", oldFactor);
    // a factor without a type is linear; longrope brings its own frequency factors
    Scaling scaling =
        switch (file.text("rope.scaling.type", "linear")) {
          case "none" -> Scaling.NONE;
          case "linear", "longrope" -> factor == 1 ? Scaling.NONE : Scaling.LINEAR;
          case "yarn" -> Scaling.YARN;
          default -> throw file.refuse("rope.scaling.type", "none, linear, yarn or longrope");
        };
    return new RotationSettings(
            length,
            file.real("rope.freq_base", 10_000),
            scaling,
            factor == 0 ? 1 : factor, // as usual readers take it
            originalContext(file, shape),
            file.real("rope.scaling.attn_factor", 1))
        .checked(file);
  }

  private RotationSettings checked(NetworkFile file) {
    if (!(base > 0 && base < Double.POSITIVE_INFINITY)) {
      throw file.refuse("rope.freq_base", "a positive number");
    }
    if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
      throw file.refuse("rope.scaling.factor", "a positive number");
    }
    if (!(magnitude > 0 && magnitude < Double.POSITIVE_INFINITY)) {
      throw file.refuse("rope.scaling.attn_factor", "a positive number");
    }
    return this;
  }

  private static int originalContext(NetworkFile file, NetworkShape shape) {
    int length = file.integer("rope.scaling.original_context_length", shape.contextLength());
    if (length < 1) {
      throw file.refuse("rope.scaling.original_context_length", "a positive number");
    }
    return length;
  }

  /// The same with another base and nothing scaled, for layers that see a window alone.
  RotationSettings local(double localBase) {
    return new RotationSettings(length, localBase, Scaling.NONE, 1, originalContext, magnitude);
  }

  /// The rotation.
  ///
  /// @param pairing which numbers make a pair
  /// @param factors `[pair]`, divisors of the frequencies; empty where there are none
  /// @return the rotation
  Rotation rotation(Pairing pairing, float... factors) {
    double[] frequencies = new double[length / 2];
    for (int pair = 0; pair < frequencies.length; pair++) {
      double plain =
          StrictMath.pow(base, -2.0 * pair / length) / (factors.length == 0 ? 1 : factors[pair]);
      frequencies[pair] = plain * scaleOf(pair);
    }
    double stretch = scaling == Scaling.YARN ? 1 + 0.1 * StrictMath.log(factor) : 1;
    return new Rotation(pairing, frequencies, magnitude * stretch);
  }

  private double scaleOf(int pair) {
    return switch (scaling) {
      case NONE -> 1;
      case LINEAR -> 1 / factor;
      case YARN -> {
        double kept = keptShare(pair);
        yield kept + (1 - kept) / factor;
      }
    };
  }

  /// The rotation with the file's own frequency factors: one list (Llama 3), or one each for
  /// contexts within the original one and beyond it (Phi 3).
  ///
  /// @param pairing which numbers make a pair
  /// @param file the model file
  /// @param shape its sizes
  /// @return the rotation
  Rotation rotation(Pairing pairing, NetworkFile file, NetworkShape shape) {
    String name =
        shape.contextLength() > originalContext ? "rope_factors_long" : "rope_factors_short";
    for (String tensor : List.of("rope_freqs.weight", name + ".weight")) {
      if (file.has(tensor)) {
        return rotation(pairing, file.vector(tensor, length / 2));
      }
    }
    return rotation(pairing);
  }

  /// How much of a pair's frequency YaRN keeps: 1 for the fast pairs, 0 for the slow ones.
  private double keptShare(int pair) {
    double low = Math.max(0, Math.floor(pairThatTurns(FAST_TURNS)));
    double high = Math.min(length - 1.0, Math.ceil(pairThatTurns(SLOW_TURNS)));
    double ramp = (pair - low) / Math.max(0.001, high - low);
    return 1 - Math.clamp(ramp, 0, 1);
  }

  /// The pair, as a fraction, that turns so often within the original context.
  private double pairThatTurns(double turns) {
    return length
        * StrictMath.log(originalContext / (turns * 2 * Math.PI))
        / (2 * StrictMath.log(base));
  }
}
