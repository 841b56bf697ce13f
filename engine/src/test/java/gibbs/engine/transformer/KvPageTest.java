package gibbs.engine.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KvPageTest {
  private static final int HEADS = 6;

  @Test
  void floatsAreKeptAsTheyAre() {
    float[] numbers = numbers(HEADS * 24);
    assertThat(stored(KvType.F32, 24, numbers)).containsExactly(numbers);
  }

  @Test
  void halvesAreThoseOfTheTensorType() {
    float[] numbers = numbers(HEADS * 24);
    assertThat(stored(KvType.F16, 24, numbers)).containsExactly(decoded(TensorType.F16, numbers));
  }

  @Test
  void levelsAreThoseOfTheTensorType() {
    float[] numbers = numbers(HEADS * 64);
    assertThat(stored(KvType.Q8_0, 64, numbers)).containsExactly(decoded(TensorType.Q8_0, numbers));
  }

  /// 24 and 80 are no whole numbers of 32: the rest of a head has a scale of its own.
  @Test
  void levelsOfHeadsThatAreNoWholeBlocksAreNear() {
    for (int headLength : new int[] {1, 24, 80}) {
      float[] numbers = numbers(HEADS * headLength);
      float[] stored = stored(KvType.Q8_0, headLength, numbers);
      float largest = 0;
      for (float number : numbers) {
        largest = Math.max(largest, Math.abs(number));
      }
      for (int k = 0; k < numbers.length; k++) {
        assertThat(stored[k]).isEqualTo(numbers[k], within(largest * (0.5f / 127 + 0x1p-11f)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(KvType.class)
  void zerosStayZerosAndWhatIsNoNumberShows(KvType type) {
    float[] numbers = new float[2 * 32];
    numbers[40] = Float.NaN;
    float[] stored = stored(type, 32, numbers);
    assertThat(Arrays.copyOf(stored, 32)).containsOnly(0f);
    assertThat(stored[40]).isNaN();
  }

  @ParameterizedTest
  @EnumSource(KvType.class)
  void copiesHaveMemoryOfTheirOwn(KvType type) {
    KvPage page = KvPage.of(type, 2 * 32, 32);
    page.put(32, numbers(32), 0, 32);
    float[] before = new float[2 * 32];
    page.take(0, before.length, before);
    KvPage copy = KvPage.of(type, 2 * 32, 32);
    page.copyTo(copy);
    page.put(32, new float[32], 0, 32);
    float[] after = new float[2 * 32];
    copy.take(0, after.length, after);
    assertThat(after).containsExactly(before);
  }

  @Test
  void typesTakeTheStatedBytes() {
    assertThat(KvType.F32.bytes(80)).isEqualTo(320);
    assertThat(KvType.F16.bytes(80)).isEqualTo(160);
    assertThat(KvType.Q8_0.bytes(80)).isEqualTo(80 + 3 * 2);
  }

  @Test
  void typesAreNamedInEitherCase() {
    assertThat(KvType.of("f16")).isEqualTo(KvType.F16);
    assertThat(KvType.of("Q8_0")).isEqualTo(KvType.Q8_0);
    assertThatThrownBy(() -> KvType.of("q4_0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("KV type must be f32 or f16 or q8_0, was q4_0");
  }

  private static float[] stored(KvType type, int headLength, float[] numbers) {
    KvPage page = KvPage.of(type, numbers.length, headLength);
    for (int at = 0; at < numbers.length; at += headLength) {
      page.put(at, numbers, at, headLength);
    }
    float[] all = new float[numbers.length];
    page.take(0, all.length, all);
    float[] tail = new float[headLength];
    page.take(numbers.length - headLength, headLength, tail);
    assertThat(tail).containsExactly(Arrays.copyOfRange(all, all.length - headLength, all.length));
    return all;
  }

  private static float[] decoded(TensorType type, float[] numbers) {
    MemorySegment bytes = MemorySegment.ofArray(new byte[(int) type.bytes(numbers.length)]);
    float[] decoded = new float[numbers.length];
    WeightCodec.require(type).encode(numbers, bytes);
    WeightCodec.require(type).decode(bytes, decoded);
    return decoded;
  }

  private static float[] numbers(int count) {
    Random random = new Random(count);
    float[] numbers = new float[count];
    for (int k = 0; k < count; k++) {
      numbers[k] = (float) random.nextGaussian();
    }
    return numbers;
  }
}
