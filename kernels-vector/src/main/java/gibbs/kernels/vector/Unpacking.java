package gibbs.kernels.vector;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/// Stored weights to single precision, exactly: 16 at a time.
final class Unpacking {
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE);
  private static final int HALF_BITS = 0x8FFFE000;
  private static final int HALF_SPECIAL = 0x0F800000;
  private static final float HALF_BIAS = 0x1p112f;
  private static final int EXPONENT_BITS = 0x7F800000;

  private Unpacking() {}

  static boolean supports(TensorType type) {
    return switch (type) {
      case F32, F16, BF16, Q8_0, Q4_0 -> true;
      case Q4_1, Q5_0, Q5_1, IQ4_NL -> true;
      case Q2_K, Q3_K, Q4_K, Q5_K, Q6_K -> true;
      default -> false;
    };
  }

  /// A row to `out[at …]`; `length` is a multiple of 32 and of the block length.
  static void row(TensorType type, MemorySegment data, long from, int length, float[] out, int at) {
    switch (type) {
      case Q8_0 -> q80(data, from, length, out, at);
      case Q4_0 -> q40(data, from, length, out, at);
      case Q4_1 -> SmallBlocks.q41(data, from, length, out, at);
      case Q5_0 -> SmallBlocks.q50(data, from, length, out, at);
      case Q5_1 -> SmallBlocks.q51(data, from, length, out, at);
      case IQ4_NL -> SmallBlocks.iq4nl(data, from, length, out, at);
      case Q2_K -> SuperBlocks.q2k(data, from, length, out, at);
      case Q3_K -> SuperBlocks.q3k(data, from, length, out, at);
      case Q4_K -> SuperBlocks.q4k(data, from, length, out, at);
      case Q5_K -> SuperBlocks.q5k(data, from, length, out, at);
      case Q6_K -> SuperBlocks.q6k(data, from, length, out, at);
      case F16 -> f16(data, from, length, out, at);
      case BF16 -> bf16(data, from, length, out, at);
      case F32 ->
          MemorySegment.copy(
              data, ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE), from, out, at, length);
      default -> throw new IllegalArgumentException("no vector form of " + type);
    }
  }

  private static void q80(MemorySegment data, long from, int length, float[] out, int at) {
    for (int k = 0; k < length; k += 32) {
      FloatVector scale = scale(data, from);
      bytes(data, from + 2).mul(scale).intoArray(out, at + k);
      bytes(data, from + 18).mul(scale).intoArray(out, at + k + 16);
      from += 34;
    }
  }

  private static void q40(MemorySegment data, long from, int length, float[] out, int at) {
    for (int k = 0; k < length; k += 32) {
      FloatVector scale = scale(data, from);
      IntVector pairs = pairs(data, from + 2);
      lowNibbles(pairs).mul(scale).intoArray(out, at + k);
      highNibbles(pairs).mul(scale).intoArray(out, at + k + 16);
      from += 18;
    }
  }

  private static void f16(MemorySegment data, long from, int length, float[] out, int at) {
    for (int k = 0; k < length; k += 16) {
      halves(data, from + 2L * k).intoArray(out, at + k);
    }
  }

  private static void bf16(MemorySegment data, long from, int length, float[] out, int at) {
    for (int k = 0; k < length; k += 16) {
      brainFloats(data, from + 2L * k).intoArray(out, at + k);
    }
  }

  /// A block's F16 scale in all lanes.
  static FloatVector scale(MemorySegment data, long at) {
    return FloatVector.broadcast(Lanes.F512, Float.float16ToFloat(data.get(SHORT, at)));
  }

  /// 16 signed bytes.
  static FloatVector bytes(MemorySegment data, long at) {
    return (FloatVector)
        ByteVector.fromMemorySegment(ByteVector.SPECIES_128, data, at, LITTLE)
            .castShape(Lanes.F512, 0);
  }

  /// 16 bytes of two 4-bit numbers each.
  static IntVector pairs(MemorySegment data, long at) {
    return (IntVector)
        ByteVector.fromMemorySegment(ByteVector.SPECIES_128, data, at, LITTLE)
            .castShape(IntVector.SPECIES_512, 0);
  }

  /// Low halves, less 8.
  static FloatVector lowNibbles(IntVector pairs) {
    return (FloatVector) pairs.and(0xF).sub(8).castShape(Lanes.F512, 0);
  }

  /// High halves, less 8.
  static FloatVector highNibbles(IntVector pairs) {
    return (FloatVector)
        pairs.lanewise(VectorOperators.LSHR, 4).and(0xF).sub(8).castShape(Lanes.F512, 0);
  }

  /// 16 F16 numbers: bits moved into place, then the exponent's bias corrected by a product.
  /// Infinities and NaNs, whose exponent bits are all ones, get the exponent of theirs.
  static FloatVector halves(MemorySegment data, long at) {
    IntVector bits =
        ((IntVector)
                ShortVector.fromMemorySegment(ShortVector.SPECIES_256, data, at, LITTLE)
                    .castShape(IntVector.SPECIES_512, 0))
            .lanewise(VectorOperators.LSHL, 13)
            .and(HALF_BITS);
    FloatVector finite = bits.reinterpretAsFloats().mul(HALF_BIAS);
    FloatVector special = bits.or(EXPONENT_BITS).reinterpretAsFloats();
    return finite.blend(
        special, bits.and(HALF_SPECIAL).compare(VectorOperators.EQ, HALF_SPECIAL).cast(Lanes.F512));
  }

  /// 16 BF16 numbers: the upper halves of single-precision ones.
  static FloatVector brainFloats(MemorySegment data, long at) {
    return ((IntVector)
            ShortVector.fromMemorySegment(ShortVector.SPECIES_256, data, at, LITTLE)
                .castShape(IntVector.SPECIES_512, 0))
        .lanewise(VectorOperators.LSHL, 16)
        .reinterpretAsFloats();
  }

  /// 16 single-precision numbers.
  static FloatVector floats(MemorySegment data, long at) {
    return FloatVector.fromMemorySegment(Lanes.F512, data, at, LITTLE);
  }
}
