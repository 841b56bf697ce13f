package gibbs.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.core.model.InsightWanted.Attention;
import gibbs.core.model.InsightWanted.Detail;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InsightWantedTest {
  @Test
  void wishesAddUp() {
    InsightWanted first =
        InsightWanted.NONE
            .withHiddenStates(1, 2)
            .withAttention(
                new Attention(1, Set.of(0), Detail.SUMMARY), new Attention(2, Detail.WEIGHTS));
    InsightWanted second =
        InsightWanted.NONE
            .withHiddenStates(2, 3)
            .withLayerLogits(4)
            .withAttention(
                new Attention(1, Set.of(3), Detail.WEIGHTS),
                new Attention(2, Set.of(1), Detail.SUMMARY));
    InsightWanted both =
        InsightWanted.NONE
            .withHiddenStates(1, 2, 3)
            .withLayerLogits(4)
            .withAttention(
                new Attention(1, Set.of(0, 3), Detail.WEIGHTS), new Attention(2, Detail.WEIGHTS));
    assertThat(first.and(second)).isEqualTo(both);
    assertThat(second.and(first)).isEqualTo(both);
  }

  @Test
  void nothingAddsNothing() {
    InsightWanted wanted = InsightWanted.NONE.withLayerLogits(1);
    assertThat(wanted.and(InsightWanted.NONE)).isEqualTo(wanted);
    assertThat(InsightWanted.NONE.and(wanted)).isEqualTo(wanted);
    assertThat(InsightWanted.NONE.and(InsightWanted.NONE)).isEqualTo(InsightWanted.NONE);
  }
}
