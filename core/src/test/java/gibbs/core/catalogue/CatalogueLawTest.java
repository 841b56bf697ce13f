package gibbs.core.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.decode.Completion;
import gibbs.core.decode.Decoder;
import gibbs.core.decode.Plan;
import gibbs.core.decode.Prompt;
import gibbs.core.decode.Request;
import gibbs.core.decode.StopReason;
import gibbs.core.draw.Coin;
import gibbs.core.expression.Expression;
import gibbs.core.transform.Step;
import gibbs.testkit.EnumeratingDraws;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.ToyModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The law of whole completions under every rule of the catalogue, alone, and before and behind
/// rules with state, by enumeration of every draw: each path has the probability that its steps
/// say, and the steps with one past have laws that sum to 1, in f as in q. A new entry is tested by
/// being there; what its f is, its own test says.
class CatalogueLawTest {
  private static final LetterTokenizer LETTERS = LetterTokenizer.letters(6, true);
  private static final ToyModel TOY = ToyModel.random(LETTERS, 21, 1.7);
  private static final int LENGTH = 3;

  static Stream<String> expressions() {
    return Catalogue.standard().entries().stream()
        .filter(entry -> entry.role() == Role.TRANSFORM)
        .flatMap(entry -> entry.examples().stream())
        .map(CatalogueLawTest::fitted)
        .flatMap(
            example ->
                Stream.of(
                    example,
                    example + " | penalties(frequency=0.4, window=2) | xtc(0.4)",
                    "mirostat_v2(tau=2, eta=0.5) | " + example,
                    "min_p(0.02) | " + example + " | adaptive_p(0.4, decay=0.5)"));
  }

  /// An example that samples, with texts that the toy's letters can write.
  private static String fitted(String example) {
    return example
        .replace(" | greedy", "")
        .replace("\"yes\", \"no\"", "\"ab\", \"c\"")
        .replace("\" yes\", \" yes, but\"", "\"a\", \"ab\"")
        .replaceAll("(guidance|kl_temperature)\\(([^\"]*?)\\)", "$1($2, prompt=\"cd\")");
  }

  @ParameterizedTest
  @MethodSource("expressions")
  void completionsFollowTheirStepsLaws(String expression) {
    Plan plan = Expression.parse(expression).plan().withMaxTokens(LENGTH);
    try (Decoder decoder = new Decoder(TOY)) {
      Request request = new Request(Prompt.of("ab"), plan);
      Map<Completion, Double> law = EnumeratingDraws.law(draws -> decoder.complete(request, draws));

      Map<List<Object>, Map<Integer, Step>> laws = new HashMap<>();
      double total = 0;
      for (var path : law.entrySet()) {
        Completion completion = path.getKey();
        double logQ = 0;
        for (int place = 0; place < completion.steps().size(); place++) {
          Step step = completion.steps().get(place);
          logQ += step.logQ();
          for (Coin coin : step.coins()) {
            logQ += Math.log(coin.outcome() ? coin.probability() : 1 - coin.probability());
          }
          List<Object> past = List.of(completion.steps().subList(0, place), step.coins());
          laws.computeIfAbsent(past, _ -> new TreeMap<>()).put(step.token(), step);
        }
        total += path.getValue();
        if (completion.stopReason() != StopReason.DEAD_END) {
          assertThat(path.getValue()).as("%s", completion).isEqualTo(Math.exp(logQ), within(3e-6));
        }
      }

      assertThat(total).isEqualTo(1, within(1e-9));
      laws.values().forEach(CatalogueLawTest::checkStep);
    }
  }

  /// The steps that one past may be followed by.
  private static void checkStep(Map<Integer, Step> steps) {
    Step first = steps.values().iterator().next();
    double q = 0;
    double f = 0;
    double entropy = 0;
    for (Step step : steps.values()) {
      q += Math.exp(step.logQ());
      f += Math.exp(step.logQ() + step.logZ());
      entropy -= Math.exp(step.logQ()) * step.logQ();
      assertThat(step.logZ()).isEqualTo(first.logZ());
      assertThat(step.supportSize()).isEqualTo(first.supportSize());
    }
    assertThat(steps.size()).isLessThanOrEqualTo(first.supportSize());
    assertThat(q).isEqualTo(1, within(1e-5));
    assertThat(f / Math.exp(first.logZ())).isEqualTo(1, within(1e-5));
    assertThat(entropy).isEqualTo(first.entropy(), within(1e-4));
  }
}
