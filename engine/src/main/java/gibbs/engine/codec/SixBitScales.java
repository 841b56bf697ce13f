package gibbs.engine.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Sixteen 6-bit numbers in 12 bytes, as super-blocks hold their scales, in the two arrangements
/// that there are. Eight numbers come as the bytes of a `long`, the first one lowest; [#at] picks
/// one.
///
/// **Layout** of scales and minimums (Q4_K, Q5_K), byte j of 12: for j < 4 bits 0 … 5 are scale j,
/// bits 6 … 7 the high bits of scale j + 4; bytes 4 … 7 likewise for minimums; byte 8 + j holds the
/// low four bits of scale j + 4 and, above them, of minimum j + 4. **Layout** of sixteen scales
/// (Q3_K): byte j < 8 holds the low four bits of scale j and, above them, of scale j + 8; byte 8 +
/// j holds the high two bits of scales j, j + 4, j + 8, j + 12, lowest first. **Source.** ggml,
/// `ggml-quants.c`.
public final class SixBitScales {
  /// Bytes that sixteen numbers take.
  public static final int BYTES = 12;

  /// Numbers of a `long`.
  public static final int PER_LONG = 8;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int LOW_6 = 0x3F3F_3F3F;
  private static final int LOW_4 = 0x0F0F_0F0F;
  private static final int LOW_2 = 0x0303_0303;

  private SixBitScales() {}

  /// The eight scales beside eight minimums.
  ///
  /// @param source where the 12 bytes lie
  /// @param at where they begin
  /// @return eight numbers in 0 … 63
  public static long scales(MemorySegment source, long at) {
    int low = source.get(INT, at);
    int mixed = source.get(INT, at + 8);
    return both(low & LOW_6, mixed & LOW_4 | (low >>> 6 & LOW_2) << 4);
  }

  /// The eight minimums beside eight scales.
  ///
  /// @param source where the 12 bytes lie
  /// @param at where they begin
  /// @return eight numbers in 0 … 63
  public static long minimums(MemorySegment source, long at) {
    int low = source.get(INT, at + 4);
    int mixed = source.get(INT, at + 8);
    return both(low & LOW_6, mixed >>> 4 & LOW_4 | (low >>> 6 & LOW_2) << 4);
  }

  /// Scales 0 … 7 of sixteen.
  ///
  /// @param source where the 12 bytes lie
  /// @param at where they begin
  /// @return eight numbers in 0 … 63
  public static long first(MemorySegment source, long at) {
    int high = source.get(INT, at + 8);
    return both(
        source.get(INT, at) & LOW_4 | (high & LOW_2) << 4,
        source.get(INT, at + 4) & LOW_4 | (high >>> 2 & LOW_2) << 4);
  }

  /// Scales 8 … 15 of sixteen.
  ///
  /// @param source where the 12 bytes lie
  /// @param at where they begin
  /// @return eight numbers in 0 … 63
  public static long second(MemorySegment source, long at) {
    int high = source.get(INT, at + 8);
    return both(
        source.get(INT, at) >>> 4 & LOW_4 | (high >>> 4 & LOW_2) << 4,
        source.get(INT, at + 4) >>> 4 & LOW_4 | (high >>> 6 & LOW_2) << 4);
  }

  /// One of eight numbers.
  ///
  /// @param eight what another method returned
  /// @param index in 0 … 7
  /// @return the number, in 0 … 63
  public static int at(long eight, int index) {
    return (int) (eight >>> PER_LONG * index) & 0xFF;
  }

  /// Stores eight scales and eight minimums.
  static void putPairs(int[] scales, int[] minimums, MemorySegment target, long at) {
    for (int j = 0; j < 4; j++) {
      CodecLayouts.putOctet(target, at + j, scales[j] | scales[j + 4] >>> 4 << 6);
      CodecLayouts.putOctet(target, at + 4 + j, minimums[j] | minimums[j + 4] >>> 4 << 6);
      CodecLayouts.putOctet(target, at + 8 + j, scales[j + 4] & 0xF | minimums[j + 4] << 4);
    }
  }

  /// Stores sixteen scales.
  static void putSixteen(int[] scales, MemorySegment target, long at) {
    for (int j = 0; j < 8; j++) {
      CodecLayouts.putOctet(target, at + j, scales[j] & 0xF | scales[j + 8] << 4);
    }
    for (int j = 0; j < 4; j++) {
      int high = 0;
      for (int group = 0; group < 4; group++) {
        high |= scales[j + 4 * group] >>> 4 << 2 * group;
      }
      CodecLayouts.putOctet(target, at + 8 + j, high);
    }
  }

  private static long both(int low, int high) {
    return low & 0xFFFF_FFFFL | (long) high << 32;
  }
}
