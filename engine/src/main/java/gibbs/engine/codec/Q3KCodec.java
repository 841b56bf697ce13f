package gibbs.engine.codec;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;

/// Super-blocks of 256 weights in 16 groups of 16: 32 bytes of high bits (bit j of byte k is that
/// of weight 32 j + k), 64 bytes of low bits, sixteen [SixBitScales] of which 32 is to be taken for
/// s, F16 scale d. Byte k of low bits 32 h … 32 h + 31 (h = 0, 1) holds weights k, k + 32, k + 64,
/// k + 96 of the h-th 128 weights, two bits each, lowest first. Together q in 0 … 7; w = d · s · (q
/// − 4).
///
/// **Encoding.** [SymmetricGroups]; ggml's own encoder searches for smaller errors in the same
/// layout.
record Q3KCodec() implements BlockCodec {
  private static final int GROUP_LENGTH = 16;
  private static final int LEVELS = 4;
  private static final int HIGHEST_SCALE = 32;
  private static final int LEVELS_AT = 32;
  private static final int SCALES_AT = 96;
  private static final int SCALE_AT = SCALES_AT + SixBitScales.BYTES;

  @Override
  public TensorType type() {
    return TensorType.Q3_K;
  }

  @Override
  public void encodeBlock(float[] weights, int first, MemorySegment target, long at) {
    SymmetricGroups groups = SymmetricGroups.fit(weights, first, LEVELS, HIGHEST_SCALE);
    CodecLayouts.putHalf(target, at + SCALE_AT, groups.scale());
    int[] stored = new int[16];
    for (int group = 0; group < 16; group++) {
      stored[group] = groups.scales()[group] + HIGHEST_SCALE;
    }
    SixBitScales.putSixteen(stored, target, at + SCALES_AT);
    int[] levels = new int[256];
    for (int k = 0; k < 256; k++) {
      levels[k] = groups.level(weights[first + k], k / GROUP_LENGTH, LEVELS) + LEVELS;
    }
    for (int k = 0; k < 64; k++) {
      int start = k / 32 * 128 + k % 32;
      int low = 0;
      for (int quarter = 0; quarter < 4; quarter++) {
        low |= (levels[start + 32 * quarter] & 3) << 2 * quarter;
      }
      CodecLayouts.putOctet(target, at + LEVELS_AT + k, low);
    }
    for (int k = 0; k < 32; k++) {
      int high = 0;
      for (int bit = 0; bit < 8; bit++) {
        high |= levels[32 * bit + k] >>> 2 << bit;
      }
      CodecLayouts.putOctet(target, at + k, high);
    }
  }

  @Override
  public void decodeBlock(MemorySegment source, long at, float[] weights, int first) {
    float scale = CodecLayouts.half(source, at + SCALE_AT);
    long firstScales = SixBitScales.first(source, at + SCALES_AT);
    long secondScales = SixBitScales.second(source, at + SCALES_AT);
    for (int group = 0; group < 16; group++) {
      long scales = group < 8 ? firstScales : secondScales;
      float step = scale * (SixBitScales.at(scales, group % 8) - HIGHEST_SCALE);
      int inRow = group % 2 * GROUP_LENGTH;
      int row = group / 8 * 32;
      long bits = at + inRow;
      long from = bits + LEVELS_AT + row;
      int shift = group % 8 / 2 * 2;
      for (int k = 0; k < GROUP_LENGTH; k++) {
        int low = CodecLayouts.octet(source, from + k) >>> shift & 3;
        int high = CodecLayouts.octet(source, bits + k) >>> group / 2 & 1;
        weights[first + group * GROUP_LENGTH + k] = step * ((low | high << 2) - LEVELS);
      }
    }
  }
}
