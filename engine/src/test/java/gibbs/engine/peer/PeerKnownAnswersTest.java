package gibbs.engine.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gibbs.core.model.Tokenizer.SpecialTokens;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The peer, called from here, gives what llama.cpp's own programs give: so a difference found by
/// comparing with it is ours.
class PeerKnownAnswersTest {
  @BeforeAll
  static void peerIsThere() {
    LlamaCpp.whyMissing().ifPresent(reason -> assumeTrue(false, reason));
  }

  @ParameterizedTest
  @ValueSource(strings = {"F32", "Q8_0"})
  void storyContinuesAsKnown(String type) {
    try (LlamaCppModel model =
            LlamaCpp.open(SharedFiles.require("models/stories260K-" + type + ".gguf"));
        LlamaCppContext context = model.openContext(64, 1)) {
      int[] prompt =
          model.tokenize(KnownStory.TEXT, LlamaCppModel.Surroundings.ADDED, SpecialTokens.AS_TEXT);
      assertThat(prompt).containsExactly(KnownStory.PROMPT);
      int[] text = Arrays.copyOf(prompt, prompt.length + KnownStory.CONTINUATION.length);
      for (int at = prompt.length; at < text.length; at++) {
        text[at] = argmax(context.lastLogits(Arrays.copyOf(text, at)));
      }
      assertThat(Arrays.copyOfRange(text, prompt.length, text.length))
          .containsExactly(KnownStory.CONTINUATION);
    }
  }

  private static int argmax(float[] logits) {
    int best = 0;
    for (int token = 1; token < logits.length; token++) {
      best = logits[token] > logits[best] ? token : best;
    }
    return best;
  }
}
