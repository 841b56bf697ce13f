package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.testkit.CompletionLaw;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.TokensContext;
import gibbs.testkit.ToyModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodeTemperatureTest {
  private static final LetterTokenizer CODE =
      LetterTokenizer.of("x", "\n", " ", "\t", "\n  ", "x ", "</s>", ":\n");
  private static final CodeTemperature RULE = new CodeTemperature(2, 0.5);

  @Test
  void aBlockBeginsAfterANewlineAndBlanks() {
    assertThat(temperatureAfter("x\n ")).isEqualTo(2);
    assertThat(temperatureAfter("x\n\t")).isEqualTo(2);
    assertThat(temperatureAfter("x\n\t ")).isEqualTo(2);
    assertThat(temperatureAfter("x:\n\t")).isEqualTo(2);
  }

  @Test
  void nothingElseDoes() {
    assertThat(temperatureAfter("x")).isEqualTo(0.5);
    assertThat(temperatureAfter("x\n")).isEqualTo(0.5);
    assertThat(temperatureAfter("x ")).isEqualTo(0.5);
    assertThat(temperatureAfter(" ")).isEqualTo(0.5);
    assertThat(temperatureAfter("x\n x")).isEqualTo(0.5);
    assertThat(temperatureAfter("x\n x ")).isEqualTo(0.5);
    assertThat(temperatureAfter("x\n \n")).isEqualTo(0.5);
  }

  @Test
  void itDoesNotMatterHowATokenizerCutsIndentation() {
    assertThat(temperatureAfter("x\n  ")).isEqualTo(2);
    assertThat(CODE.encode("x\n  ")).containsExactly(0, 4);
    assertThat(temperatureAfter("x\n\n  ")).isEqualTo(2);
  }

  @Test
  void controlTokensShowNothing() {
    assertThat(temperature(new TokensContext(3, CODE, 0, 4, 6))).isEqualTo(2);
    assertThat(temperature(new TokensContext(3, CODE, 0, 1, 6, 2))).isEqualTo(2);
  }

  @Test
  void forksReadOnForThemselves() {
    TokensContext context = new TokensContext(2, CODE, 0, 1);
    TransformState state = RULE.start(context);
    assertThat(temperature(state, context)).isEqualTo(0.5);
    TransformState fork = state.fork();
    TokensContext other = new TokensContext(2, CODE, 0, 1);
    context.append(2);
    other.append(0);
    assertThat(temperature(state, context)).isEqualTo(2);
    assertThat(temperature(fork, other)).isEqualTo(0.5);
  }

  @Test
  void completionsFollowTheFormula() {
    LetterTokenizer letters = LetterTokenizer.of("x", "\n", " ", "\t");
    CompletionLaw.check(
        ToyModel.random(letters, 17, 1.5),
        "x",
        "adapt(start=1.5, rest=0.6)",
        4,
        () -> (logP, context) -> tempered(logP, isIndented(context) ? 1.5 : 0.6));
  }

  private static boolean isIndented(List<Integer> context) {
    int end = context.size();
    while (end > 0 && context.get(end - 1) >= 2) {
      end--;
    }
    return end > 0 && end < context.size() && context.get(end - 1) == 1;
  }

  private static double[] tempered(double[] logP, double temperature) {
    for (int token = 0; token < logP.length; token++) {
      logP[token] /= temperature;
    }
    return logP;
  }

  @Test
  void refusesNegativeTemperatures() {
    assertThatThrownBy(() -> new CodeTemperature(-1, 1)).hasMessageContaining("start");
    assertThatThrownBy(() -> new CodeTemperature(1, Double.NaN)).hasMessageContaining("rest");
  }

  private static double temperatureAfter(String text) {
    int[] tokens = CODE.encode(text);
    return temperature(new TokensContext(tokens.length, CODE, tokens));
  }

  private static double temperature(TokensContext context) {
    return temperature(RULE.start(context), context);
  }

  private static double temperature(TransformState state, TokensContext context) {
    Logits logits = Logits.of(new float[] {3, 2, 2, 2, 2, 2, 2, 2});
    state.apply(logits, context);
    double temperature = 1 / (logits.logit(0) - logits.logit(1));
    assertThat(temperature).isEqualTo(Math.rint(2 * temperature) / 2, within(1e-6));
    return Math.rint(2 * temperature) / 2;
  }
}
