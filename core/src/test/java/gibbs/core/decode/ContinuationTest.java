package gibbs.core.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.GibbsException;
import gibbs.core.Run;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.ToyModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContinuationTest {
  private static final ToyModel MODEL = ToyModel.random(LetterTokenizer.letters(4, true), 8, 2);
  private static final Plan PLAN = Plan.sampling().withMaxTokens(5).withSeed(1);

  /// Prompts that go on, go back and begin anew give what a decoder without memory gives.
  @Test
  void memoryChangesNothing() {
    Random random = new Random(2);
    try (Decoder decoder = new Decoder(MODEL);
        Continuation continuation = decoder.continuation()) {
      List<Integer> text = new ArrayList<>(List.of(0));
      for (int turn = 0; turn < 50; turn++) {
        Request request = new Request(Prompt.ofTokens(text), PLAN).withIndex(turn);
        Completion completion = continuation.complete(request);
        assertThat(completion).isEqualTo(decoder.complete(request));
        completion.steps().forEach(step -> text.add(step.token()));
        if (text.size() > 20 || random.nextInt(3) == 0) {
          text.subList(1 + random.nextInt(text.size() - 1), text.size()).clear();
        }
        text.add(random.nextInt(3));
      }
    }
  }

  @Test
  void onlyWhatDiffersIsRun() {
    try (Decoder decoder = new Decoder(MODEL);
        Continuation continuation = decoder.continuation()) {
      Completion first = continuation.complete(request(0, 1, 2));
      assertThat(continuation.keptTokenCount()).isZero();
      assertThat(continuation.length()).isEqualTo(3 + first.steps().size() - 1);
      continuation.complete(request(0, 1, 2));
      assertThat(continuation.keptTokenCount()).isEqualTo(2);
      continuation.complete(request(0, 1, 0, 0));
      assertThat(continuation.keptTokenCount()).isEqualTo(2);
    }
  }

  @Test
  void failuresLeaveTheMemory() {
    try (Decoder decoder = new Decoder(MODEL);
        Continuation continuation = decoder.continuation()) {
      continuation.complete(request(0, 1, 2));
      int before = continuation.length();
      assertThatThrownBy(() -> continuation.complete(request())).isInstanceOf(GibbsException.class);
      assertThat(continuation.length()).isEqualTo(before);
      Run cancelled = Run.unlimited();
      cancelled.cancel();
      assertThat(continuation.complete(request(0, 1, 2, 0).withRun(cancelled)).stopReason())
          .isEqualTo(StopReason.CANCELLED);
      assertThat(continuation.complete(request(0, 1, 2, 0)))
          .isEqualTo(decoder.complete(request(0, 1, 2, 0)));
    }
  }

  private static Request request(Integer... prompt) {
    return new Request(Prompt.ofTokens(List.of(prompt)), PLAN);
  }
}
