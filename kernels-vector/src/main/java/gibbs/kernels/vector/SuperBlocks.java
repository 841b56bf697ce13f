package gibbs.kernels.vector;

import gibbs.engine.codec.SixBitScales;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Rows in super-blocks of 256 weights to single precision, 16 at a time. The codecs of the types
/// say where everything lies.
final class SuperBlocks {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int LENGTH = 256;

  private SuperBlocks() {}

  static void q4k(MemorySegment data, long from, int length, float[] out, int at) {
    for (int k = 0; k < length; k += LENGTH) {
      float scale = half(data, from);
      float minimum = half(data, from + 2);
      long scales = SixBitScales.scales(data, from + 4);
      long minimums = SixBitScales.minimums(data, from + 4);
      for (int group = 0; group < 8; group += 2) {
        float step = scale * SixBitScales.at(scales, group);
        float depth = minimum * SixBitScales.at(minimums, group);
        float nextStep = scale * SixBitScales.at(scales, group + 1);
        float nextDepth = minimum * SixBitScales.at(minimums, group + 1);
        long levels = from + 16 + 16L * group;
        int to = k + 32 * group;
        IntVector low = Unpacking.pairs(data, levels);
        put(low.and(0xF), step, depth, out, at, to);
        put(bits(low, 4, 0xF), nextStep, nextDepth, out, at, to + 32);
        IntVector high = Unpacking.pairs(data, levels + 16);
        put(high.and(0xF), step, depth, out, at, to + 16);
        put(bits(high, 4, 0xF), nextStep, nextDepth, out, at, to + 48);
      }
      from += 144;
    }
  }

  static void q5k(MemorySegment data, long from, int length, float[] out, int at) {
    for (int k = 0; k < length; k += LENGTH) {
      float scale = half(data, from);
      float minimum = half(data, from + 2);
      long scales = SixBitScales.scales(data, from + 4);
      long minimums = SixBitScales.minimums(data, from + 4);
      IntVector lowBits = Unpacking.pairs(data, from + 16);
      IntVector highBits = Unpacking.pairs(data, from + 32);
      for (int group = 0; group < 8; group++) {
        float step = scale * SixBitScales.at(scales, group);
        float depth = minimum * SixBitScales.at(minimums, group);
        long levels = from + 48 + group / 2 * 32L;
        int shift = group % 2 * 4;
        int to = k + 32 * group;
        IntVector low = bits(Unpacking.pairs(data, levels), shift, 0xF);
        put(low.or(fifth(lowBits, group)), step, depth, out, at, to);
        IntVector high = bits(Unpacking.pairs(data, levels + 16), shift, 0xF);
        put(high.or(fifth(highBits, group)), step, depth, out, at, to + 16);
      }
      from += 176;
    }
  }

  static void q2k(MemorySegment data, long from, int length, float[] out, int at) {
    for (int k = 0; k < length; k += LENGTH) {
      float scale = half(data, from + 80);
      float minimum = half(data, from + 82);
      for (int group = 0; group < 16; group++) {
        int packed = data.get(ValueLayout.JAVA_BYTE, from + group) & 0xFF;
        IntVector levels =
            bits(Unpacking.pairs(data, quarters(from + 16, group)), quarter(group) * 2, 3);
        put(levels, scale * (packed & 0xF), minimum * (packed >>> 4), out, at, k + 16 * group);
      }
      from += 84;
    }
  }

  static void q3k(MemorySegment data, long from, int length, float[] out, int at) {
    for (int k = 0; k < length; k += LENGTH) {
      float scale = half(data, from + 108);
      long first = SixBitScales.first(data, from + 96);
      long second = SixBitScales.second(data, from + 96);
      IntVector lowBits = Unpacking.pairs(data, from);
      IntVector highBits = Unpacking.pairs(data, from + 16);
      for (int group = 0; group < 16; group++) {
        float step = scale * (SixBitScales.at(group < 8 ? first : second, group % 8) - 32);
        IntVector low =
            bits(Unpacking.pairs(data, quarters(from + 32, group)), quarter(group) * 2, 3);
        IntVector high =
            bits(group % 2 == 0 ? lowBits : highBits, group / 2, 1)
                .lanewise(VectorOperators.LSHL, 2);
        put(low.or(high).sub(4), step, out, at, k + 16 * group);
      }
      from += 110;
    }
  }

  static void q6k(MemorySegment data, long from, int length, float[] out, int at) {
    for (int k = 0; k < length; k += LENGTH) {
      float scale = half(data, from + 208);
      for (int group = 0; group < 16; group++) {
        float step = scale * data.get(ValueLayout.JAVA_BYTE, from + 192 + group);
        int quarter = quarter(group);
        long lows = from + group / 8 * 64L + quarter % 2 * 32L + group % 2 * 16L;
        IntVector low = bits(Unpacking.pairs(data, lows), quarter / 2 * 4, 0xF);
        IntVector high =
            bits(Unpacking.pairs(data, quarters(from + 128, group)), quarter * 2, 3)
                .lanewise(VectorOperators.LSHL, 4);
        put(low.or(high).sub(32), step, out, at, k + 16 * group);
      }
      from += 210;
    }
  }

  /// Where the 16 bytes lie that hold two bits of each weight of a group of 16.
  private static long quarters(long from, int group) {
    return from + group / 8 * 32L + group % 2 * 16L;
  }

  /// Which two bits of those bytes are the group's.
  private static int quarter(int group) {
    return group % 8 / 2;
  }

  private static float half(MemorySegment data, long at) {
    return Float.float16ToFloat(data.get(SHORT, at));
  }

  private static IntVector bits(IntVector bytes, int shift, int mask) {
    return bytes.lanewise(VectorOperators.LSHR, shift).and(mask);
  }

  /// Bit `group` of each byte as bit 4.
  private static IntVector fifth(IntVector bytes, int group) {
    return bits(bytes, group, 1).lanewise(VectorOperators.LSHL, 4);
  }

  private static void put(IntVector levels, float step, float[] out, int at, int k) {
    ((FloatVector) levels.castShape(Lanes.F512, 0)).mul(step).intoArray(out, at + k * Tiles.ROWS);
  }

  private static void put(IntVector levels, float step, float depth, float[] out, int at, int k) {
    ((FloatVector) levels.castShape(Lanes.F512, 0))
        .mul(step)
        .sub(depth)
        .intoArray(out, at + k * Tiles.ROWS);
  }
}
