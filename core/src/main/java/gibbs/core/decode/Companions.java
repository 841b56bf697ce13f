package gibbs.core.decode;

import gibbs.core.logits.Logits;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import gibbs.core.model.Tokenizer;
import gibbs.core.transform.Companion;
import gibbs.core.transform.LogitsTransform;
import java.util.List;

/// The further contexts that a rule asks for, each over a sequence of its own.
final class Companions {
  private Companions() {}

  /// Opens and prefills what a rule asks for.
  static List<Context> open(Decoding decoding, LogitsTransform transform) {
    return transform.companions().stream().map(companion -> open(decoding, companion)).toList();
  }

  private static Context open(Decoding decoding, Companion companion) {
    return switch (companion) {
      case Companion.OtherPrompt(String prompt) -> {
        int[] tokens =
            decoding.model().tokenizer().encodePrompt(prompt, Tokenizer.SpecialTokens.PARSED);
        if (tokens.length == 0) {
          throw new IllegalArgumentException(
              "the other prompt of a rule is empty, and the model has no begin token");
        }
        Sequence sequence = decoding.session().newSequence();
        sequence.extend(tokens, LogitsWanted.LAST, decoding.run());
        yield new Context(sequence, new Logits(decoding.model().vocabulary().size()));
      }
    };
  }

  /// One further context.
  record Context(Sequence sequence, Logits logits) implements AutoCloseable {
    Logits current() {
      logits.load(sequence.logits());
      return logits;
    }

    Context fork() {
      return new Context(sequence.fork(), new Logits(logits.vocabularySize()));
    }

    @Override
    public void close() {
      sequence.close();
    }
  }
}
