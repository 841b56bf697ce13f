package gibbs.engine.codec;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;

/// Super-blocks of 256 weights in 8 groups of 32: F16 scale d, F16 scale e of the minimums,
/// [SixBitScales] s and m of the groups, 32 bytes of high bits (bit g of byte k is that of weight k
/// in group g), then 128 bytes. Of these, bytes 32 g … 32 g + 31 hold the low four bits of group 2
/// g in their low halves and of group 2 g + 1 in their high halves. Together each weight is q in 0
/// … 31; w = d · s · q − e · m.
///
/// **Encoding.** [AffineGroups]; ggml's own encoder searches for smaller errors in the same layout.
record Q5KCodec() implements BlockCodec {
  private static final int GROUP_LENGTH = 32;
  private static final int HIGHEST_LEVEL = 31;
  private static final int HIGHEST_SCALE = 63;
  private static final int SCALES_AT = 4;
  private static final int BITS_AT = SCALES_AT + SixBitScales.BYTES;
  private static final int LEVELS_AT = BITS_AT + GROUP_LENGTH;

  @Override
  public TensorType type() {
    return TensorType.Q5_K;
  }

  @Override
  public void encodeBlock(float[] weights, int first, MemorySegment target, long at) {
    AffineGroups groups =
        AffineGroups.fit(weights, first, GROUP_LENGTH, HIGHEST_LEVEL, HIGHEST_SCALE, target, at);
    SixBitScales.putPairs(groups.scales(), groups.minimums(), target, at + SCALES_AT);
    for (int k = 0; k < GROUP_LENGTH; k++) {
      int bits = 0;
      for (int group = 0; group < 8; group += 2) {
        int from = first + group * GROUP_LENGTH + k;
        int low = groups.level(weights[from], group, HIGHEST_LEVEL);
        int high = groups.level(weights[from + GROUP_LENGTH], group + 1, HIGHEST_LEVEL);
        bits |= low >>> 4 << group | high >>> 4 << group + 1;
        int offset = group / 2 * GROUP_LENGTH + k;
        CodecLayouts.putOctet(target, at + LEVELS_AT + offset, low & 0xF | high << 4);
      }
      CodecLayouts.putOctet(target, at + BITS_AT + k, bits);
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
        int bit = CodecLayouts.octet(source, at + BITS_AT + k) >>> group & 1;
        int level = CodecLayouts.octet(source, from + k) >>> shift & 0xF | bit << 4;
        weights[first + group * GROUP_LENGTH + k] = step * level - depth;
      }
    }
  }
}
