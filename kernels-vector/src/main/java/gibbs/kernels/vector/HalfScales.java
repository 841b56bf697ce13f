package gibbs.kernels.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/// Scales of blocks, from F16 to single precision by a table: a load to all lanes, where a
/// conversion would take four instructions from those that bound the loops.
final class HalfScales {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final float[] FLOATS = new float[1 << Short.SIZE];

  static {
    for (int bits = 0; bits < FLOATS.length; bits++) {
      FLOATS[bits] = Float.float16ToFloat((short) bits);
    }
  }

  private HalfScales() {}

  /// A block's F16 scale in all lanes.
  static FloatVector at(MemorySegment data, long at) {
    return FloatVector.broadcast(Lanes.F512, FLOATS[Short.toUnsignedInt(data.get(SHORT, at))]);
  }
}
