package gibbs.cli;

import gibbs.core.Run;
import gibbs.core.decode.Completion;
import gibbs.core.decode.CompletionListener;
import gibbs.core.decode.Decoder;
import gibbs.core.decode.Prompt;
import gibbs.core.decode.Request;
import gibbs.core.decode.StopReason;
import gibbs.core.model.ContextFullException;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.Session;
import gibbs.core.transform.Step;
import java.util.List;

/// The completions of one prompt, as text or as JSON.
///
/// @param host notes go to its standard error
/// @param out the completions go here
/// @param model opened by the caller
/// @param job how many, how, and what is shown
/// @param verbose told of every step
record Generation(Host host, Sink out, LanguageModel model, GenerationJob job, Verbose verbose) {
  /// Samples whose results wait for each other: more at once would need more memory, fewer would
  /// leave batches unfilled.
  private static final int CHUNK = 1024;

  /// Generates.
  ///
  /// @param promptText the prompt as the user gave it
  /// @return exit code
  int run(Prompt prompt, String promptText, Run run) {
    int[] tokens = prompt.tokens(model.tokenizer());
    if (job.isEcho()) {
      requireFits(tokens);
    }
    ScoredPrompt scored = job.isEcho() ? score(tokens, run) : ScoredPrompt.NONE;
    if (job.isEcho() && !job.isJson()) {
      out.print(scored.table(model.vocabulary()) + "\n" + promptText);
      out.flush();
    }
    verbose.start();
    Request request = new Request(prompt, job.recipe().plan(), job.index(), run, verbose);
    int code;
    try (Decoder decoder = new Decoder(model, job.batch())) {
      code =
          job.isJson()
              ? json(decoder, request, scored)
              : job.samples() == 1 ? stream(decoder, request) : texts(decoder, request);
    }
    verbose.finished(tokens.length);
    return code;
  }

  /// One completion, as it grows.
  private int stream(Decoder decoder, Request request) {
    Completion completion = decoder.complete(request.withListener(new Printer(out, verbose)));
    out.print(completion.text().endsWith("\n") ? "" : "\n");
    out.flush();
    return code(completion, 0);
  }

  /// Several completions, each under its number.
  private int texts(Decoder decoder, Request request) {
    int code = ExitCode.OK;
    for (int from = 0; from < job.samples() && !request.run().isOver(); from += CHUNK) {
      for (Completion completion : chunk(decoder, request, from)) {
        out.println("==> sample " + completion.index() + " <==");
        out.println(completion.text());
        code = code(completion, code);
      }
      out.flush();
    }
    return code;
  }

  private int json(Decoder decoder, Request request, ScoredPrompt scored) {
    CompletionJson json = new CompletionJson(model.vocabulary(), true);
    int code = ExitCode.OK;
    for (int from = 0; from < job.samples() && !request.run().isOver(); from += CHUNK) {
      for (Completion completion : chunk(decoder, request, from)) {
        out.println(json.line(_ -> {}, job.recipe().expression(), scored, completion));
        code = code(completion, code);
      }
      out.flush();
    }
    return code;
  }

  private List<Completion> chunk(Decoder decoder, Request request, int from) {
    int count = Math.min(CHUNK, job.samples() - from);
    Request first = request.withIndex(request.index() + from);
    return count == 1 ? List.of(decoder.complete(first)) : decoder.samples(first, count);
  }

  private ScoredPrompt score(int[] tokens, Run run) {
    try (Session session = model.openSession()) {
      return ScoredPrompt.of(session, tokens, run);
    }
  }

  private void requireFits(int[] tokens) {
    if (tokens.length == 0) {
      throw CommandFailedException.badInput("the prompt has no tokens");
    }
    if (tokens.length > model.contextLength()) {
      throw new ContextFullException(tokens.length, model.contextLength());
    }
  }

  /// Says why a completion ended early, and what that means for the exit code.
  private int code(Completion completion, int before) {
    StopReason reason = completion.stopReason();
    switch (reason) {
      case END_TOKEN, COMPLETE, MAX_TOKENS, STOP_STRING -> {}
      case CONTEXT_FULL ->
          host.note("gibbs: stopped after " + count(completion) + ": the model's context is full");
      case DEAD_END ->
          host.note("gibbs: stopped after " + count(completion) + ": the rules left no token");
      case CANCELLED -> {
        return ExitCode.INTERRUPTED;
      }
      case TIME_LIMIT -> {
        if (before == ExitCode.OK) {
          host.note("gibbs: stopped after " + count(completion) + ": the time limit passed");
        }
        return ExitCode.TIME_LIMIT;
      }
    }
    return before;
  }

  private static String count(Completion completion) {
    int count = completion.steps().size();
    return count + (count == 1 ? " token" : " tokens");
  }

  /// Prints text as it becomes certain.
  private record Printer(Sink out, Verbose verbose) implements CompletionListener {
    @Override
    public void onStep(Step step) {
      verbose.onStep(step);
    }

    @Override
    public void onText(String text) {
      out.print(text);
      out.flush();
    }
  }
}
