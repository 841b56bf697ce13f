package gibbs.core.decode;

import gibbs.core.GibbsException;
import gibbs.core.Run;
import gibbs.core.RunStoppedException;
import gibbs.core.logits.Logits;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import gibbs.core.model.Tokenizer;
import gibbs.core.transform.Companion;
import gibbs.core.transform.LogitsTransform;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The further contexts that a rule asks for, each over a sequence of its own.
final class Companions {
  private Companions() {}

  /// Opens and prefills what a rule asks for. Where that fails, nothing stays open.
  static List<Context> open(Decoding decoding, LogitsTransform transform) {
    List<Context> contexts = new ArrayList<>();
    try {
      for (Companion companion : transform.companions()) {
        switch (companion) {
          case Companion.OtherPrompt(String prompt) -> {
            int[] tokens = tokens(decoding, prompt);
            Sequence sequence = decoding.session().newSequence();
            contexts.add(new Context(sequence, new Logits(decoding.model().vocabulary().size())));
            sequence.extend(tokens, LogitsWanted.LAST, decoding.run());
          }
        }
      }
    } catch (RuntimeException e) {
      contexts.forEach(Context::close);
      throw e;
    }
    return List.copyOf(contexts);
  }

  private static int[] tokens(Decoding decoding, String prompt) {
    int[] tokens =
        decoding.model().tokenizer().encodePrompt(prompt, Tokenizer.SpecialTokens.PARSED);
    if (tokens.length == 0) {
      throw new GibbsException(
          "the other prompt of a rule is empty, and the model has no begin token; give prompt=");
    }
    return tokens;
  }

  /// Shows a token to a sequence and its companions at the same time, so that they can share a
  /// pass.
  static void extend(Sequence sequence, List<Context> companions, int token, Run run) {
    int[] last = {token};
    if (companions.isEmpty()) {
      sequence.extend(last, LogitsWanted.LAST, run);
      return;
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> others = new ArrayList<>(companions.size());
      for (Context companion : companions) {
        others.add(threads.submit(() -> companion.sequence.extend(last, LogitsWanted.LAST, run)));
      }
      sequence.extend(last, LogitsWanted.LAST, run);
      for (Future<?> other : others) {
        other.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new GibbsException("a companion failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunStoppedException("interrupted");
    }
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
