package gibbs.core.decode;

import gibbs.core.GibbsException;
import gibbs.core.RunStoppedException;
import gibbs.core.draw.Draws;
import gibbs.core.draw.PhiloxDraws;
import gibbs.core.model.Sequence;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Completions one after the other over one KV memory, as a conversation needs it: of each prompt,
/// what the memory holds already — earlier prompts and completions — is not run again. Where a
/// prompt differs, the memory goes back to the first difference.
///
/// What is computed is the same as without the memory. Confined to one thread.
public final class Continuation implements AutoCloseable {
  private final Decoder decoder;
  private Sequence memory;
  private @Nullable Sequence grown;
  private int keptTokenCount;

  Continuation(Decoder decoder, Sequence empty) {
    this.decoder = decoder;
    this.memory = empty;
  }

  /// Does what a request asks for.
  ///
  /// @param request prompt, plan, run, listener
  /// @return the completion; a cancelled or timed-out one holds what there was
  /// @throws GibbsException if the prompt is empty or does not fit the context; the memory stays as
  ///     it was
  public Completion complete(Request request) {
    int[] prompt = decoder.promptTokens(request);
    int shared = sharedWith(prompt);
    memory.truncate(shared);
    try {
      int[] rest = Arrays.copyOfRange(prompt, shared, prompt.length);
      PromptReading.read(memory, rest, request.plan(), request.run());
    } catch (RunStoppedException _) {
      return Decoder.stopped(request, prompt);
    }
    keptTokenCount = shared;
    Draws draws = PhiloxDraws.of(request.plan().seed(), request.index(), 0);
    Completion completion = decoder.decode(request, prompt, memory, draws, this::keep);
    if (grown != null) {
      memory.close();
      memory = grown;
      grown = null;
    }
    return completion;
  }

  /// Length of the common beginning; at least one token is left, since its logits are needed.
  private int sharedWith(int[] prompt) {
    int most = Math.min(memory.length(), prompt.length - 1);
    int shared = 0;
    while (shared < most && memory.token(shared) == prompt[shared]) {
      shared++;
    }
    return shared;
  }

  private void keep(Sequence winner) {
    grown = winner.fork();
  }

  /// How many tokens of the last prompt were in memory already.
  ///
  /// @return less than the prompt has
  public int keptTokenCount() {
    return keptTokenCount;
  }

  /// How many tokens the memory holds.
  ///
  /// @return prompt and completion, less what was chosen last and never shown to the model
  public int length() {
    return memory.length();
  }

  /// Gives the memory back; decoder and model stay open.
  @Override
  public void close() {
    memory.close();
  }
}
