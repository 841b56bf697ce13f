package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.decode.Decoder;
import gibbs.core.decode.Prompt;
import gibbs.core.decode.Request;
import gibbs.core.expression.Expression;
import gibbs.testkit.EnumeratingDraws;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.ToyModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The whole law of short completions under rules that look at the text, by enumeration of every
/// draw, alone, behind a truncation and before a temperature. The rules are written down a second
/// time in double precision, by searching the text.
class ContextChainLawTest {
  private static final int V = 6;
  private static final int END = 5;
  private static final int LENGTH = 4;
  private static final List<Integer> PROMPT = List.of(0, 1, 0);
  private static final LetterTokenizer LETTERS = LetterTokenizer.letters(V, true);
  private static final ToyModel TOY = ToyModel.random(LETTERS, 21, 1.7);
  private static final double NONE = Double.NEGATIVE_INFINITY;

  /// What a rule does to one raw logit, given the text before it.
  private interface Rule {
    double logit(double logit, int token, List<Integer> text);
  }

  private record Case(String expression, Rule rule) {
    @Override
    public String toString() {
      return expression;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "dry(1.5, base=1.3, allowed_length=1, breakers=[[2, 3], \"e\"])",
            (logit, token, text) -> {
              int repeat = repeat(text, token);
              return repeat < 1 || token == 4 ? logit : logit - 1.5 * Math.pow(1.3, repeat - 1);
            }),
        new Case(
            "no_repeat_ngram(2)",
            (logit, token, text) -> stands(List.of(text.getLast(), token), text) ? NONE : logit),
        new Case("no_repeat_ngram(1)", (logit, token, text) -> text.contains(token) ? NONE : logit),
        new Case(
            "encoder_no_repeat_ngram(2, source=[1, 2, 1, 5, 0])",
            (logit, token, text) ->
                stands(List.of(text.getLast(), token), List.of(1, 2, 1, 5, 0)) ? NONE : logit),
        new Case(
            "encoder_repetition_penalty(1.4)",
            (logit, token, _) ->
                !PROMPT.contains(token) ? logit : logit <= 0 ? logit / 1.4 : logit * 1.4),
        new Case(
            "sequence_bias({[0, 2]: 1.5, [2]: 0.25, [3]: -1, [1, 0, 4]: -inf})",
            (logit, token, text) ->
                logit
                    + (token == 2 ? 0.25 : 0)
                    + (token == 2 && text.getLast() == 0 ? 1.5 : 0)
                    + (token == 3 ? -1 : 0)
                    + (token == 4 && ends(text, 1, 0) ? NONE : 0)),
        new Case(
            "bad_words([[0, 2], [4], [5]])",
            (logit, token, text) -> token == 4 || token == 2 && text.getLast() == 0 ? NONE : logit),
        new Case(
            "min_new_tokens(2)",
            (logit, token, text) -> token == END && text.size() < 5 ? NONE : logit),
        new Case(
            "min_length(6, end=[5, 2])",
            (logit, token, text) -> (token == END || token == 2) && text.size() < 6 ? NONE : logit),
        new Case(
            "forced_bos(3)", (logit, token, text) -> text.size() == 3 && token != 3 ? NONE : logit),
        new Case(
            "forced_eos(5)",
            (logit, token, text) -> text.size() == 4 && token != END ? NONE : logit),
        new Case(
            "suppress_tokens([1, 3])",
            (logit, token, _) -> token == 1 || token == 3 ? NONE : logit),
        new Case(
            "suppress_tokens_at_begin([0, 5])",
            (logit, token, text) ->
                text.size() == 3 && (token == 0 || token == END) ? NONE : logit),
        new Case(
            "allowed_tokens([5, 2, 0])",
            (logit, token, _) -> Set.of(0, 2, 5).contains(token) ? logit : NONE),
        new Case(
            "length_decay(start=1, factor=1.5)",
            (logit, token, text) ->
                token == END && text.size() > 4
                    ? logit + Math.abs(logit) * (Math.pow(1.5, text.size() - 4) - 1)
                    : logit));
  }

  /// Length of the longest end of the text, up to its last breaker, that a token followed before.
  private static int repeat(List<Integer> text, int token) {
    int limit = text.size();
    for (int begin = 0; begin < text.size(); begin++) {
      if (text.get(begin) == 4) {
        limit = text.size() - 1 - begin;
      } else if (text.get(begin) == 2 && begin + 1 < text.size() && text.get(begin + 1) == 3) {
        limit = text.size() - 2 - begin;
      }
    }
    int longest = -1;
    for (int length = 1; length <= limit; length++) {
      List<Integer> repeated = new ArrayList<>(text.subList(text.size() - length, text.size()));
      repeated.add(token);
      longest = stands(repeated, text) ? length : longest;
    }
    return longest;
  }

  private static boolean stands(List<Integer> gram, List<Integer> text) {
    return Collections.indexOfSubList(text, gram) >= 0;
  }

  private static boolean ends(List<Integer> text, Integer... end) {
    return text.subList(text.size() - end.length, text.size()).equals(List.of(end));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void completionsFollowTheProductOfStepLaws(Case one) {
    check(one.expression, one.rule, V, 1);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void afterATruncationAndBeforeATemperature(Case one) {
    check("top_k(4) | " + one.expression + " | temperature(0.7)", one.rule, 4, 0.7);
  }

  private static void check(String expression, Rule rule, int candidates, double temperature) {
    try (Decoder decoder = new Decoder(TOY)) {
      Request request =
          new Request(
              Prompt.ofTokens(PROMPT), Expression.parse(expression).plan().withMaxTokens(LENGTH));
      Map<List<Step>, Double> law =
          EnumeratingDraws.law(draws -> decoder.complete(request, draws).steps());
      double total = 0;
      for (var entry : law.entrySet()) {
        double expected = 1;
        List<Integer> text = new ArrayList<>(PROMPT);
        for (Step step : entry.getKey()) {
          double[] raw = row(text);
          double gauge = logSumExp(raw);
          double[] factors = changed(raw, rule, text, candidates);
          for (int token = 0; token < V; token++) {
            factors[token] = (factors[token] - gauge) / temperature;
          }
          double logZ = logSumExp(factors);
          double logQ = factors[step.token()] - logZ;
          assertThat(step.logP()).isEqualTo(raw[step.token()] - gauge, within(1e-5));
          assertThat(step.logZ()).isEqualTo(logZ, within(1e-5));
          assertThat(step.logQ()).isEqualTo(logQ, within(1e-5));
          assertThat(step.supportSize())
              .isEqualTo((int) Arrays.stream(factors).filter(x -> x > NONE).count());
          expected *= Math.exp(logQ);
          text.add(step.token());
        }
        assertThat(entry.getValue()).isEqualTo(expected, within(1e-6));
        total += entry.getValue();
      }
      assertThat(total).isEqualTo(1, within(1e-9));
    }
  }

  private static double[] row(List<Integer> text) {
    float[] row = TOY.rule().logits(text.stream().mapToInt(token -> token).toArray());
    return IntStream.range(0, V).mapToDouble(token -> row[token]).toArray();
  }

  private static double[] changed(double[] raw, Rule rule, List<Integer> text, int candidates) {
    double least = Arrays.stream(raw).sorted().skip(V - candidates).findFirst().orElseThrow();
    return IntStream.range(0, V)
        .mapToDouble(token -> raw[token] < least ? NONE : rule.logit(raw[token], token, text))
        .toArray();
  }

  private static double logSumExp(double[] values) {
    double max = Arrays.stream(values).max().orElseThrow();
    return max + Math.log(Arrays.stream(values).map(value -> Math.exp(value - max)).sum());
  }
}
