package gibbs.engine.codec;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Super-blocks of 256 weights in 16 groups of 16: 128 bytes of low bits, 64 bytes of high bits, 16
/// signed bytes with the groups' scales s, F16 scale d. In each half h = 0, 1 of 128 weights, byte
/// k of low bits 64 h … 64 h + 63 holds the low four bits of weight k in its low half and of weight
/// k + 64 in its high half; byte k of high bits 32 h … 32 h + 31 holds the high two bits of weights
/// k, k + 32, k + 64, k + 96, lowest first. Together q in 0 … 63; w = d · s · (q − 32).
///
/// **Encoding.** [SymmetricGroups]; ggml's own encoder searches for smaller errors in the same
/// layout.
record Q6KCodec() implements BlockCodec {
  private static final int GROUP_LENGTH = 16;
  private static final int LEVELS = 32;
  private static final int HIGHEST_SCALE = 128;
  private static final int HIGH_AT = 128;
  private static final int SCALES_AT = 192;
  private static final int SCALE_AT = 208;

  @Override
  public TensorType type() {
    return TensorType.Q6_K;
  }

  @Override
  public void encodeBlock(float[] weights, int first, MemorySegment target, long at) {
    SymmetricGroups groups = SymmetricGroups.fit(weights, first, LEVELS, HIGHEST_SCALE);
    CodecLayouts.putHalf(target, at + SCALE_AT, groups.scale());
    for (int group = 0; group < 16; group++) {
      CodecLayouts.putOctet(target, at + SCALES_AT + group, groups.scales()[group]);
    }
    int[] levels = new int[256];
    for (int k = 0; k < 256; k++) {
      levels[k] = groups.level(weights[first + k], k / GROUP_LENGTH, LEVELS) + LEVELS;
    }
    for (int half = 0; half < 2; half++) {
      for (int k = 0; k < 64; k++) {
        int low = levels[128 * half + k] & 0xF;
        int high = levels[128 * half + 64 + k] & 0xF;
        int offset = 64 * half + k;
        CodecLayouts.putOctet(target, at + offset, low | high << 4);
      }
      for (int k = 0; k < 32; k++) {
        int bits = 0;
        for (int quarter = 0; quarter < 4; quarter++) {
          bits |= levels[128 * half + 32 * quarter + k] >>> 4 << 2 * quarter;
        }
        int offset = 32 * half + k;
        CodecLayouts.putOctet(target, at + HIGH_AT + offset, bits);
      }
    }
  }

  @Override
  public void decodeBlock(MemorySegment source, long at, float[] weights, int first) {
    float scale = CodecLayouts.half(source, at + SCALE_AT);
    for (int group = 0; group < 16; group++) {
      float step = scale * source.get(ValueLayout.JAVA_BYTE, at + SCALES_AT + group);
      int half = group / 8;
      int quarter = group % 8 / 2;
      int inRow = group % 2 * GROUP_LENGTH;
      int lowOffset = 64 * half + quarter % 2 * 32 + inRow;
      int highOffset = 32 * half + inRow;
      for (int k = 0; k < GROUP_LENGTH; k++) {
        int low = CodecLayouts.octet(source, at + lowOffset + k) >>> quarter / 2 * 4 & 0xF;
        int high = CodecLayouts.octet(source, at + HIGH_AT + highOffset + k) >>> 2 * quarter & 3;
        weights[first + group * GROUP_LENGTH + k] = step * ((low | high << 4) - LEVELS);
      }
    }
  }
}
