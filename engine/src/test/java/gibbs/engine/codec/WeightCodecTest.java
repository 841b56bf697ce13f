package gibbs.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gibbs.engine.gguf.TensorType;
import gibbs.engine.peer.LlamaCpp;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightCodecTest {
  private static final int LENGTH = 32 * 256;

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16", "Q8_0", "Q4_0"})
  void encodesAsThePeerDoes(TensorType type) {
    LlamaCpp.whyMissing().ifPresent(reason -> assumeTrue(false, reason));
    for (float scale : new float[] {1e-7f, 1e-3f, 1, 300}) {
      float[] weights = weights(scale);
      byte[] stored = new byte[(int) type.bytes(LENGTH)];
      WeightCodec.require(type).encode(weights, MemorySegment.ofArray(stored));
      assertThat(stored)
          .as("%s at scale %s", type, scale)
          .isEqualTo(LlamaCpp.quantise(type, weights, LENGTH));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16", "Q8_0", "Q4_0"})
  void decodedWeightsEncodeToThemselves(TensorType type) {
    WeightCodec codec = WeightCodec.require(type);
    float[] once = roundTrip(codec, weights(1));
    assertThat(roundTrip(codec, once)).containsExactly(once);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16", "Q8_0", "Q4_0"})
  void decodedWeightsAreNear(TensorType type) {
    double worst =
        switch (type) {
          case F32 -> 0;
          case F16 -> 0x1p-12; // half a unit in the last of 11 bits, below 1
          case BF16 -> 0x1p-9;
          case Q8_0 -> 0.5 / 127 + 0x1p-11;
          default -> 1.0 / 8 + 0x1p-11; // the positive end is cut from 8 to 7 levels
        };
    float[] weights = weights(1);
    float[] decoded = roundTrip(WeightCodec.require(type), weights);
    for (int at = 0; at < LENGTH; at++) {
      assertThat(Math.abs((double) decoded[at] - weights[at])).isLessThanOrEqualTo(worst);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16", "Q8_0", "Q4_0"})
  void zerosStayZeros(TensorType type) {
    for (float weight : roundTrip(WeightCodec.require(type), new float[64])) {
      assertThat(weight).isZero();
    }
  }

  @Test
  void bfloatKeepsNaN() {
    assertThat(roundTrip(WeightCodec.require(TensorType.BF16), new float[] {Float.NaN}))
        .containsExactly(Float.NaN);
  }

  @Test
  void refusesTypesWithoutCodec() {
    assertThatThrownBy(() -> WeightCodec.require(TensorType.IQ1_S))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("IQ1_S");
  }

  /// Uniform weights of either sign; one block in 16 holds zeros, one ties of largest magnitude.
  private static float[] weights(float scale) {
    SplittableRandom random = new SplittableRandom(11);
    float[] weights = new float[LENGTH];
    for (int at = 0; at < LENGTH; at++) {
      float uniform = (float) random.nextDouble(-1, 1) * scale;
      weights[at] =
          switch (at / 32 % 16) {
            case 3 -> 0;
            case 7 -> Math.copySign(scale, uniform);
            default -> uniform;
          };
    }
    return weights;
  }

  private static float[] roundTrip(WeightCodec codec, float[] weights) {
    MemorySegment stored =
        MemorySegment.ofArray(new byte[(int) codec.type().bytes(weights.length)]);
    codec.encode(weights, stored);
    float[] decoded = new float[weights.length];
    codec.decode(stored, decoded);
    return decoded;
  }
}
