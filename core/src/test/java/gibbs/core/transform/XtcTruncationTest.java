package gibbs.core.transform;

import static gibbs.core.transform.NucleusTruncationTest.kept;
import static gibbs.core.transform.TypicalTruncationTest.logs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.decode.Decoder;
import gibbs.core.decode.Plan;
import gibbs.core.decode.Prompt;
import gibbs.core.decode.Request;
import gibbs.core.draw.Coin;
import gibbs.core.expression.Expression;
import gibbs.core.logits.Logits;
import gibbs.core.transform.XtcTruncation.CoinMode;
import gibbs.testkit.EnumeratingDraws;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.TokensContext;
import gibbs.testkit.ToyModel;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class XtcTruncationTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;
  private static final float[] ROW = logs(0.15, 0.4, 0.05, 0.3, 0.1);

  @Test
  void candidatesWithoutMassMayCountAsStaying() {
    float[] row = Arrays.copyOf(ROW, ROW.length + 2);
    Arrays.fill(row, ROW.length, row.length, Float.NEGATIVE_INFINITY);

    for (Counting count : Counting.values()) {
      var rule = new XtcTruncation(1, 0.12, CoinMode.DRAWN, 4, List.of(), count);
      assertThat(kept(rule, row)).hasSize(count == Counting.SUPPORT ? 5 : 3);
    }
  }

  @Test
  void removesTheProbableOnesButTheLeast() {
    assertThat(kept(sure(0.2), ROW)).containsExactly(0, 2, 3, 4);
    assertThat(kept(sure(0.12), ROW)).containsExactly(0, 2, 4);
    assertThat(kept(sure(0.35), ROW)).hasSize(5);
    assertThat(kept(sure(0.45), ROW)).hasSize(5);
  }

  @Test
  void ofEqualOnesTheHighestIdIsTheLast() {
    assertThat(kept(sure(0.25), 1, 1, 1, 1)).containsExactly(3);
    assertThat(kept(sure(0.1), 2, 3, 2, 3, -9)).containsExactly(2, 4);
  }

  @Test
  void anyThresholdUpToAHalf() {
    assertThat(kept(sure(0), 3, 2, NONE, 1)).containsExactly(3);
    assertThat(kept(sure(0.5), 1, 1)).containsExactly(1);
    assertThat(kept(sure(0.51), 1, 1)).hasSize(2);
  }

  @Test
  void minKeepAndProtectedTokensPreventIt() {
    assertThat(
            kept(new XtcTruncation(1, 0.12, CoinMode.DRAWN, 3, List.of(), Counting.SUPPORT), ROW))
        .hasSize(3);
    assertThat(
            kept(new XtcTruncation(1, 0.12, CoinMode.DRAWN, 4, List.of(), Counting.SUPPORT), ROW))
        .hasSize(5);
    assertThat(
            kept(new XtcTruncation(1, 0.12, CoinMode.DRAWN, 1, List.of(3), Counting.SUPPORT), ROW))
        .hasSize(5);
    assertThat(
            kept(new XtcTruncation(1, 0.12, CoinMode.DRAWN, 1, List.of(0), Counting.SUPPORT), ROW))
        .hasSize(3);
  }

  @Test
  void worksOnAShortenedList() {
    Logits logits = Logits.of(ROW);
    logits.keepTop(3); // 0.47, 0.35, 0.18

    apply(sure(0.3), logits);

    assertThat(logits.supportSize()).isEqualTo(2);
    assertThat(logits.isRemoved(logits.indexOf(1))).isTrue();
    assertThat(logits.logZ()).isCloseTo(Math.log(0.45), within(1e-6));
  }

  @Test
  void theMixtureHasUnchangedMass() {
    // R = {0.4}: others times 0.75 + 0.25/0.6, it itself times 0.75
    Logits logits = Logits.of(ROW);

    apply(new XtcTruncation(0.25, 0.2).marginalised(), logits);

    double others = 0.75 + 0.25 / 0.6;
    assertThat(logits.logZ()).isCloseTo(0, within(1e-6));
    assertThat(logits.logFactor(1)).isCloseTo(Math.log(0.4 * 0.75), within(1e-6));
    assertThat(logits.logFactor(3)).isCloseTo(Math.log(0.3 * others), within(1e-6));
    assertThat(logits.probability(2)).isCloseTo(0.05 * others, within(1e-6));
  }

  @Test
  void theMixtureKeepsTheMassThatRulesBeforeItLeft() {
    Logits logits = Logits.of(ROW);
    logits.keepTop(3);
    double before = logits.logZ();

    apply(new XtcTruncation(0.6, 0.3).marginalised(), logits);

    assertThat(logits.logZ()).isCloseTo(before, within(1e-6));
  }

  @Test
  void aSureMixtureIsTheTruncationNormalised() {
    Logits logits = Logits.of(ROW);

    apply(sure(0.12).marginalised(), logits);

    assertThat(logits.supportSize()).isEqualTo(3);
    assertThat(logits.logZ()).isCloseTo(0, within(1e-6));
    assertThat(logits.probability(0)).isCloseTo(0.15 / 0.3, within(1e-6));
  }

  @Test
  void theMixtureIsExactWhereLittleIsLeft() {
    Logits logits = Logits.of(20, 19, 0, 0);

    apply(new XtcTruncation(0.5, 0).marginalised(), logits);

    // only token 3 is left without R; the mixture gives it half of the mass
    assertThat(logits.probability(3)).isCloseTo(0.5, within(1e-6));
    assertThat(logits.logZ()).isCloseTo(0, within(1e-6));
  }

  @Test
  void theMeanOverTheCoinIsTheMixture() {
    LetterTokenizer letters = LetterTokenizer.letters(5, true);
    ToyModel toy = ToyModel.random(letters, 5, 1);
    Map<Integer, Double> drawn = tokens(toy, "xtc(0.3, threshold=0.15)");
    Map<Integer, Double> mixed = tokens(toy, "xtc(0.3, threshold=0.15, coin=marginalised)");

    assertThat(drawn).hasSameSizeAs(mixed);
    drawn.forEach((token, p) -> assertThat(p).isEqualTo(mixed.get(token), within(1e-6)));
  }

  @Test
  void theCoinIsRecordedInTheStep() {
    LetterTokenizer letters = LetterTokenizer.letters(5, true);
    ToyModel toy = ToyModel.random(letters, 5, 1);
    Set<List<Coin>> seen = new HashSet<>();
    try (Decoder decoder = new Decoder(toy)) {
      Request request = new Request(Prompt.of("a"), plan("xtc(0.3, threshold=0.15)", 1));
      EnumeratingDraws.law(draws -> decoder.complete(request, draws).steps())
          .keySet()
          .forEach(steps -> seen.add(steps.getFirst().coins()));
    }

    assertThat(seen)
        .containsExactlyInAnyOrder(List.of(new Coin(0.3, true)), List.of(new Coin(0.3, false)));
  }

  @Test
  void zeroIsTheIdentityAndTossesNoCoin() {
    Logits logits = Logits.of(ROW);

    apply(new XtcTruncation(0, 0.1), logits);
    apply(new XtcTruncation(0, 0.1).marginalised(), logits);

    assertThat(logits.supportSize()).isEqualTo(5);
    assertThat(logits.logZ()).isZero();
  }

  @Test
  void refusesProbabilitiesAboveOne() {
    assertThatThrownBy(() -> new XtcTruncation(1.5, 0.1)).hasMessageContaining("was 1.5");
    assertThatThrownBy(() -> new XtcTruncation(0.5, -0.1)).hasMessageContaining("was -0.1");
  }

  private static XtcTruncation sure(double threshold) {
    return new XtcTruncation(1, threshold);
  }

  private static void apply(XtcTruncation rule, Logits logits) {
    TokensContext context = TokensContext.of();
    rule.start(context).apply(logits, context);
  }

  private static Plan plan(String expression, int maxTokens) {
    return Expression.parse(expression).plan().withMaxTokens(maxTokens);
  }

  private static Map<Integer, Double> tokens(ToyModel toy, String expression) {
    try (Decoder decoder = new Decoder(toy)) {
      Request request = new Request(Prompt.of("a"), plan(expression, 1));
      return EnumeratingDraws.law(
          draws -> decoder.complete(request, draws).steps().getFirst().token());
    }
  }
}
