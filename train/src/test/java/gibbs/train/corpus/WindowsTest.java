package gibbs.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 11, 12, 13, 40})
  void everyTokenButTheEndIsScoredOnce(int length) {
    List<Integer> scored = new ArrayList<>();
    for (Row row : Windows.of(text(length), 8)) {
      assertThat(row.inputs().length).isLessThanOrEqualTo(8);
      assertThat(row.inputs()[0]).isEqualTo(1);
      Arrays.stream(row.targets()).filter(id -> id != Row.IGNORED).forEach(scored::add);
    }
    assertThat(scored).containsExactlyElementsOf(IntStream.range(10, 10 + length).boxed().toList());
  }

  @Test
  void furtherWindowsRepeatHalfAContext() {
    List<Row> rows = Windows.of(text(11), 8);

    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).inputs()).containsExactly(1, 10, 11, 12, 13, 14, 15);
    assertThat(rows.get(1).inputs()).containsExactly(1, 14, 15, 16, 17, 18, 19);
    assertThat(rows.get(1).targets())
        .containsExactly(Row.IGNORED, Row.IGNORED, Row.IGNORED, 17, 18, 19, 20);
  }

  private static TokenizedText text(int length) {
    int[] tokens = IntStream.range(9, 11 + length).toArray();
    tokens[0] = 1;
    tokens[length + 1] = 2;
    boolean[] counts = new boolean[length + 2];
    Arrays.fill(counts, 1, counts.length, true);
    return new TokenizedText(tokens, counts, length);
  }
}
