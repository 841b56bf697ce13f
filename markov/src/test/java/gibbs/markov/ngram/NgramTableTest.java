package gibbs.markov.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NgramTableTest {
  /// Unigrams 0 1 2, bigrams (0 1) (1 2) in the wrong order, trigram (0 1 2).
  private static NgramTable table() {
    NgramTable.Builder builder = new NgramTable.Builder();
    builder.add(0, 0, -99, -0.5f);
    builder.add(0, 1, -0.25f, -0.125f);
    builder.add(0, 2, -1, 0);
    assertThat(builder.endLevel()).containsExactly(0, 1, 2);
    builder.add(1, 2, -0.75f, 0);
    builder.add(0, 1, -0.5f, -0.25f);
    assertThat(builder.endLevel()).containsExactly(1, 0);
    assertThat(builder.find(new int[] {0, 1}, 2)).hasValue(0);
    assertThat(builder.find(new int[] {0, 2}, 2)).isEmpty();
    builder.add(0, 2, -2, 0);
    builder.endLevel();
    return builder.build();
  }

  @Test
  void listedNgramsAreUsedOthersBackOff() {
    NgramTable table = table();
    double ten = Math.log(10);
    assertThat(table.logProbability(new int[] {0, 1}, 2, 2)).isEqualTo(-2 * ten, within(1e-12));
    assertThat(table.logProbability(new int[] {2, 1}, 2, 2)).isEqualTo(-0.75 * ten, within(1e-12));
    assertThat(table.logProbability(new int[] {0, 1}, 2, 1))
        .isEqualTo((-0.25 - 0.125 - 0.25) * ten, within(1e-12));
    assertThat(table.logProbability(new int[] {2, 2}, 2, 1)).isEqualTo(-0.25 * ten, within(1e-12));
    assertThat(table.logProbability(new int[] {1}, 1, 0)).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void statesAreAsLongAsTheyMatter() {
    NgramTable table = table();
    assertThat(table.state(new int[] {2, 0, 1}, 3)).isEqualTo(2);
    assertThat(table.state(new int[] {0, 1, 2}, 3)).isZero();
    assertThat(table.state(new int[] {2, 1}, 2)).isEqualTo(1);
    assertThat(table.state(new int[] {}, 0)).isZero();
  }

  @Test
  void visitsInOrder() {
    List<List<Integer>> bigrams = new ArrayList<>();
    table().forEach(2, (ngram, _, _) -> bigrams.add(List.of(ngram[0], ngram[1])));
    assertThat(bigrams).containsExactly(List.of(0, 1), List.of(1, 2));
  }

  @Test
  void refusesDoublesAndGaps() {
    NgramTable.Builder builder = new NgramTable.Builder();
    assertThatIllegalArgumentException().isThrownBy(() -> builder.add(0, 1, -1, 0));
    builder.add(0, 0, -1, 0);
    builder.endLevel();
    builder.add(0, 0, -1, 0);
    builder.add(0, 0, -2, 0);
    assertThatExceptionOfType(DuplicateNgramException.class)
        .isThrownBy(builder::endLevel)
        .matches(e -> e.index() == 1);
  }
}
