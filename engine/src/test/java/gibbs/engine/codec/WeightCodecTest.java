package gibbs.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gibbs.engine.gguf.TensorType;
import gibbs.engine.peer.LlamaCpp;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class WeightCodecTest {
  private static final int LENGTH = 32 * 256;

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1"})
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
  @MethodSource("blockTypes")
  void decodesThePeersBlocksAsThePeerDoes(TensorType type) {
    LlamaCpp.whyMissing().ifPresent(reason -> assumeTrue(false, reason));
    for (float scale : new float[] {1e-7f, 1e-3f, 1, 300}) {
      byte[] blocks = LlamaCpp.quantise(type, weights(scale), LENGTH);
      assertThat(decoded(WeightCodec.require(type), blocks))
          .as("%s at scale %s", type, scale)
          .containsExactly(LlamaCpp.dequantise(type, blocks));
    }
  }

  /// Every bit of a block matters, scales that are no numbers included.
  @ParameterizedTest
  @MethodSource("blockTypes")
  void decodesBlocksOfRandomBytesAsThePeerDoes(TensorType type) {
    LlamaCpp.whyMissing().ifPresent(reason -> assumeTrue(false, reason));
    byte[] blocks = new byte[(int) type.bytes(LENGTH)];
    new Random(29).nextBytes(blocks);
    assertThat(decoded(WeightCodec.require(type), blocks))
        .containsExactly(LlamaCpp.dequantise(type, blocks));
  }

  static Stream<TensorType> types() {
    return Stream.of(TensorType.values()).filter(type -> WeightCodec.of(type).isPresent());
  }

  static Stream<TensorType> blockTypes() {
    return types().filter(type -> type.blockLength() > 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1"})
  void decodedWeightsEncodeToThemselves(TensorType type) {
    WeightCodec codec = WeightCodec.require(type);
    float[] once = roundTrip(codec, weights(1));
    assertThat(roundTrip(codec, once)).containsExactly(once);
  }

  @ParameterizedTest
  @MethodSource("types")
  void decodedWeightsAreNear(TensorType type) {
    double worst =
        switch (type) {
          case F32 -> 0;
          case F16 -> 0x1p-12; // half a unit in the last of 11 bits, below 1
          case BF16 -> 0x1p-9;
          case Q8_0 -> 0.5 / 127 + 0x1p-11;
          case Q4_0 -> 1.0 / 8 + 0x1p-11; // the positive end is cut from 8 to 7 levels
          case Q5_0 -> 1.0 / 16 + 0x1p-11; // from 16 to 15
          case IQ4_NL -> 14.0 / 127 + 0x1p-11; // from 127 to 113
          case Q4_1 -> 1.0 / 15 + 0x1p-9; // half a step of 2/15
          case Q5_1 -> 1.0 / 31 + 0x1p-9;
          // half a step; half a unit of scales, over all levels, and of minimums
          case Q2_K -> 1.0 / 3 + 2.0 / 30 + 1.0 / 30 + 0x1p-9;
          case Q4_K -> 1.0 / 15 + 2.0 / 126 + 1.0 / 126 + 0x1p-9;
          case Q5_K -> 1.0 / 31 + 2.0 / 126 + 1.0 / 126 + 0x1p-9;
          // the positive ends of levels and of scales are cut
          case Q3_K -> 1.0 / 4 + 1.0 / 32 + 0x1p-9;
          case Q6_K -> 1.0 / 32 + 1.0 / 128 + 0x1p-9;
          default -> throw new AssertionError("no bound for " + type);
        };
    float[] weights = weights(1);
    float[] decoded = roundTrip(WeightCodec.require(type), weights);
    for (int at = 0; at < LENGTH; at++) {
      assertThat(Math.abs((double) decoded[at] - weights[at])).isLessThanOrEqualTo(worst);
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void zerosStayZeros(TensorType type) {
    for (float weight : roundTrip(WeightCodec.require(type), new float[256])) {
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

  private static float[] decoded(WeightCodec codec, byte[] blocks) {
    float[] decoded =
        new float[blocks.length / codec.type().blockBytes() * codec.type().blockLength()];
    codec.decode(MemorySegment.ofArray(blocks), decoded);
    return decoded;
  }
}
