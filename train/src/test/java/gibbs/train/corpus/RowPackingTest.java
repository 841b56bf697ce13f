package gibbs.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RowPackingTest {
  private static final int CONTEXT = 64;
  private static final int END = 2;

  @Test
  void everyPredictionStandsInTheRowsOnce() {
    List<TokenizedText> texts = texts(500, 100);

    List<String> packed = predictions(RowPacking.pack(texts, CONTEXT, END, 7, 0));

    List<String> expected = new ArrayList<>();
    for (TokenizedText text : texts) {
      for (int at = 0; at < text.predictions(); at++) {
        expected.add(text.tokens()[at] + ">" + text.tokens()[at + 1]);
      }
    }
    assertThat(packed).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void rowsBeginWithATextUnlessItIsLongerThanTheContext() {
    List<Row> rows = RowPacking.pack(texts(300, CONTEXT), CONTEXT, END, 7, 0);

    assertThat(rows).allMatch(row -> row.inputs()[0] == 1);
  }

  @Test
  void fewPlacesStayUnused() {
    List<TokenizedText> texts = texts(2000, 50);
    long places = texts.stream().mapToLong(TokenizedText::predictions).sum();

    List<Row> rows = RowPacking.pack(texts, CONTEXT, END, 7, 0);

    assertThat((double) rows.size() * CONTEXT).isLessThan(1.05 * places + 64 * CONTEXT);
  }

  @Test
  void theOrderIsAPermutationOfSeedAndEpoch() {
    int[] order = RowPacking.order(1000, 3, 5);

    assertThat(order).containsExactly(RowPacking.order(1000, 3, 5));
    assertThat(order).isNotEqualTo(RowPacking.order(1000, 3, 6));
    assertThat(order).isNotEqualTo(RowPacking.order(1000, 4, 5));
    int[] sorted = order.clone();
    Arrays.sort(sorted);
    assertThat(sorted).containsExactly(java.util.stream.IntStream.range(0, 1000).toArray());
  }

  @Test
  void maskedTokensAreInputsAndNoTargets() {
    TokenizedText text =
        new TokenizedText(new int[] {1, 10, 11, 2}, new boolean[] {false, false, true, true}, 2);

    Row row = RowPacking.pack(List.of(text), 5, END, 0, 0).getFirst();

    assertThat(row.inputs()).containsExactly(1, 10, 11, END, END);
    assertThat(row.targets()).containsExactly(Row.IGNORED, 11, 2, Row.IGNORED, Row.IGNORED);
  }

  @Test
  void rowsOfARunCanBeAskedForInAnyOrder() {
    List<TokenizedText> texts = texts(50, 60);
    Epochs epochs = new Epochs(texts, CONTEXT, END, 9);
    Row late = epochs.row(100);

    Row early = epochs.row(3);

    assertThat(early.inputs())
        .containsExactly(RowPacking.pack(texts, CONTEXT, END, 9, 0).get(3).inputs());
    assertThat(epochs.row(100).inputs()).containsExactly(late.inputs());
    assertThat(epochs.passes(100)).isGreaterThan(1);
  }

  /// Texts of 1 to `longest` tokens between begin and end, each token different from all others.
  private static List<TokenizedText> texts(int count, int longest) {
    SplittableRandom random = new SplittableRandom(11);
    int next = 10;
    List<TokenizedText> texts = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      int length = 2 + random.nextInt(longest - 1);
      int[] tokens = new int[length + 1];
      boolean[] counts = new boolean[length + 1];
      Arrays.fill(counts, 1, length + 1, true);
      for (int at = 1; at < length; at++) {
        tokens[at] = next++;
      }
      tokens[0] = 1;
      tokens[length] = END;
      texts.add(new TokenizedText(tokens, counts, length));
    }
    return texts;
  }

  private static List<String> predictions(List<Row> rows) {
    List<String> found = new ArrayList<>();
    for (Row row : rows) {
      for (int at = 0; at < row.inputs().length; at++) {
        if (row.targets()[at] != Row.IGNORED) {
          found.add(row.inputs()[at] + ">" + row.targets()[at]);
        }
      }
    }
    return found;
  }
}
