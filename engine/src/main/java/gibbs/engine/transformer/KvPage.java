package gibbs.engine.transformer;

/// The numbers of a page of KV memory, in whatever type they are stored. Numbers are put and taken
/// by whole heads; different heads may be put by different threads at once.
sealed interface KvPage {
  /// An empty page.
  ///
  /// @param type how numbers are stored
  /// @param length how many there are: a multiple of the head's length
  /// @param headLength numbers of a head
  static KvPage of(KvType type, int length, int headLength) {
    return switch (type) {
      case F32 -> new Floats(new float[length]);
      case F16 -> new Halves(new short[length]);
      case Q8_0 ->
          new Levels(
              headLength,
              new byte[length],
              new short[length / headLength * KvType.scaleCount(headLength)]);
    };
  }

  /// Stores the key or value of one head.
  ///
  /// @param at where it begins, a multiple of the head's length
  /// @param source where it is taken from
  /// @param from where it begins there
  /// @param headLength its numbers
  void put(int at, float[] source, int from, int headLength);

  /// Takes numbers out, from `at` on, to the beginning of an array.
  ///
  /// @param at where they begin, a multiple of the head's length
  /// @param length how many, a multiple of the head's length
  /// @param target where they go
  void take(int at, int length, float[] target);

  /// Copies everything to another page of the same type and size.
  void copyTo(KvPage other);

  /// 32-bit floats.
  record Floats(float[] numbers) implements KvPage {
    @Override
    public void put(int at, float[] source, int from, int headLength) {
      System.arraycopy(source, from, numbers, at, headLength);
    }

    @Override
    public void take(int at, int length, float[] target) {
      System.arraycopy(numbers, at, target, 0, length);
    }

    @Override
    public void copyTo(KvPage other) {
      System.arraycopy(numbers, 0, ((Floats) other).numbers, 0, numbers.length);
    }
  }

  /// 16-bit floats.
  record Halves(short[] bits) implements KvPage {
    @Override
    public void put(int at, float[] source, int from, int headLength) {
      for (int k = 0; k < headLength; k++) {
        bits[at + k] = Float.floatToFloat16(source[from + k]);
      }
    }

    @Override
    public void take(int at, int length, float[] target) {
      for (int k = 0; k < length; k++) {
        target[k] = Float.float16ToFloat(bits[at + k]);
      }
    }

    @Override
    public void copyTo(KvPage other) {
      System.arraycopy(bits, 0, ((Halves) other).bits, 0, bits.length);
    }
  }

  /// Signed bytes and scales: a number is scale · level, the scale max|x| / 127 of its block, in
  /// F16; levels are rounded to nearest, halves away from zero, by the scale before its rounding.
  ///
  /// @param headLength numbers of a head
  /// @param levels in −127 … 127
  /// @param scales F16 bits, `[head vector][block]`
  record Levels(int headLength, byte[] levels, short[] scales) implements KvPage {
    @Override
    public void put(int at, float[] source, int from, int length) {
      int scaleAt = at / headLength * KvType.scaleCount(headLength);
      for (int first = 0; first < length; first += KvType.BLOCK_LENGTH) {
        int last = Math.min(length, first + KvType.BLOCK_LENGTH);
        float largest = 0;
        for (int k = first; k < last; k++) {
          largest = Math.max(largest, Math.abs(source[from + k]));
        }
        float scale = largest / 127;
        float inverse = scale == 0 ? 0 : 1 / scale;
        scales[scaleAt + first / KvType.BLOCK_LENGTH] = Float.floatToFloat16(scale);
        for (int k = first; k < last; k++) {
          float x = source[from + k] * inverse;
          levels[at + k] = (byte) (x < 0 ? -(int) (0.5 - x) : (int) (0.5 + x));
        }
      }
    }

    @Override
    public void take(int at, int length, float[] target) {
      for (int head = 0; head < length; head += headLength) {
        int scaleAt = (at + head) / headLength * KvType.scaleCount(headLength);
        for (int first = 0; first < headLength; first += KvType.BLOCK_LENGTH) {
          int count = Math.min(KvType.BLOCK_LENGTH, headLength - first);
          float scale = Float.float16ToFloat(scales[scaleAt + first / KvType.BLOCK_LENGTH]);
          scaled(scale, at + head + first, count, target, head + first);
        }
      }
    }

    private void scaled(float scale, int at, int count, float[] target, int to) {
      for (int k = 0; k < count; k++) {
        target[to + k] = scale * levels[at + k];
      }
    }

    @Override
    public void copyTo(KvPage other) {
      System.arraycopy(levels, 0, ((Levels) other).levels, 0, levels.length);
      System.arraycopy(scales, 0, ((Levels) other).scales, 0, scales.length);
    }
  }
}
