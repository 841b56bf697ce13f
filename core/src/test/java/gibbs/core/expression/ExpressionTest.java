package gibbs.core.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.catalogue.Dialect;
import gibbs.core.decode.Plan;
import gibbs.core.decode.Stepwise;
import gibbs.core.transform.LogitBias;
import gibbs.core.transform.MinPTruncation;
import gibbs.core.transform.NucleusTruncation;
import gibbs.core.transform.TemperatureScaling;
import gibbs.core.transform.Ties;
import gibbs.core.transform.TokenPenalties;
import gibbs.core.transform.TopKTruncation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
  @Test
  void readsTheChainOfTheDesign() {
    Plan plan =
        Expression.parse(
                "penalties(repetition=1.1, window=64) | top_k(40) | top_p(0.95) | min_p(0.05)"
                    + " | temperature(0.8)")
            .plan();

    assertThat(plan.transforms())
        .containsExactly(
            TokenPenalties.NONE.withRepetition(1.1).withWindow(64),
            new TopKTruncation(40),
            new NucleusTruncation(0.95),
            new MinPTruncation(0.05),
            new TemperatureScaling(0.8));
    assertThat(plan.strategy()).isEqualTo(Stepwise.SAMPLING);
  }

  @Test
  void endsInAStrategy() {
    assertThat(Expression.parse("greedy").plan().strategy()).isEqualTo(Stepwise.GREEDY);
    assertThat(Expression.parse("top_k(3) | greedy").plan())
        .isEqualTo(Plan.greedy(new TopKTruncation(3)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "top_k( k = 40 ); top_k(40)",
        "top_k(40.0); top_k(40)",
        "top_p(p=9.5e-1)|sample; top_p(0.95)",
        "sample(); sample",
        "top_p(0.9, min_keep=1); top_p(0.9)",
        "penalties(window=64, repetition=1.10); penalties(repetition=1.1, window=64)",
        "logit_bias({ 5:2.0 , 6:-inf, 5 : 1 }); 'logit_bias({5: 2, 6: -inf, 5: 1})'",
        "logit_bias({}); logit_bias({})",
        "dialect=gibbs | top_k(3); top_k(3)",
        "dialect=llama.cpp | top_k(-3); dialect=llama.cpp | top_k(0)",
        "dialect=llama.cpp | top_k(3, ties=all); 'dialect=llama.cpp | top_k(3, ties=all)'",
        "dialect=transformers | top_k(3, ties=all); dialect=transformers | top_k(3)",
        "temperature(1e-7); temperature(1.0e-7)",
        "temperature(0.4..0.9:0.1); temperature(0.4..0.9:0.1)",
        "top_k(1..4); top_k(1..4:1)",
      })
  void printsCanonically(String text, String canonical) {
    Expression expression = Expression.parse(text);

    assertThat(expression).hasToString(canonical);
    assertThat(Expression.parse(canonical)).isEqualTo(expression);
  }

  @Test
  void dialectSetsTieAndEdgeRules() {
    assertThat(Expression.parse("dialect=transformers | top_k(3)").plan().transforms())
        .containsExactly(new TopKTruncation(3, Ties.ALL, 1));
    assertThat(Expression.parse("dialect=llama.cpp | temperature(-1)").plan().transforms())
        .containsExactly(new TemperatureScaling(0));
    assertThat(Expression.parse("dialect=llama.cpp | penalties(repetition=2)").plan().transforms())
        .containsExactly(TokenPenalties.NONE.withRepetition(2).withWindow(64));
    assertThatThrownBy(() -> Expression.parse("dialect=transformers | temperature(0)"))
        .hasMessageContaining("temperature of temperature must be positive, was 0");
  }

  @Test
  void systemOrderSortsStages() {
    Expression expression =
        Expression.parse(
            "dialect=llama.cpp, order=system | temperature(0.8) | min_p(0.05) | top_k(40)"
                + " | penalties(repetition=1.1)");

    assertThat(expression)
        .hasToString(
            "dialect=llama.cpp | penalties(repetition=1.1) | top_k(40) | min_p(0.05)"
                + " | temperature(0.8)");
    assertThat(
            Expression.parse(
                "dialect=transformers, order=system | top_k(40) | temperature(0.8) | greedy"))
        .hasToString("dialect=transformers | temperature(0.8) | top_k(40) | greedy");
  }

  @Test
  void plansPrintBack() {
    String text = "penalties(repetition=1.1) | logit_bias({3: -inf}) | top_k(4, ties=all) | greedy";
    Plan plan = Expression.parse(text).plan();

    assertThat(plan.transforms())
        .contains(new LogitBias(List.of(new LogitBias.Bias(3, Double.NEGATIVE_INFINITY))));
    assertThat(Expression.of(plan)).hasToString(text);
    assertThat(Expression.of(Plan.sampling())).hasToString("sample");
    assertThat(Expression.of(Expression.parse("dialect=transformers | top_k(5)").plan()))
        .hasToString("top_k(5, ties=all)");
    assertThat(Expression.of(Expression.parse("dialect=llama.cpp | min_p(1.5) | top_k(2)").plan()))
        .hasToString("dialect=llama.cpp | min_p(1.5) | top_k(2)");
  }

  @Test
  void pointsAtTheMistake() {
    assertThatThrownBy(() -> Expression.parse("top_p(0.9) | top_kk(40)"))
        .isInstanceOf(ExpressionException.class)
        .hasMessage(
            """
            unknown rule 'top_kk'; did you mean top_k?
              top_p(0.9) | top_kk(40)
                           ^\
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "top_p(1.5) # p of top_p must be in (0, 1], was 1.5 # 6",
        "top_p(0.2..1.5:0.1) # p of top_p must be in (0, 1], was 1.5 # 6",
        "top_k(40, tis=all) # unknown parameter 'tis'; did you mean ties? (of top_k) # 10",
        "top_k(40, ties=al) # unknown option 'al'; did you mean all? # 15",
        "top_k(4.5) # expected an integer, found 4.5 # 6",
        "top_k(\"a\") # expected an integer, found a text # 6",
        "top_k(40, 3) # top_k takes this argument by name: ties=, min_keep= # 10",
        "greedy(1) # greedy takes no arguments # 7",
        "top_k # top_k needs k: how many tokens stay # 0",
        "top_k(1, k=2) # top_k is given k twice # 9",
        "greedy | top_k(1) # greedy is a strategy and must come last # 0",
        "top_k(1 # expected ',' or ')', found the end # 7",
        "top_k(1) | # expected the name of a rule, found the end # 10",
        "top_k(1,) # expected another element after ',', found ')' # 8",
        "~~ # expected the name of a rule, found the end # 0",
        "dialect=lama.cpp | greedy # unknown dialect 'lama.cpp'; did you mean llama.cpp? # 8",
        "dialekt=llama.cpp | greedy # unknown setting 'dialekt'; did you mean dialect? # 0",
        "order=system | greedy # order=system needs a dialect # 0",
        "top_p(0.9)x # expected '|' or the end, found 'x' # 10",
        "temperature(0.9..0.1:0.1) # end of the range must be at least 0.9, was 0.1 # 12",
        "temperature(0..1:0) # step of the range must be positive and finite, was 0 # 12",
        "temperature(1e999) # the number is too large # 12",
      })
  void saysWhatIsWrong(String text, String problem, int column) {
    assertThatThrownBy(() -> Expression.parse(text))
        .isInstanceOfSatisfying(
            ExpressionException.class,
            e -> {
              assertThat(e.problem()).startsWith(problem);
              assertThat(e.column()).isEqualTo(column);
            });
  }

  @Test
  void aSweepIsNoPlan() {
    Expression expression = Expression.parse("top_p(0.4..0.9:0.01) | temperature(0.7)");

    assertThat(expression.isSweep()).isTrue();
    assertThatThrownBy(expression::plan)
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("p is the range 0.4..0.9:0.01; a plan needs one number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"top_k(5)", "dialect=vllm | temperature(0.000001)"})
  void keepsTheDialect(String text) {
    assertThat(Expression.parse(text).dialect())
        .isEqualTo(text.startsWith("dialect") ? Dialect.VLLM : Dialect.GIBBS);
  }
}
