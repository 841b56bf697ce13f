package gibbs.engine.codec;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;

/// Super-blocks of 256 weights in 16 groups of 16: 16 bytes with the groups' scale s in their low
/// half and minimum m in their high half, 64 bytes of levels, F16 scale d, F16 scale e of the
/// minimums. Byte k of levels 32 h … 32 h + 31 (h = 0, 1) holds weights k, k + 32, k + 64, k + 96
/// of the h-th 128 weights, two bits each, lowest first; q in 0 … 3; w = d · s · q − e · m.
///
/// **Encoding.** [AffineGroups]; ggml's own encoder searches for smaller errors in the same layout.
record Q2KCodec() implements BlockCodec {
  private static final int GROUP_LENGTH = 16;
  private static final int HIGHEST_LEVEL = 3;
  private static final int HIGHEST_SCALE = 15;
  private static final int LEVELS_AT = 16;
  private static final int SCALE_AT = 80;

  @Override
  public TensorType type() {
    return TensorType.Q2_K;
  }

  @Override
  public void encodeBlock(float[] weights, int first, MemorySegment target, long at) {
    AffineGroups groups =
        AffineGroups.fit(
            weights, first, GROUP_LENGTH, HIGHEST_LEVEL, HIGHEST_SCALE, target, at + SCALE_AT);
    for (int group = 0; group < 16; group++) {
      CodecLayouts.putOctet(
          target, at + group, groups.scales()[group] | groups.minimums()[group] << 4);
    }
    for (int k = 0; k < 64; k++) {
      int start = k / 32 * 128 + k % 32;
      int levels = 0;
      for (int quarter = 0; quarter < 4; quarter++) {
        int weight = start + 32 * quarter;
        int level = groups.level(weights[first + weight], weight / GROUP_LENGTH, HIGHEST_LEVEL);
        levels |= level << 2 * quarter;
      }
      CodecLayouts.putOctet(target, at + LEVELS_AT + k, levels);
    }
  }

  @Override
  public void decodeBlock(MemorySegment source, long at, float[] weights, int first) {
    float scale = CodecLayouts.half(source, at + SCALE_AT);
    float minimum = CodecLayouts.half(source, at + SCALE_AT + 2);
    for (int group = 0; group < 16; group++) {
      int packed = CodecLayouts.octet(source, at + group);
      float step = scale * (packed & 0xF);
      float depth = minimum * (packed >>> 4);
      int offset = group / 8 * 32 + group % 2 * GROUP_LENGTH;
      long from = at + LEVELS_AT + offset;
      int shift = group % 8 / 2 * 2;
      for (int k = 0; k < GROUP_LENGTH; k++) {
        int level = CodecLayouts.octet(source, from + k) >>> shift & 3;
        weights[first + group * GROUP_LENGTH + k] = step * level - depth;
      }
    }
  }
}
