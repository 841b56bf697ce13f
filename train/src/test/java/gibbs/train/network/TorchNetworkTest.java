package gibbs.train.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gibbs.engine.synthetic.ModelShape;
import gibbs.train.corpus.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TorchNetworkTest {
  private static final ModelShape SHAPE =
      new ModelShape(32, 2, 4, 2, 48, 260, 16, ModelShape.Head.TIED);
  private static final TorchNetwork.Update UPDATE = new TorchNetwork.Update(0.01, 0.1, 1);

  @Test
  void scoresAreSumsOfLogProbabilities() {
    try (TorchNetwork network = new TorchNetwork(new NetworkOptions(SHAPE), 1, 1)) {
      Row row = rows(1).getFirst();
      float[][] logits = network.logits(row.inputs());
      double expected = 0;
      for (int at = 0; at < row.inputs().length; at++) {
        if (row.targets()[at] != Row.IGNORED) {
          expected -= logProbability(logits[at], row.targets()[at]);
        }
      }

      assertThat(network.score(List.of(row))).isEqualTo(expected, within(1e-4));
    }
  }

  @Test
  void logitsDoNotLookAhead() {
    try (TorchNetwork network = new TorchNetwork(new NetworkOptions(SHAPE), 1, 1)) {
      float[][] whole = network.logits(1, 20, 30, 40, 50);
      float[][] start = network.logits(1, 20, 30);

      for (int position = 0; position < 3; position++) {
        assertThat(whole[position]).containsExactly(start[position], within(1e-5f));
      }
    }
  }

  @Test
  void theFirstStepOfAdamWMovesEveryWeightByTheRate() {
    try (TorchNetwork network = new TorchNetwork(new NetworkOptions(SHAPE), 1, 1)) {
      float[] before = network.state().weights().get(2);
      network.step(rows(4), 1, new TorchNetwork.Update(0.01, 0, 1e9), 0);

      float[] after = network.state().weights().get(2);

      int moved = 0;
      for (int at = 0; at < before.length; at++) {
        moved += Math.abs(Math.abs(after[at] - before[at]) - 0.01) < 1e-4 ? 1 : 0;
      }
      assertThat(moved).isGreaterThan(before.length * 9 / 10);
      assertThat(network.steps()).isEqualTo(1);
    }
  }

  @Test
  void muonTurnsMomentaIntoOrthogonalSteps() {
    NetworkOptions options = new NetworkOptions(SHAPE, 0, 0, Optimizer.MUON);
    List<float[]> before;
    TorchNetwork.State after;
    try (TorchNetwork network = new TorchNetwork(options, 1, 1)) {
      before = network.state().weights();
      network.step(rows(4), 1, new TorchNetwork.Update(0.01, 0.1, 1), 0);
      after = network.state();
    }
    List<WeightLayout> layout = WeightLayout.of(SHAPE);
    for (int index = 1; index <= 12; index++) {
      int row = 0;
      for (WeightLayout.Part part : layout.get(index).parts()) {
        if (!layout.get(index).isNorm()) {
          int columns = layout.get(index).columns();
          int from = row * columns;
          double[][] step =
              Muon.step(matrix(after.firstMoments().get(index), from, part.rows(), columns));
          for (int at = 0; at < part.rows() * columns; at++) {
            double expected =
                before.get(index)[from + at] * (1 - 0.01 * 0.1)
                    - 0.01 * step[at / columns][at % columns];
            assertThat((double) after.weights().get(index)[from + at])
                .as("%s, %d", part.name(), at)
                .isEqualTo(expected, within(2e-6));
          }
        }
        row += part.rows();
      }
    }
    assertThat(after.secondMoments().get(2)).containsOnly(0);
    assertThat(after.secondMoments().getFirst()).as("the embedding is AdamW's").doesNotContain(0);
  }

  private static double[][] matrix(float[] values, int from, int rows, int columns) {
    double[][] matrix = new double[rows][columns];
    for (int at = 0; at < rows * columns; at++) {
      matrix[at / columns][at % columns] = values[from + at];
    }
    return matrix;
  }

  @Test
  void gradientsAreClippedToTheNorm() {
    TorchNetwork.Outcome outcome;
    double squares = 0;
    try (TorchNetwork network = new TorchNetwork(new NetworkOptions(SHAPE), 1, 1)) {
      outcome = network.step(rows(4), 1, new TorchNetwork.Update(0.01, 0, 0.25), 0);
      for (float[] moments : network.state().firstMoments()) {
        for (float moment : moments) {
          squares += Math.pow(moment / (1 - 0.9), 2);
        }
      }
    }
    assertThat(outcome.gradientNorm()).isGreaterThan(0.3);
    assertThat(Math.sqrt(squares)).isEqualTo(0.25, within(1e-4));
  }

  @Test
  void smoothingMixesInTheMeanOverAllTokens() {
    NetworkOptions options = new NetworkOptions(SHAPE, 0, 0.2, Optimizer.ADAMW);
    try (TorchNetwork network = new TorchNetwork(options, 1, 1)) {
      Row row = rows(1).getFirst();
      float[][] logits = network.logits(row.inputs());
      double expected = 0;
      for (int at = 0; at < row.inputs().length; at++) {
        if (row.targets()[at] != Row.IGNORED) {
          expected -= 0.8 * logProbability(logits[at], row.targets()[at]);
          for (int token = 0; token < SHAPE.vocabularySize(); token++) {
            expected -= 0.2 / SHAPE.vocabularySize() * logProbability(logits[at], token);
          }
        }
      }

      assertThat(network.step(List.of(row), 1, UPDATE, 0).nats()).isEqualTo(expected, within(1e-3));
    }
  }

  @Test
  void dropoutIsDrawnFromTheSeedAndOnlyInSteps() {
    NetworkOptions options = new NetworkOptions(SHAPE, 0.5, 0, Optimizer.ADAMW);
    List<Double> losses = new ArrayList<>();
    for (long seed : new long[] {5, 5, 6}) {
      try (TorchNetwork network = new TorchNetwork(options, 1, 1)) {
        double score = network.score(rows(2));
        assertThat(network.score(rows(2))).isEqualTo(score);
        losses.add(network.step(rows(2), 1, UPDATE, seed).nats());
        assertThat(losses.getLast()).isNotEqualTo(score);
      }
    }
    assertThat(losses.get(1)).isEqualTo(losses.get(0)).isNotEqualTo(losses.get(2));
  }

  @Test
  void placesWithoutATargetTeachNothing() {
    List<Row> rows = rows(1);
    Row other = new Row(rows.getFirst().inputs().clone(), rows.getFirst().targets().clone());
    int last = other.inputs().length - 1;
    other.targets()[last] = Row.IGNORED;
    rows.getFirst().targets()[last] = Row.IGNORED;
    other.inputs()[last] = (other.inputs()[last] + 1) % SHAPE.vocabularySize();
    List<float[]> moments = new ArrayList<>();
    for (Row row : List.of(rows.getFirst(), other)) {
      try (TorchNetwork network = new TorchNetwork(new NetworkOptions(SHAPE), 1, 1)) {
        network.step(List.of(row), 1, UPDATE, 0);
        moments.add(network.state().firstMoments().get(2));
      }
    }
    assertThat(moments.get(1)).containsExactly(moments.get(0), within(1e-7f));
  }

  @Test
  void decayShrinksMatricesAndNotNorms() {
    try (TorchNetwork network = new TorchNetwork(new NetworkOptions(SHAPE), 1, 1)) {
      List<float[]> before = network.state().weights();
      network.step(allIgnored(), 1, new TorchNetwork.Update(0.5, 0.2, 1), 0);
      List<float[]> after = network.state().weights();

      assertThat(after.get(0)[7]).isEqualTo(0.9f * before.get(0)[7], within(1e-6f));
      assertThat(after.get(1)).containsExactly(before.get(1));
    }
  }

  @Test
  void accumulatedPassesAreOneBatch() {
    List<Row> rows = rows(4);
    TorchNetwork.Outcome together;
    try (TorchNetwork network = new TorchNetwork(new NetworkOptions(SHAPE), 1, 1)) {
      together = network.step(rows, 1, UPDATE, 0);
    }
    try (TorchNetwork network = new TorchNetwork(new NetworkOptions(SHAPE), 1, 1)) {
      TorchNetwork.Outcome apart = network.step(rows, 4, UPDATE, 0);

      assertThat(apart.nats()).isEqualTo(together.nats(), within(1e-2));
      assertThat(apart.gradientNorm()).isEqualTo(together.gradientNorm(), within(1e-4));
    }
  }

  @Test
  void stepsAreAFunctionOfStateAndSeed() {
    NetworkOptions options = new NetworkOptions(SHAPE, 0.3, 0.1, Optimizer.MUON);
    TorchNetwork.State middle;
    TorchNetwork.State end;
    try (TorchNetwork network = new TorchNetwork(options, 1, 1)) {
      network.step(rows(4), 2, UPDATE, 5);
      middle = network.state();
      network.step(rows(4), 2, UPDATE, 5);
      end = network.state();
    }
    try (TorchNetwork network = new TorchNetwork(options, 99, 1)) {
      network.restore(middle);
      network.step(rows(4), 2, UPDATE, 5);

      assertThat(Arrays.equals(network.state().weights().get(2), end.weights().get(2))).isTrue();
      assertThat(network.steps()).isEqualTo(2);
    }
  }

  @Test
  void lossFallsOnAFewRows() {
    List<Row> rows = rows(4);
    try (TorchNetwork network =
        new TorchNetwork(new NetworkOptions(SHAPE.withHead(ModelShape.Head.SEPARATE)), 1, 1)) {
      double before = network.score(rows);
      for (int step = 0; step < 30; step++) {
        network.step(rows, 1, UPDATE, 0);
      }
      assertThat(network.score(rows)).isLessThan(before / 2);
    }
  }

  private static List<Row> rows(int count) {
    SplittableRandom random = new SplittableRandom(3);
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      int[] inputs = random.ints(SHAPE.contextLength(), 0, SHAPE.vocabularySize()).toArray();
      int[] targets = random.ints(SHAPE.contextLength(), 0, SHAPE.vocabularySize()).toArray();
      Arrays.fill(targets, 3, 6, Row.IGNORED);
      rows.add(new Row(inputs, targets));
    }
    return rows;
  }

  private static List<Row> allIgnored() {
    int[] targets = new int[SHAPE.contextLength()];
    Arrays.fill(targets, Row.IGNORED);
    return List.of(new Row(new int[SHAPE.contextLength()], targets));
  }

  private static double logProbability(float[] logits, int token) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    return logits[token] - Math.log(sum);
  }
}
