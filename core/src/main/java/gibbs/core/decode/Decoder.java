package gibbs.core.decode;

import gibbs.core.Check;
import gibbs.core.GibbsException;
import gibbs.core.RunStoppedException;
import gibbs.core.draw.Draws;
import gibbs.core.draw.PhiloxDraws;
import gibbs.core.model.ContextFullException;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// Turns prompts into completions by plans. Completions that are asked for together grow together:
/// each on a virtual thread of its own, their forward passes in one batch.
///
/// Safe for use by many threads. Closing it closes its session, not the model.
public final class Decoder implements AutoCloseable {
  /// How many completions grow together unless told otherwise.
  public static final int DEFAULT_BATCH = 64;

  private final LanguageModel model;
  private final Session session;
  private final int batch;

  /// A decoder with a session of its own.
  ///
  /// @param model stays the caller's
  public Decoder(LanguageModel model) {
    this(model, DEFAULT_BATCH);
  }

  /// A decoder that grows a limited number of completions together. The number changes speed and
  /// memory, never a result.
  ///
  /// @param model stays the caller's
  /// @param batch most completions that grow together, positive
  public Decoder(LanguageModel model, int batch) {
    this.model = model;
    this.batch = Check.atLeast("batch", batch, 1);
    this.session = model.openSession();
  }

  /// Continues a text.
  ///
  /// @param prompt the text
  /// @param plan the recipe
  /// @return the completion
  /// @throws GibbsException if the prompt is empty or does not fit the context
  public Completion complete(String prompt, Plan plan) {
    return complete(new Request(Prompt.of(prompt), plan));
  }

  /// Does what a request asks for, on the calling thread.
  ///
  /// @param request prompt, plan, run, listener
  /// @return the completion; a cancelled or timed-out one holds what there was
  /// @throws GibbsException if the prompt is empty or does not fit the context
  public Completion complete(Request request) {
    return complete(request, PhiloxDraws.of(request.plan().seed(), request.index(), 0));
  }

  /// Does what a request asks for with draws of the caller's, for those who enumerate a whole law
  /// or couple two.
  ///
  /// @param request prompt, plan, run, listener; seed and index have no effect
  /// @param draws at position 0
  /// @return the completion
  /// @throws GibbsException if the prompt is empty or does not fit the context
  public Completion complete(Request request, Draws draws) {
    int[] prompt = promptTokens(request);
    try (Sequence sequence = session.newSequence()) {
      PromptReading.read(sequence, prompt, request.plan(), request.run(), request.listener());
      return decode(request, prompt, sequence, draws);
    } catch (RunStoppedException _) {
      return stopped(request, prompt);
    }
  }

  /// Does what several requests ask for, batched.
  ///
  /// @param requests in any mixture of prompts and plans
  /// @return the completions, in the requests' order
  /// @throws GibbsException if a prompt is empty or does not fit the context
  public List<Completion> completeAll(List<Request> requests) {
    return together(
        requests.stream().map(request -> (Callable<Completion>) () -> complete(request)).toList());
  }

  /// Draws several completions of one prompt; the prompt is read once.
  ///
  /// @param first the first one's request; the others have the following numbers
  /// @param count how many, positive
  /// @return the completions, by number
  /// @throws GibbsException if the prompt is empty or does not fit the context
  public List<Completion> samples(Request first, int count) {
    int[] prompt = promptTokens(first);
    List<Callable<Completion>> tasks = new ArrayList<>(Check.atLeast("samples", count, 1));
    try (Sequence sequence = session.newSequence()) {
      PromptReading.read(sequence, prompt, first.plan(), first.run(), first.listener());
      for (int sample = 0; sample < count; sample++) {
        Request request = first.withIndex(first.index() + sample);
        Draws draws = PhiloxDraws.of(request.plan().seed(), request.index(), 0);
        Sequence fork = sequence.fork();
        tasks.add(
            () -> {
              try (fork) {
                return decode(request, prompt, fork, draws);
              }
            });
      }
      return together(tasks);
    } catch (RunStoppedException _) {
      List<Completion> stopped = new ArrayList<>();
      for (int sample = 0; sample < count; sample++) {
        stopped.add(stopped(first.withIndex(first.index() + sample), prompt));
      }
      return stopped;
    }
  }

  /// Gives back the session's memory.
  @Override
  public void close() {
    session.close();
  }

  /// Starts completions that go on from each other.
  ///
  /// @return an empty memory in this decoder's session, to be closed by the caller
  public Continuation continuation() {
    return new Continuation(this, session.newSequence());
  }

  int[] promptTokens(Request request) {
    int[] prompt = request.prompt().tokens(model.tokenizer());
    if (prompt.length == 0) {
      throw new GibbsException(
          "the prompt is empty, and the model has no begin token to start from");
    }
    if (prompt.length > model.contextLength()) {
      throw new ContextFullException(prompt.length, model.contextLength());
    }
    return prompt;
  }

  private Completion decode(Request request, int[] prompt, Sequence sequence, Draws draws) {
    return decode(request, prompt, sequence, draws, _ -> {});
  }

  /// Decodes from a prompt that was run.
  ///
  /// @param winner told of the sequence that the completion was read off, before it is closed
  Completion decode(
      Request request, int[] prompt, Sequence sequence, Draws draws, Consumer<Sequence> winner) {
    Decoding decoding = new Decoding(model, session, sequence, prompt, request, draws, winner);
    return request.plan().strategy().decode(decoding);
  }

  static Completion stopped(Request request, int[] prompt) {
    return new Completion(
        Arrays.stream(prompt).boxed().toList(),
        List.of(),
        StopReason.of(request.run()),
        "",
        request.plan(),
        request.index());
  }

  /// Runs tasks on virtual threads, so many at once as grow together, and returns their results in
  /// order.
  private List<Completion> together(List<Callable<Completion>> tasks) {
    Semaphore places = new Semaphore(batch);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Completion>> futures = new ArrayList<>(tasks.size());
      for (Callable<Completion> task : tasks) {
        futures.add(
            threads.submit(
                () -> {
                  places.acquire();
                  try {
                    return task.call();
                  } finally {
                    places.release();
                  }
                }));
      }
      List<Completion> completions = new ArrayList<>(tasks.size());
      for (Future<Completion> future : futures) {
        completions.add(future.get());
      }
      return completions;
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunStoppedException("interrupted");
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    if (e.getCause() instanceof RuntimeException cause) {
      return cause;
    }
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return new GibbsException("a completion failed: " + e.getCause(), e);
  }
}
