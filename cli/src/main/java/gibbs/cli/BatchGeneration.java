package gibbs.cli;

import gibbs.core.GibbsException;
import gibbs.core.Run;
import gibbs.core.decode.Completion;
import gibbs.core.decode.CompletionListener;
import gibbs.core.decode.Decoder;
import gibbs.core.decode.Request;
import gibbs.core.decode.StopReason;
import gibbs.core.model.LanguageModel;
import gibbs.core.transform.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Many prompts in one run: results as JSON lines, in the prompts' order, in bounded memory.
/// Records are read ahead, grow
/// together in batches, and wait only for earlier ones to be written.
final class BatchGeneration implements AutoCloseable {
  /// Records under way or waiting to be written, for each place in the batch.
  private static final int WINDOW = 4;

  private final LanguageModel model;
  private final GenerationJob job;
  private final Run run;
  private final Decoder decoder;
  private final Fingerprint fingerprint;
  private final Semaphore places;
  private final BlockingQueue<Future<Optional<Result>>> window;
  private @Nullable Thread reader;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// What became of one record.
  ///
  /// @param lines JSON lines
  /// @param error why there is no completion
  /// @param isWhole whether nothing was cut short by the run's end
  private record Result(List<String> lines, Optional<String> error, boolean isWhole) {}

  /// What a run of all records came to.
  ///
  /// @param records how many were written
  /// @param errors how many of them have no completion
  record Summary(long records, long errors) {}

  /// Prepares to generate.
  ///
  /// @param model opened by the caller
  /// @param job how, unless a record says otherwise, and what is shown
  /// @param fingerprint tells whose results are whose
  /// @param run ends the work early
  BatchGeneration(LanguageModel model, GenerationJob job, Fingerprint fingerprint, Run run) {
    this.model = model;
    this.job = job;
    this.run = run;
    this.decoder = new Decoder(model, job.batch());
    this.fingerprint = fingerprint;
    this.places = new Semaphore(Math.max(1, job.batch() / job.samples()));
    this.window = new ArrayBlockingQueue<>(WINDOW * job.batch());
  }

  /// Generates until the records end or the run is over. What the run's end cut short is not
  /// written.
  ///
  /// @param finished records that an earlier run has done
  Summary write(PromptRecords records, long finished, Sink out, Progress progress) {
    CompletionListener counter =
        new CompletionListener() {
          @Override
          public void onStep(Step step) {
            progress.add(0, 1);
          }
        };
    reader =
        Thread.ofPlatform()
            .daemon()
            .name("gibbs-prompts")
            .start(() -> submitAll(records, finished, counter));
    long written = 0;
    long errors = 0;
    while (true) {
      Optional<Result> next = next();
      if (next.isEmpty() || !next.get().isWhole) {
        return new Summary(written, errors);
      }
      Result result = next.get();
      for (String line : result.lines) {
        out.println(line);
      }
      out.flush();
      written++;
      errors += result.error.isPresent() ? 1 : 0;
      progress.add(1, 0);
    }
  }

  /// Stops what still runs.
  @Override
  public void close() {
    if (reader != null) {
      reader.interrupt();
    }
    threads.shutdownNow();
    threads.close();
    decoder.close();
  }

  private void submitAll(PromptRecords records, long finished, CompletionListener counter) {
    try {
      try {
        long number = 0;
        for (Optional<PromptRecord> next = records.next();
            next.isPresent() && !run.isOver();
            next = records.next()) {
          PromptRecord record = next.get();
          long first = job.index() + number * job.samples();
          if (number++ >= finished) {
            window.put(threads.submit(() -> Optional.of(work(record, first, counter))));
          }
        }
        window.put(CompletableFuture.completedFuture(Optional.empty()));
      } catch (RuntimeException e) {
        window.put(CompletableFuture.failedFuture(e));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<Result> next() {
    try {
      return window.take().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /// One record, on a thread of its own. What is wrong with it is its result; the others go on.
  private Result work(PromptRecord record, long first, CompletionListener counter)
      throws InterruptedException {
    places.acquire();
    try {
      return complete(record, first, counter);
    } catch (GibbsException | IllegalArgumentException e) {
      if (run.isOver()) {
        return new Result(List.of(), Optional.empty(), false);
      }
      String error = Failures.message(e);
      String line = JsonLine.of(json -> head(record, json).text("error", error));
      return new Result(List.of(line), Optional.of(error), true);
    } finally {
      places.release();
    }
  }

  private Result complete(PromptRecord record, long first, CompletionListener counter) {
    Recipe own = job.recipe().of(record);
    AtomicReference<ScoredPrompt> scored = new AtomicReference<>(ScoredPrompt.NONE);
    Request request =
        new Request(record.prompt(), own.plan())
            .withIndex(first)
            .withRun(run)
            .withListener(job.isEcho() ? new PromptEcho(counter, scored::set) : counter);
    List<Completion> completions =
        job.samples() == 1
            ? List.of(decoder.complete(request))
            : decoder.samples(request, job.samples());
    CompletionJson json = new CompletionJson(model.vocabulary(), job.isJson());
    List<String> lines = new ArrayList<>();
    boolean isWhole = true;
    for (Completion completion : completions) {
      lines.add(json.line(line -> head(record, line), own.expression(), scored.get(), completion));
      isWhole &=
          completion.stopReason() != StopReason.CANCELLED
              && completion.stopReason() != StopReason.TIME_LIMIT;
    }
    return new Result(lines, Optional.empty(), isWhole);
  }

  private JsonLine head(PromptRecord record, JsonLine json) {
    json.count("line", record.line());
    record.id().ifPresent(id -> json.raw("id", id));
    return json.text("fingerprint", fingerprint.of(record));
  }
}
