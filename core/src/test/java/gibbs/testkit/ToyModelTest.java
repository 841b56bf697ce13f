package gibbs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.core.model.LanguageModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToyModelTest implements LanguageModelContract {
  private static final LetterTokenizer LETTERS = LetterTokenizer.letters(3, false);

  @Override
  public LanguageModel open() {
    return ToyModel.random(LETTERS, 4, 2);
  }

  @Test
  void tablesGiveTheLawOfAContext() {
    ToyModel table =
        ToyModel.table(
            LETTERS,
            Map.of(List.of(0), List.of(0.5, 0.25, 0.25), List.of(0, 1), List.of(0.0, 1.0, 0.0)));
    assertThat(table.rule().logits(new int[] {0}))
        .containsExactly((float) Math.log(0.5), (float) Math.log(0.25), (float) Math.log(0.25));
    assertThat(table.rule().logits(new int[] {0, 1})[0]).isEqualTo(Float.NEGATIVE_INFINITY);
  }
}
