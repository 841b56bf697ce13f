package gibbs.engine.codec;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;

/// Super-blocks of 256 weights in 8 groups of 32: F16 scale d, F16 scale e of the minimums,
/// [SixBitScales] s and m of the groups, then 128 bytes. Bytes 32 g … 32 g + 31 hold group 2 g in
/// their low halves and group 2 g + 1 in their high halves, each weight as q in 0 … 15; w = d · s ·
/// q − e · m.
///
/// **Encoding.** [AffineGroups]; ggml's own encoder searches for smaller errors in the same layout.
record Q4KCodec() implements BlockCodec {
  private static final int GROUP_LENGTH = 32;
  private static final int HIGHEST_LEVEL = 15;
  private static final int HIGHEST_SCALE = 63;
  private static final int SCALES_AT = 4;
  private static final int LEVELS_AT = SCALES_AT + SixBitScales.BYTES;

  @Override
  public TensorType type() {
    return TensorType.Q4_K;
  }

  @Override
  public void encodeBlock(float[] weights, int first, MemorySegment target, long at) {
    AffineGroups groups =
        AffineGroups.fit(weights, first, GROUP_LENGTH, HIGHEST_LEVEL, HIGHEST_SCALE, target, at);
    SixBitScales.putPairs(groups.scales(), groups.minimums(), target, at + SCALES_AT);
    for (int group = 0; group < 8; group += 2) {
      int from = first + group * GROUP_LENGTH;
      int offset = group / 2 * GROUP_LENGTH;
      long to = at + LEVELS_AT + offset;
      for (int k = 0; k < GROUP_LENGTH; k++) {
        int low = groups.level(weights[from + k], group, HIGHEST_LEVEL);
        int high = groups.level(weights[from + GROUP_LENGTH + k], group + 1, HIGHEST_LEVEL);
        CodecLayouts.putOctet(target, to + k, low | high << 4);
      }
    }
  }

  @Override
  public void decodeBlock(MemorySegment source, long at, float[] weights, int first) {
    float scale = CodecLayouts.half(source, at);
    float minimum = CodecLayouts.half(source, at + 2);
    long scales = SixBitScales.scales(source, at + SCALES_AT);
    long minimums = SixBitScales.minimums(source, at + SCALES_AT);
    for (int group = 0; group < 8; group++) {
      float step = scale * SixBitScales.at(scales, group);
      float depth = minimum * SixBitScales.at(minimums, group);
      int offset = group / 2 * GROUP_LENGTH;
      long from = at + LEVELS_AT + offset;
      int shift = group % 2 * 4;
      for (int k = 0; k < GROUP_LENGTH; k++) {
        int level = CodecLayouts.octet(source, from + k) >>> shift & 0xF;
        weights[first + group * GROUP_LENGTH + k] = step * level - depth;
      }
    }
  }
}
