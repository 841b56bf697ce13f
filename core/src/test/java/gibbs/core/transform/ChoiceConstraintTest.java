package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.decode.Completion;
import gibbs.core.decode.Decoder;
import gibbs.core.decode.Plan;
import gibbs.core.decode.Prompt;
import gibbs.core.decode.Request;
import gibbs.core.decode.Stepwise;
import gibbs.core.decode.StopReason;
import gibbs.core.decode.StopRules;
import gibbs.core.transform.ChoiceConstraint.End;
import gibbs.testkit.EnumeratingDraws;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.ToyModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ChoiceConstraintTest {
  private static final LetterTokenizer PIECES =
      LetterTokenizer.of(
          "y", "e", "s", "n", "o", "ye", "es", "yes", "no", "no!", "s, sir", "x", "yesx", "</s>");
  private static final ToyModel TOY = ToyModel.random(PIECES, 4, 1.5);

  @Test
  void everyTokenisationIsThereAndNothingElse() {
    Map<String, Set<String>> ways = new HashMap<>();
    for (Completion completion : law(choice(End.PREFIX, "yes", "no")).keySet()) {
      assertThat(completion.stopReason()).isEqualTo(StopReason.COMPLETE);
      ways.computeIfAbsent(completion.text(), _ -> new TreeSet<>()).add(pieces(completion));
    }

    assertThat(ways.keySet()).containsExactlyInAnyOrder("yes", "no");
    assertThat(ways.get("no")).containsExactlyInAnyOrder("n|o", "no", "no!");
    assertThat(ways.get("yes"))
        .containsExactlyInAnyOrder(
            "y|e|s", "y|e|s, sir", "y|es", "ye|s", "ye|s, sir", "yes", "yesx");
  }

  @Test
  void withEosTheTextIsTheStringAndAnEndTokenFollows() {
    Map<String, Set<String>> ways = new HashMap<>();
    for (Completion completion : law(choice(End.EOS, "yes", "no", "noyes")).keySet()) {
      assertThat(completion.stopReason()).isEqualTo(StopReason.END_TOKEN);
      ways.computeIfAbsent(completion.text(), _ -> new TreeSet<>()).add(pieces(completion));
    }

    assertThat(ways.keySet()).containsExactlyInAnyOrder("yes", "no", "noyes");
    assertThat(ways.get("no")).containsExactlyInAnyOrder("n|o|</s>", "no|</s>");
    assertThat(ways.get("yes"))
        .containsExactlyInAnyOrder("yes|</s>", "ye|s|</s>", "y|es|</s>", "y|e|s|</s>");
    assertThat(ways.get("noyes")).hasSize(8);
  }

  /// ∏ f of all completions of a string is the model's probability of a text that begins with it
  /// (or of exactly it and the end), and q = f/Z at every step.
  @Test
  void theLawIsTheModelsRestrictedStepByStep() {
    for (End end : End.values()) {
      double total = 0;
      for (var entry : law(choice(end, "yes", "no")).entrySet()) {
        List<Integer> context = new ArrayList<>(List.of(PIECES.encode("x")[0]));
        double logQ = 0;
        double logF = 0;
        for (Step step : entry.getKey().steps()) {
          double[] p = p(context);
          assertThat(step.logP()).isCloseTo(Math.log(p[step.token()]), within(1e-5));
          assertThat(step.logQ() + step.logZ()).isCloseTo(step.logP(), within(1e-5));
          logQ += step.logQ();
          logF += Math.log(p[step.token()]);
          context.add(step.token());
        }
        assertThat(entry.getValue()).isCloseTo(Math.exp(logQ), within(1e-6));
        assertThat(Math.exp(logF)).isLessThanOrEqualTo(1);
        total += entry.getValue();
      }
      assertThat(total).isCloseTo(1, within(1e-9));
    }
  }

  private static double[] p(List<Integer> context) {
    float[] row = TOY.rule().logits(context.stream().mapToInt(token -> token).toArray());
    double[] p = new double[row.length];
    double sum = 0;
    for (float logit : row) {
      sum += Math.exp(logit);
    }
    for (int token = 0; token < p.length; token++) {
      p[token] = Math.exp(row[token]) / sum;
    }
    return p;
  }

  @Test
  void aStringOfSeveralBytesALetterEndsWhereItShould() {
    LetterTokenizer pieces = LetterTokenizer.of("é", "è", "éè", "x");
    try (Decoder decoder = new Decoder(ToyModel.random(pieces, 1, 1))) {
      Set<String> texts = new TreeSet<>();
      for (Completion completion :
          EnumeratingDraws.law(
                  draws ->
                      decoder.complete(
                          new Request(Prompt.of("x"), Plan.sampling(choice(End.PREFIX, "é"))),
                          draws))
              .keySet()) {
        texts.add(completion.text() + " " + completion.steps().getFirst().token());
      }
      assertThat(texts).containsExactly("é 0", "é 2");
    }
  }

  @Test
  void aDeadEndStopsWithItsOwnReason() {
    LetterTokenizer letters = LetterTokenizer.letters(4, true);
    try (Decoder decoder = new Decoder(ToyModel.random(letters, 1, 1))) {
      Completion completion = decoder.complete("a", Plan.sampling(choice(End.PREFIX, "abz")));

      assertThat(completion.stopReason()).isEqualTo(StopReason.DEAD_END);
      assertThat(completion.text()).isEqualTo("ab");
    }
  }

  @Test
  void withEosTheCompletionStopsEvenIfEndTokensDoNotStopIt() {
    try (Decoder decoder = new Decoder(TOY)) {
      Plan plan =
          new Plan(
              List.of(choice(End.EOS, "no")),
              Stepwise.GREEDY,
              StopRules.DEFAULT.ignoringEndTokens(),
              0);

      Completion completion = decoder.complete("x", plan);

      assertThat(completion.stopReason()).isEqualTo(StopReason.COMPLETE);
      assertThat(completion.text()).isEqualTo("no");
    }
  }

  @Test
  void refusesWhatIsNoChoice() {
    assertThatThrownBy(() -> choice(End.PREFIX)).hasMessage("a choice needs a string");
    assertThatThrownBy(() -> choice(End.EOS, "a", "")).hasMessage("a string must not be empty");
    assertThatThrownBy(() -> choice(End.EOS, "a", "b", "a"))
        .hasMessage("strings 1 and 3 of the choice are the same");
    assertThatThrownBy(() -> choice(End.PREFIX, "yes", "no", "ye"))
        .hasMessage(
            "string 3 of the choice is the beginning of string 1; end=eos tells them apart");
    assertThat(choice(End.EOS, "yes", "ye").strings()).containsExactly("yes", "ye");
  }

  @Test
  void equalChoicesAreEqual() {
    assertThat(choice(End.EOS, "a"))
        .isEqualTo(choice(End.EOS, "a"))
        .hasSameHashCodeAs(choice(End.EOS, "a"))
        .isNotEqualTo(choice(End.PREFIX, "a"))
        .isNotEqualTo(choice(End.EOS, "b"))
        .hasToString("ChoiceConstraint[strings=[a], end=EOS]");
  }

  private static Map<Completion, Double> law(ChoiceConstraint choice) {
    try (Decoder decoder = new Decoder(TOY)) {
      Request request = new Request(Prompt.of("x"), Plan.sampling(choice));
      return EnumeratingDraws.law(draws -> decoder.complete(request, draws));
    }
  }

  private static String pieces(Completion completion) {
    return String.join(
        "|", completion.steps().stream().map(step -> PIECES.piece(step.token())).toList());
  }

  private static ChoiceConstraint choice(End end, String... strings) {
    return new ChoiceConstraint(List.of(strings), end);
  }
}
