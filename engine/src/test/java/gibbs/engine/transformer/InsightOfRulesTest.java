package gibbs.engine.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.GibbsException;
import gibbs.core.Run;
import gibbs.core.decode.Completion;
import gibbs.core.decode.Continuation;
import gibbs.core.decode.Decoder;
import gibbs.core.decode.Plan;
import gibbs.core.decode.Prompt;
import gibbs.core.decode.PromptListener;
import gibbs.core.decode.Request;
import gibbs.core.logits.Logits;
import gibbs.core.model.Insight;
import gibbs.core.model.InsightSequence;
import gibbs.core.model.InsightWanted;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Session;
import gibbs.core.transform.LogitsTransform;
import gibbs.core.transform.StepContext;
import gibbs.core.transform.TransformState;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.kernel.ReferenceKernels;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rules see what they ask for at every step, and nothing else changes.
class InsightOfRulesTest {
  private static final List<Integer> PROMPT = List.of(7, 30, 12, 99, 5);
  private static final InsightWanted STATES = InsightWanted.NONE.withHiddenStates(1);
  private static final InsightWanted LENS = InsightWanted.NONE.withLayerLogits(1);

  @TempDir private Path folder;
  private TransformerModel model;

  @BeforeEach
  void open() throws IOException {
    Path file = folder.resolve("tiny.gguf");
    new SyntheticModel(ModelShape.TINY, TensorType.F32, 3).write(file);
    model = TransformerModel.of(GgufFile.open(file), new ReferenceKernels(), 1);
  }

  @AfterEach
  void close() {
    model.close();
  }

  /// Keeps what it sees by the tokens so far.
  private record Watching(InsightWanted insight, Map<List<Integer>, float[]> seen)
      implements LogitsTransform {
    Watching(InsightWanted wanted) {
      this(wanted, Collections.synchronizedMap(new HashMap<>()));
    }

    @Override
    public TransformState start(StepContext context) {
      return new TransformState() {
        @Override
        public void apply(Logits logits, StepContext here) {
          seen.put(tokens(here), vector(here.insight(), here.length() - 1));
        }

        @Override
        public TransformState fork() {
          return this;
        }
      };
    }

    private float[] vector(Insight found, int position) {
      return insight.hiddenStates().isEmpty()
          ? found.layerLogits(1, position)
          : found.hiddenState(1, position);
    }

    private static List<Integer> tokens(StepContext context) {
      return IntStream.range(0, context.length()).mapToObj(context::token).toList();
    }
  }

  @Test
  void seeWhatASequenceShows() {
    Watching states = new Watching(STATES);
    Watching lens = new Watching(LENS);
    Plan plan = Plan.sampling(states, lens).withMaxTokens(6).withSeed(5);
    try (Decoder decoder = new Decoder(model)) {
      decoder.samples(new Request(Prompt.ofTokens(PROMPT), plan), 3);
    }
    assertThat(states.seen).containsKey(PROMPT).hasSizeGreaterThan(6);
    assertThat(lens.seen.keySet()).isEqualTo(states.seen.keySet());
    states.seen.forEach(
        (tokens, vector) -> {
          Insight insight = read(tokens);
          assertThat(vector).isEqualTo(insight.hiddenState(1, tokens.size() - 1));
          assertThat(lens.seen.get(tokens)).isEqualTo(insight.layerLogits(1, tokens.size() - 1));
        });
  }

  private Insight read(List<Integer> tokens) {
    try (Session session = model.openSession();
        InsightSequence sequence = InsightSequence.of(session.newSequence())) {
      sequence.watch(STATES.and(LENS));
      int[] ids = tokens.stream().mapToInt(Integer::intValue).toArray();
      sequence.extend(ids, LogitsWanted.LAST, Run.unlimited());
      return sequence.insight();
    }
  }

  @Test
  void changeNoCompletionByLooking() {
    Plan plain = Plan.sampling().withMaxTokens(8).withSeed(2);
    Plan watched = Plan.sampling(new Watching(STATES)).withMaxTokens(8).withSeed(2);
    assertThat(complete(watched).steps()).isEqualTo(complete(plain).steps());
  }

  @Test
  void leaveThePromptsScoresWhatTheyAre() {
    List<double[]> told = new ArrayList<>();
    PromptListener listener = (_, logP) -> told.add(logP);
    for (Plan plan : List.of(Plan.sampling(new Watching(STATES)), Plan.sampling())) {
      for (List<Integer> prompt : List.of(PROMPT, PROMPT.subList(0, 1))) {
        Request request = new Request(Prompt.ofTokens(prompt), plan.withMaxTokens(1));
        try (Decoder decoder = new Decoder(model)) {
          decoder.complete(request.withListener(listener));
        }
      }
    }
    assertThat(told.get(0)).hasSize(PROMPT.size()).isEqualTo(told.get(2));
    assertThat(told.get(1)).containsExactly(Double.NaN).isEqualTo(told.get(3));
  }

  @Test
  void stopSeeingWhereALaterPlanOfAContinuationDoesNotAsk() {
    Watching states = new Watching(STATES);
    try (Decoder decoder = new Decoder(model);
        Continuation continuation = decoder.continuation()) {
      Plan watched = Plan.sampling(states).withMaxTokens(2);
      continuation.complete(new Request(Prompt.ofTokens(PROMPT), watched));
      int count = states.seen.size();
      Watching greedy = new Watching(InsightWanted.NONE);
      Plan plain = Plan.sampling(greedy).withMaxTokens(2);
      assertThatThrownBy(() -> continuation.complete(new Request(Prompt.ofTokens(PROMPT), plain)))
          .isInstanceOf(IllegalStateException.class);
      assertThat(states.seen).hasSize(count);
    }
  }

  @Test
  void areRefusedWhereTheModelHasNoSuchLayer() {
    Plan plan = Plan.sampling(new Watching(InsightWanted.NONE.withHiddenStates(90)));
    assertThatThrownBy(() -> complete(plan))
        .isInstanceOf(GibbsException.class)
        .hasMessageContaining("layer");
  }

  private Completion complete(Plan plan) {
    try (Decoder decoder = new Decoder(model)) {
      return decoder.complete(new Request(Prompt.ofTokens(PROMPT), plan));
    }
  }
}
