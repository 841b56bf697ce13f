package gibbs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.logits.EmptySupportException;
import gibbs.core.logits.Logits;
import gibbs.core.logits.NonFiniteLogitsException;
import gibbs.core.transform.LogitsTransform;
import gibbs.core.transform.Step;
import gibbs.core.transform.TransformState;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every step rule promises.
public interface TransformContract {
  /// Vocabulary of the tests.
  int V = 60;

  /// The rules under test, with arguments that make them act.
  ///
  /// @return at least one
  List<LogitsTransform> transforms();

  /// The support never grows, and −∞ stays −∞.
  @Test
  default void supportNeverGrows() {
    for (LogitsTransform transform : transforms()) {
      for (float[] row : rows()) {
        float[] before = row.clone();
        for (int token = 0; token < V; token += 7) {
          before[token] = Float.NEGATIVE_INFINITY;
        }
        Logits logits = Logits.of(before);
        if (acts(transform.start(context()), logits)) {
          for (int index = 0; index < logits.size(); index++) {
            assertThat(
                    logits.isRemoved(index)
                        || before[logits.token(index)] > Float.NEGATIVE_INFINITY)
                .as("%s, token %d", transform, logits.token(index))
                .isTrue();
          }
        }
      }
    }
  }

  /// A fork goes on without its parent: what the parent accepts does not reach it.
  @Test
  default void forksAreIndependent() {
    for (LogitsTransform transform : transforms()) {
      float[] row = rows().getFirst();
      TransformState parent = transform.start(context());
      acts(parent, Logits.of(row));
      parent.accept(step(3));
      TransformState fork = parent.fork();
      TransformState twin = parent.fork();
      FixedContext later = FixedContext.of(V, 2, 1, 2, 3, 2, 3, 3);
      for (int token : new int[] {4, 5, 4, 5}) {
        Logits logits = Logits.of(row);
        acts(parent, logits, later);
        parent.accept(step(token));
      }
      assertThat(law(fork, row, later)).as("%s", transform).isEqualTo(law(twin, row, later));
    }
  }

  /// NaN is refused, by the rule or as soon as its law is asked for.
  @Test
  default void notANumberIsRefused() {
    for (LogitsTransform transform : transforms()) {
      float[] row = rows().getFirst();
      row[V / 2] = Float.NaN;
      assertThatThrownBy(
              () -> {
                Logits logits = Logits.of(row);
                transform.start(context()).apply(logits, context());
                logits.modelEntropy();
              })
          .as("%s", transform)
          .isInstanceOf(NonFiniteLogitsException.class);
    }
  }

  /// A vocabulary of one token keeps it, unless a rule forbids it.
  @Test
  default void aSingleTokenStays() {
    for (LogitsTransform transform : transforms()) {
      Logits logits = Logits.of(1.5f);
      FixedContext context = FixedContext.of(1, 1, 0, 0);
      if (acts(transform.start(context), logits, context)) {
        assertThat(logits.token(logits.argmax())).as("%s", transform).isZero();
      }
    }
  }

  /// One survivor survives with probability 1, unless a rule forbids it.
  @Test
  default void theOnlySurvivorStays() {
    for (LogitsTransform transform : transforms()) {
      float[] row = new float[V];
      Arrays.fill(row, Float.NEGATIVE_INFINITY);
      row[9] = -4;
      Logits logits = Logits.of(row);
      if (acts(transform.start(context()), logits)) {
        assertThat(logits.token(logits.argmax())).as("%s", transform).isEqualTo(9);
        assertThat(logits.supportSize()).as("%s", transform).isEqualTo(1);
      }
    }
  }

  /// Laws are finite and sum to 1 on rows that rules stumble over.
  @Test
  default void lawsAreFiniteOnAwkwardRows() {
    for (LogitsTransform transform : transforms()) {
      for (float[] row : rows()) {
        Logits logits = Logits.of(row);
        if (acts(transform.start(context()), logits)) {
          assertThat(logits.logZ()).as("%s", transform).isFinite();
          assertThat(logits.entropy()).as("%s", transform).isGreaterThanOrEqualTo(0).isFinite();
          double total = 0;
          for (int index = 0; index < logits.size(); index++) {
            total += logits.probability(index);
          }
          assertThat(Math.abs(total - 1)).as("%s", transform).isLessThan(1e-5);
        }
      }
    }
  }

  /// Applies a rule; a rule may leave no token.
  ///
  /// @param state at work
  /// @param logits changed in place
  /// @return whether a token is left
  static boolean acts(TransformState state, Logits logits) {
    return acts(state, logits, context());
  }

  private static boolean acts(TransformState state, Logits logits, FixedContext context) {
    try {
      state.apply(logits, context);
      logits.logZ();
      return true;
    } catch (EmptySupportException _) {
      return false;
    }
  }

  private static double[] law(TransformState state, float[] row, FixedContext context) {
    Logits logits = Logits.of(row);
    double[] law = new double[V];
    context.draws().moveTo(context.step());
    if (acts(state, logits, context)) {
      for (int index = 0; index < logits.size(); index++) {
        law[logits.token(index)] = logits.probability(index);
      }
    }
    return law;
  }

  private static Step step(int token) {
    return new Step(token, -1, -1, 0, 10, 1, 1);
  }

  /// A context with repetitions.
  ///
  /// @return two prompt tokens and a completion
  static FixedContext context() {
    return FixedContext.of(V, 2, 1, 2, 3, 2, 3);
  }

  /// Rows that rules stumble over.
  ///
  /// @return fresh rows `[V]`
  static List<float[]> rows() {
    Random random = new Random(8);
    float[] gaussian = new float[V];
    float[] equal = new float[V];
    float[] tied = new float[V];
    float[] spread = new float[V];
    float[] negative = new float[V];
    IntStream.range(0, V)
        .forEach(
            token -> {
              gaussian[token] = (float) (2 * random.nextGaussian());
              equal[token] = -3.25f;
              tied[token] = Math.round(gaussian[token]);
              spread[token] = 400f * gaussian[token];
              negative[token] = gaussian[token] - 30;
            });
    return List.of(gaussian, equal, tied, spread, negative);
  }
}
