package gibbs.cli;

import gibbs.core.GibbsException;
import gibbs.core.Run;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.Session;
import gibbs.core.model.Tokenizer;
import gibbs.core.model.Tokenizer.SpecialTokens;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Scores the texts of files, several windows at once. Sums are taken in the texts' order, so a
/// result does not depend on
/// the batch.
final class TextScorer implements AutoCloseable {
  private final LanguageModel model;
  private final Session session;
  private final int stride;
  private final int batch;
  private final Run run;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// Windows under way, oldest first.
  private final Deque<Future<TextScore>> pending = new ArrayDeque<>();

  private TextScore total = TextScore.NONE;

  /// Opens a session.
  ///
  /// @param model the caller's
  /// @param stride tokens that each further window of a long text scores
  /// @param batch windows at once
  /// @param run ends the work early
  TextScorer(LanguageModel model, int stride, int batch, Run run) {
    this.model = model;
    this.session = model.openSession();
    this.stride = stride;
    this.batch = batch;
    this.run = run;
  }

  /// Scores a file's texts.
  TextScore score(Path file, Progress progress) {
    total = TextScore.NONE;
    TextRecords.read(file, TextRecords.Ends.AT_SEPARATORS, text -> submit(text, progress));
    while (!pending.isEmpty()) {
      collect(progress);
    }
    return total;
  }

  /// Gives back the session.
  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
    session.close();
  }

  /// A text in windows.
  private void submit(String text, Progress progress) {
    long bytes = text.getBytes(StandardCharsets.UTF_8).length;
    Tokenizer tokenizer = model.tokenizer();
    int[] tokens = tokenizer.encodePrompt(text, SpecialTokens.AS_TEXT);
    int first = Math.min(tokens.length, model.contextLength());
    submit(Arrays.copyOf(tokens, first), 1, bytes, progress);
    boolean hasBegin = tokenizer.addsBegin();
    for (int done = first; done < tokens.length; done += stride) {
      int end = Math.min(done + stride, tokens.length);
      int from = end - (model.contextLength() - (hasBegin ? 1 : 0));
      int[] window = Arrays.copyOfRange(tokens, hasBegin ? from - 1 : from, end);
      if (hasBegin) {
        window[0] = tokens[0];
      }
      submit(window, window.length - (end - done), 0, progress);
    }
  }

  /// One window, of which the tokens from `scored` on count.
  private void submit(int[] window, int scored, long bytes, Progress progress) {
    while (pending.size() >= batch) {
      collect(progress);
    }
    pending.add(threads.submit(() -> score(window, scored, bytes)));
  }

  private TextScore score(int[] window, int scored, long bytes) {
    ScoredPrompt prompt = ScoredPrompt.of(session, window, run);
    double sum = 0;
    for (int position = scored; position < window.length; position++) {
      sum += prompt.logP()[position];
    }
    if (Double.isNaN(sum)) {
      throw new GibbsException("the model's logits are not numbers");
    }
    return new TextScore(window.length - scored, bytes, -sum);
  }

  private void collect(Progress progress) {
    try {
      TextScore score = pending.remove().get();
      total = total.plus(score);
      progress.add(score.bytes(), score.tokens());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      run.cancel();
      run.check();
    }
  }
}
