package gibbs.engine.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gibbs.engine.transformer.FeedForward.Weighting;
import org.junit.jupiter.api.Test;

class RoutingTest {
  @Test
  void sharesAreProbabilitiesOfTheLargest() {
    float[] scores = {9, (float) Math.log(1), (float) Math.log(5), (float) Math.log(4), 9};
    new Routing(3, 2, Weighting.SOFTMAX).share(scores, 1);
    assertThat(scores).containsExactly(new float[] {9, 0, 0.5f, 0.4f, 9}, within(1e-6f));
  }

  @Test
  void renormalisedSharesAddUpToOne() {
    float[] scores = {(float) Math.log(1), (float) Math.log(5), (float) Math.log(4)};
    new Routing(3, 2, Weighting.RENORMALISED).share(scores, 0);
    assertThat(scores).containsExactly(new float[] {0, 5 / 9f, 4 / 9f}, within(1e-6f));
  }

  @Test
  void tiesGoToTheLowerNumber() {
    float[] scores = {1, 2, 2, 2};
    new Routing(4, 2, Weighting.RENORMALISED).share(scores, 0);
    assertThat(scores).containsExactly(0, 0.5f, 0.5f, 0);
  }

  @Test
  void outputsThatAreNoNumbersGiveSharesThatAreNone() {
    float[] scores = {1, Float.NaN, 3};
    new Routing(3, 2, Weighting.SOFTMAX).share(scores, 0);
    assertThat(scores[0]).isNaN();
  }
}
