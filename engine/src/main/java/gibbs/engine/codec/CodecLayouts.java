package gibbs.engine.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Little-endian numbers at any alignment.
final class CodecLayouts {
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private CodecLayouts() {}

  /// An F16 number.
  static float half(MemorySegment source, long at) {
    return Float.float16ToFloat(source.get(SHORT, at));
  }

  /// Stores a number as F16 and returns it as stored.
  static float putHalf(MemorySegment target, long at, float number) {
    short half = Float.floatToFloat16(number);
    target.set(SHORT, at, half);
    return Float.float16ToFloat(half);
  }

  /// An unsigned byte.
  static int octet(MemorySegment source, long at) {
    return source.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
  }

  static void putOctet(MemorySegment target, long at, int octet) {
    target.set(ValueLayout.JAVA_BYTE, at, (byte) octet);
  }
}
