package gibbs.kernels.vector;

import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/// Stored weights to single precision, exactly: 16 at a time. A row's numbers go to a tile of four
/// interleaved rows: its number k, a multiple of 16, to place 4 k.
final class Unpacking {
  private static final int LANES = 16;
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final int HALF_BITS = 0x8FFFE000;
  private static final int HALF_SPECIAL = 0x0F800000;
  private static final float HALF_BIAS = 0x1p112f;
  private static final int EXPONENT_BITS = 0x7F800000;

  /// How far behind the low half of a block of 32 its high half goes.
  static final int HIGH = LANES * Tiles.ROWS;

  private static final FloatVector LEVELS =
      FloatVector.fromArray(
          Lanes.F512, new float[] {-8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7}, 0);

  /// How rows of a type are unpacked, by its ordinal.
  private static final MethodHandle[] ROWS = rows();

  /// How the four rows of a tile are unpacked in step, for the types that have such a loop.
  private static final @Nullable MethodHandle[] TILES = tiles();

  private Unpacking() {}

  /// A row to its places in a tile, whose first is `out[at]`; `length` is a multiple of 32 and of
  /// the block length.
  private static void row(
      TensorType type, MemorySegment data, long from, int length, float[] out, int at) {
    try {
      ROWS[type.ordinal()].invokeExact(data, from, length, out, at);
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
  }

  /// Neighbouring rows to their tile, whose first number is `out[at]`.
  ///
  /// @param from where the first row begins
  /// @param rows at most as many as a tile has
  static void tile(Tensor w, long from, int rows, float[] out, int at) {
    int length = (int) w.rowLength();
    long rowBytes = w.rowBytes();
    MethodHandle tile = TILES[w.type().ordinal()];
    if (tile == null || rows < Tiles.ROWS) {
      for (int row = 0; row < rows; row++) {
        row(w.type(), w.data(), from + row * rowBytes, length, out, at + row * LANES);
      }
      return;
    }
    try {
      tile.invokeExact(w.data(), from, rowBytes, length, out, at);
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
  }

  private static @Nullable MethodHandle[] tiles() {
    MethodType type =
        MethodType.methodType(
            void.class,
            MemorySegment.class,
            long.class,
            long.class,
            int.class,
            float[].class,
            int.class);
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    @Nullable MethodHandle[] tiles = new MethodHandle[TensorType.values().length];
    tiles[TensorType.Q8_0.ordinal()] = OutOfLine.find(lookup, Unpacking.class, "q80Tile", type);
    tiles[TensorType.Q4_0.ordinal()] = OutOfLine.find(lookup, Unpacking.class, "q40Tile", type);
    return tiles;
  }

  private static MethodHandle[] rows() {
    MethodHandle[] rows = new MethodHandle[TensorType.values().length];
    rows[TensorType.Q8_0.ordinal()] = row(Unpacking.class, "q80");
    rows[TensorType.Q4_0.ordinal()] = row(Unpacking.class, "q40");
    rows[TensorType.F16.ordinal()] = row(Unpacking.class, "f16");
    rows[TensorType.BF16.ordinal()] = row(Unpacking.class, "bf16");
    rows[TensorType.F32.ordinal()] = row(Unpacking.class, "f32");
    rows[TensorType.Q4_1.ordinal()] = row(SmallBlocks.class, "q41");
    rows[TensorType.Q5_0.ordinal()] = row(SmallBlocks.class, "q50");
    rows[TensorType.Q5_1.ordinal()] = row(SmallBlocks.class, "q51");
    rows[TensorType.IQ4_NL.ordinal()] = row(SmallBlocks.class, "iq4nl");
    rows[TensorType.Q2_K.ordinal()] = row(SuperBlocks.class, "q2k");
    rows[TensorType.Q3_K.ordinal()] = row(SuperBlocks.class, "q3k");
    rows[TensorType.Q4_K.ordinal()] = row(SuperBlocks.class, "q4k");
    rows[TensorType.Q5_K.ordinal()] = row(SuperBlocks.class, "q5k");
    rows[TensorType.Q6_K.ordinal()] = row(SuperBlocks.class, "q6k");
    return rows;
  }

  private static MethodHandle row(Class<?> owner, String name) {
    return OutOfLine.find(
        MethodHandles.lookup(),
        owner,
        name,
        MethodType.methodType(
            void.class, MemorySegment.class, long.class, int.class, float[].class, int.class));
  }

  static void f32(MemorySegment data, long from, int length, float[] out, int at) {
    for (int k = 0; k < length; k += 16) {
      floats(data, from + 4L * k).intoArray(out, at + k * Tiles.ROWS);
    }
  }

  static void q80(MemorySegment data, long from, int length, float[] out, int at) {
    for (int k = 0; k < length; k += 32) {
      q80Block(data, from, out, at);
      from += 34;
      at += 32 * Tiles.ROWS;
    }
  }

  static void q80Tile(
      MemorySegment data, long from, long rowBytes, int length, float[] out, int at) {
    long second = from + rowBytes;
    long third = second + rowBytes;
    long fourth = third + rowBytes;
    for (int k = 0; k < length; k += 32) {
      q80Block(data, from, out, at);
      q80Block(data, second, out, at + LANES);
      q80Block(data, third, out, at + 2 * LANES);
      q80Block(data, fourth, out, at + 3 * LANES);
      from += 34;
      second += 34;
      third += 34;
      fourth += 34;
      at += 32 * Tiles.ROWS;
    }
  }

  private static void q80Block(MemorySegment data, long from, float[] out, int at) {
    FloatVector scale = scale(data, from);
    bytes(data, from + 2).mul(scale).intoArray(out, at);
    bytes(data, from + 18).mul(scale).intoArray(out, at + HIGH);
  }

  static void q40(MemorySegment data, long from, int length, float[] out, int at) {
    for (int k = 0; k < length; k += 32) {
      q40Block(data, from, out, at);
      from += 18;
      at += 32 * Tiles.ROWS;
    }
  }

  static void q40Tile(
      MemorySegment data, long from, long rowBytes, int length, float[] out, int at) {
    long second = from + rowBytes;
    long third = second + rowBytes;
    long fourth = third + rowBytes;
    for (int k = 0; k < length; k += 32) {
      q40Block(data, from, out, at);
      q40Block(data, second, out, at + LANES);
      q40Block(data, third, out, at + 2 * LANES);
      q40Block(data, fourth, out, at + 3 * LANES);
      from += 18;
      second += 18;
      third += 18;
      fourth += 18;
      at += 32 * Tiles.ROWS;
    }
  }

  private static void q40Block(MemorySegment data, long from, float[] out, int at) {
    IntVector levels = levels(scale(data, from));
    IntVector pairs = pairs(data, from + 2);
    lowNibbles(pairs, levels).intoArray(out, at);
    highNibbles(pairs, levels).intoArray(out, at + HIGH);
  }

  static void f16(MemorySegment data, long from, int length, float[] out, int at) {
    for (int k = 0; k < length; k += 16) {
      halves(data, from + 2L * k).intoArray(out, at + k * Tiles.ROWS);
    }
  }

  static void bf16(MemorySegment data, long from, int length, float[] out, int at) {
    for (int k = 0; k < length; k += 16) {
      brainFloats(data, from + 2L * k).intoArray(out, at + k * Tiles.ROWS);
    }
  }

  /// A block's F16 scale in all lanes.
  static FloatVector scale(MemorySegment data, long at) {
    return HalfScales.at(data, at);
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

  /// The 16 weights that 4-bit numbers of a Q4_0 block can stand for.
  static IntVector levels(FloatVector scale) {
    return scale.mul(LEVELS).reinterpretAsInts();
  }

  /// Weights of the low halves.
  static FloatVector lowNibbles(IntVector pairs, IntVector levels) {
    return pairs.selectFrom(levels).reinterpretAsFloats();
  }

  /// Weights of the high halves.
  static FloatVector highNibbles(IntVector pairs, IntVector levels) {
    return pairs.lanewise(VectorOperators.LSHR, 4).selectFrom(levels).reinterpretAsFloats();
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
