package gibbs.kernels.vector;

import gibbs.engine.codec.NonLinearLevels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Rows in blocks of 32 weights of four or five bits to single precision: 16 low halves, then 16
/// high ones.
final class SmallBlocks {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int LENGTH = 32;
  private static final int HALF = 16;
  private static final IntVector LANE = IntVector.zero(IntVector.SPECIES_512).addIndex(1);
  private static final IntVector LEVELS = levels();

  private SmallBlocks() {}

  private static IntVector levels() {
    int[] levels = new int[NonLinearLevels.COUNT];
    for (int number = 0; number < levels.length; number++) {
      levels[number] = NonLinearLevels.level(number);
    }
    return IntVector.fromArray(IntVector.SPECIES_512, levels, 0);
  }

  static void q41(MemorySegment data, long from, int length, float[] out, int at) {
    for (int block = 0; block < length / LENGTH; block++) {
      int to = at + block * (LENGTH * Tiles.ROWS);
      FloatVector scale = Unpacking.scale(data, from);
      FloatVector least = Unpacking.scale(data, from + 2);
      IntVector pairs = Unpacking.pairs(data, from + 4);
      floats(low(pairs)).mul(scale).add(least).intoArray(out, to);
      floats(high(pairs)).mul(scale).add(least).intoArray(out, to + Unpacking.HIGH);
      from += 20;
    }
  }

  static void q50(MemorySegment data, long from, int length, float[] out, int at) {
    for (int block = 0; block < length / LENGTH; block++) {
      int to = at + block * (LENGTH * Tiles.ROWS);
      FloatVector scale = Unpacking.scale(data, from);
      int bits = data.get(INT, from + 2);
      IntVector pairs = Unpacking.pairs(data, from + 6);
      IntVector low = low(pairs).or(fifthBits(bits)).sub(16);
      IntVector high = high(pairs).or(fifthBits(bits >>> HALF)).sub(16);
      floats(low).mul(scale).intoArray(out, to);
      floats(high).mul(scale).intoArray(out, to + Unpacking.HIGH);
      from += 22;
    }
  }

  static void q51(MemorySegment data, long from, int length, float[] out, int at) {
    for (int block = 0; block < length / LENGTH; block++) {
      int to = at + block * (LENGTH * Tiles.ROWS);
      FloatVector scale = Unpacking.scale(data, from);
      FloatVector least = Unpacking.scale(data, from + 2);
      int bits = data.get(INT, from + 4);
      IntVector pairs = Unpacking.pairs(data, from + 8);
      IntVector low = low(pairs).or(fifthBits(bits));
      IntVector high = high(pairs).or(fifthBits(bits >>> HALF));
      floats(low).mul(scale).add(least).intoArray(out, to);
      floats(high).mul(scale).add(least).intoArray(out, to + Unpacking.HIGH);
      from += 24;
    }
  }

  static void iq4nl(MemorySegment data, long from, int length, float[] out, int at) {
    for (int block = 0; block < length / LENGTH; block++) {
      int to = at + block * (LENGTH * Tiles.ROWS);
      FloatVector scale = Unpacking.scale(data, from);
      IntVector pairs = Unpacking.pairs(data, from + 2);
      floats(low(pairs).selectFrom(LEVELS)).mul(scale).intoArray(out, to);
      floats(high(pairs).selectFrom(LEVELS)).mul(scale).intoArray(out, to + Unpacking.HIGH);
      from += 18;
    }
  }

  /// Bit l of the low 16 as bit 4 of lane l.
  private static IntVector fifthBits(int bits) {
    return IntVector.broadcast(IntVector.SPECIES_512, bits)
        .lanewise(VectorOperators.LSHR, LANE)
        .and(1)
        .lanewise(VectorOperators.LSHL, 4);
  }

  private static IntVector low(IntVector pairs) {
    return pairs.and(0xF);
  }

  private static IntVector high(IntVector pairs) {
    return pairs.lanewise(VectorOperators.LSHR, 4).and(0xF);
  }

  private static FloatVector floats(IntVector levels) {
    return (FloatVector) levels.castShape(Lanes.F512, 0);
  }
}
