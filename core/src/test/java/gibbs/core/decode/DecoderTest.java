package gibbs.core.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.GibbsException;
import gibbs.core.Run;
import gibbs.core.logits.Logits;
import gibbs.core.model.ContextFullException;
import gibbs.core.transform.StatelessTransform;
import gibbs.core.transform.Step;
import gibbs.core.transform.StepContext;
import gibbs.testkit.EnumeratingDraws;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.ToyModel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DecoderTest {
  private static final LetterTokenizer LETTERS = LetterTokenizer.letters(4, true);
  private static final ToyModel TOY = ToyModel.random(LETTERS, 7, 1.5);

  /// Keeps the two most probable tokens and then halves the temperature.
  private record SharpPair() implements StatelessTransform {
    @Override
    public void apply(Logits logits, StepContext context) {
      logits.sort();
      logits.truncate(2);
      logits.scale(2);
    }
  }

  @Test
  void samplingFollowsTheModelsLaw() {
    Map<List<Integer>, Double> law = lawOf(Plan.sampling().withMaxTokens(3));
    double total = 0;
    for (var entry : law.entrySet()) {
      double expected = 1;
      int[] context = {0};
      for (int token : entry.getKey()) {
        expected *= softmax(TOY.rule().logits(context), 1)[token];
        context = Arrays.copyOf(context, context.length + 1);
        context[context.length - 1] = token;
      }
      assertThat(entry.getValue()).isEqualTo(expected, within(1e-6));
      total += entry.getValue();
    }
    assertThat(total).isEqualTo(1, within(1e-12));
    assertThat(law).hasSize(1 + 3 + 9 * 4);
  }

  @Test
  void stepsCarryTheirThermodynamics() {
    try (Decoder decoder = new Decoder(TOY)) {
      Completion completion =
          decoder.complete("a", Plan.sampling(new SharpPair()).withMaxTokens(5).withSeed(3));
      int[] context = {0};
      for (Step step : completion.steps()) {
        double[] p = softmax(TOY.rule().logits(context), 1);
        double[] sorted = Arrays.stream(p).sorted().toArray();
        double z = sorted[3] * sorted[3] + sorted[2] * sorted[2];
        double chosen = p[step.token()];
        assertThat(step.logP()).isEqualTo(Math.log(chosen), within(1e-6));
        assertThat(step.logZ()).isEqualTo(Math.log(z), within(1e-6));
        assertThat(step.logQ()).isEqualTo(Math.log(chosen * chosen / z), within(1e-6));
        assertThat(step.supportSize()).isEqualTo(2);
        assertThat(step.modelEntropy()).isEqualTo(entropy(p), within(1e-6));
        context = Arrays.copyOf(context, context.length + 1);
        context[context.length - 1] = step.token();
      }
      assertThat(completion.relativeLogDistortion())
          .isEqualTo(-completion.steps().stream().mapToDouble(Step::logZ).sum());
    }
  }

  @Test
  void greedyHasNoLaw() {
    try (Decoder decoder = new Decoder(TOY)) {
      Completion completion = decoder.complete("a", Plan.greedy().withMaxTokens(4));
      for (Step step : completion.steps()) {
        assertThat(step.hasLaw()).isFalse();
      }
      assertThat(completion.logQ()).isNaN();
    }
  }

  @Test
  void samplesAreTheSameAtAnyBatchSize() {
    List<List<Step>> expected = null;
    for (int batch : new int[] {1, 3, 64}) {
      try (Decoder decoder = new Decoder(TOY, batch)) {
        Request request =
            new Request(Prompt.of("a"), Plan.sampling().withSeed(9).withMaxTokens(20));
        List<List<Step>> steps =
            decoder.samples(request, 64).stream().map(Completion::steps).toList();
        if (expected == null) {
          expected = steps;
        }
        assertThat(steps).isEqualTo(expected);
      }
    }
    assertThat(expected.stream().distinct().count()).isGreaterThan(32);
  }

  @Test
  void promptListenersAreToldOfThePromptOnce() {
    List<double[]> told = new ArrayList<>();
    PromptListener listener =
        (tokens, logP) -> {
          assertThat(tokens).containsExactly(0, 1, 2);
          told.add(logP);
        };
    Request request = new Request(Prompt.of("abc"), Plan.sampling().withSeed(9).withMaxTokens(5));
    try (Decoder decoder = new Decoder(TOY)) {
      List<Completion> samples = decoder.samples(request.withListener(listener), 3);
      assertThat(told).hasSize(1);
      assertThat(samples.get(1).steps())
          .isEqualTo(decoder.complete(request.withIndex(1).withListener(listener)).steps())
          .isEqualTo(decoder.complete(request.withIndex(1)).steps());
    }
    assertThat(told).hasSize(2);
    double[] logP = told.getLast();
    assertThat(logP).isEqualTo(told.getFirst()).hasSize(3);
    assertThat(logP[0]).isNaN();
    int[] context = {0};
    assertThat(logP[1])
        .isEqualTo(Math.log(softmax(TOY.rule().logits(context), 1)[1]), within(1e-6));
    int[] longer = {0, 1};
    assertThat(logP[2]).isEqualTo(Math.log(softmax(TOY.rule().logits(longer), 1)[2]), within(1e-6));
  }

  @Test
  void samplesEqualTheSameRequestsAlone() {
    try (Decoder decoder = new Decoder(TOY)) {
      Request request = new Request(Prompt.of("a"), Plan.sampling().withSeed(9));
      Completion third = decoder.samples(request, 4).get(2);
      assertThat(decoder.complete(request.withIndex(2)).steps()).isEqualTo(third.steps());
    }
  }

  @Test
  void stopsAtAStringAcrossTokenBordersAndNeverShowsPartOfIt() {
    LetterTokenizer pieces = LetterTokenizer.of("x", "a", "b", "cd");
    ToyModel cycle =
        ToyModel.markov(
            pieces,
            new double[] {0, 1, 0, 0},
            new double[] {0, 0, 1, 0},
            new double[] {0, 0, 0, 1},
            new double[] {0, 1, 0, 0});
    List<String> shown = new ArrayList<>();
    Plan plan =
        Plan.greedy().withStop(StopRules.DEFAULT.withStopStrings(List.of("bcda", "zz", "abx")));
    try (Decoder decoder = new Decoder(cycle)) {
      Completion completion = decoder.complete(request("x", plan, shown));
      assertThat(completion.text()).isEqualTo("a");
      assertThat(completion.stopReason()).isEqualTo(StopReason.STOP_STRING);
      assertThat(completion.steps()).hasSize(4);
      assertThat(String.join("", shown)).isEqualTo("a");
    }
  }

  @Test
  void streamedTextNeverSplitsACharacter() {
    LetterTokenizer bytes = bytesOf("é€😀");
    ToyModel chain =
        new ToyModel(
            bytes,
            64,
            context -> {
              float[] row = new float[bytes.size()];
              Arrays.fill(row, Float.NEGATIVE_INFINITY);
              row[Math.min(context.length, bytes.size() - 1)] = 0;
              return row;
            });
    List<String> shown = new ArrayList<>();
    try (Decoder decoder = new Decoder(chain)) {
      Completion completion =
          decoder.complete(
              new Request(Prompt.ofTokens(List.of(0)), Plan.greedy().withMaxTokens(9))
                  .withListener(onText(shown)));
      assertThat(completion.text()).isEqualTo("é€😀");
      assertThat(shown).containsExactly("é", "€", "😀");
    }
  }

  @Test
  void endsAtTheEndTokenUnlessToldToGoOn() {
    ToyModel ending =
        ToyModel.markov(LetterTokenizer.letters(2, true), new double[] {0, 1}, new double[] {1, 0});
    try (Decoder decoder = new Decoder(ending)) {
      Completion ended = decoder.complete("a", Plan.greedy());
      assertThat(ended.stopReason()).isEqualTo(StopReason.END_TOKEN);
      assertThat(ended.tokens()).containsExactly(1);
      assertThat(ended.text()).isEmpty();
      Plan onwards = Plan.greedy().withStop(StopRules.DEFAULT.ignoringEndTokens().withMaxTokens(3));
      assertThat(decoder.complete("a", onwards).tokens()).containsExactly(1, 0, 1);
    }
  }

  @Test
  void fillsTheContextToItsLastToken() {
    ToyModel small = new ToyModel(LETTERS, 5, context -> new float[] {3, 0, 0, -9});
    try (Decoder decoder = new Decoder(small)) {
      Completion completion = decoder.complete("abc", Plan.greedy());
      assertThat(completion.stopReason()).isEqualTo(StopReason.CONTEXT_FULL);
      assertThat(completion.steps()).hasSize(3);
      assertThatThrownBy(() -> decoder.complete("abcabc", Plan.greedy()))
          .isInstanceOf(ContextFullException.class)
          .hasMessageContaining("6 tokens wanted, the model holds 5");
    }
  }

  @Test
  void refusesAnEmptyPromptWithoutBeginToken() {
    try (Decoder decoder = new Decoder(TOY)) {
      assertThatThrownBy(() -> decoder.complete("", Plan.greedy()))
          .isInstanceOf(GibbsException.class)
          .hasMessageContaining("prompt is empty");
    }
  }

  @Test
  void aCancelledCompletionHoldsWhatThereWas() {
    Run run = Run.unlimited();
    Request request =
        new Request(Prompt.of("a"), Plan.sampling().withStop(StopRules.DEFAULT.ignoringEndTokens()))
            .withRun(run)
            .withListener(
                new CompletionListener() {
                  private int seen;

                  @Override
                  public void onStep(Step step) {
                    if (++seen == 3) {
                      run.cancel();
                    }
                  }
                });
    try (Decoder decoder = new Decoder(TOY)) {
      Completion completion = decoder.complete(request);
      assertThat(completion.stopReason()).isEqualTo(StopReason.CANCELLED);
      assertThat(completion.steps()).hasSize(3);
      assertThat(decoder.complete(request).steps()).isEmpty();
    }
  }

  @Test
  void aTimeLimitEndsACompletion() throws InterruptedException {
    Run run = Run.limitedTo(Duration.ofNanos(1));
    Thread.sleep(1);
    try (Decoder decoder = new Decoder(TOY)) {
      Completion completion =
          decoder.complete(new Request(Prompt.of("a"), Plan.sampling()).withRun(run));
      assertThat(completion.stopReason()).isEqualTo(StopReason.TIME_LIMIT);
    }
  }

  @Test
  void saysWhereAModelGaveNaN() {
    ToyModel broken =
        new ToyModel(
            LETTERS, 64, context -> new float[] {1, context.length < 3 ? 0 : Float.NaN, 0, -9});
    try (Decoder decoder = new Decoder(broken)) {
      assertThatThrownBy(() -> decoder.complete("a", Plan.greedy()))
          .isInstanceOf(GibbsException.class)
          .hasMessage("at position 3: logit of token 1 is NaN; logits must be finite or -Infinity");
    }
  }

  private static Map<List<Integer>, Double> lawOf(Plan plan) {
    try (Decoder decoder = new Decoder(TOY)) {
      Request request = new Request(Prompt.of("a"), plan);
      return EnumeratingDraws.law(
          draws -> decoder.complete(request, draws).steps().stream().map(Step::token).toList());
    }
  }

  private static Request request(String prompt, Plan plan, List<String> shown) {
    return new Request(Prompt.of(prompt), plan).withListener(onText(shown));
  }

  private static CompletionListener onText(List<String> shown) {
    return new CompletionListener() {
      @Override
      public void onText(String text) {
        shown.add(text);
      }
    };
  }

  /// A start token and then one token for each byte.
  private static LetterTokenizer bytesOf(String text) {
    List<byte[]> pieces = new ArrayList<>();
    pieces.add("x".getBytes(StandardCharsets.UTF_8));
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      pieces.add(new byte[] {one});
    }
    return new LetterTokenizer(pieces, OptionalInt.empty(), Set.of());
  }

  private static double[] softmax(float[] row, double power) {
    double[] weights = new double[row.length];
    double sum = 0;
    for (int token = 0; token < row.length; token++) {
      weights[token] = Math.exp(power * row[token]);
      sum += weights[token];
    }
    for (int token = 0; token < row.length; token++) {
      weights[token] /= sum;
    }
    return weights;
  }

  private static double entropy(double[] p) {
    return -Arrays.stream(p).map(x -> x * Math.log(x)).sum();
  }
}
