package gibbs.cli;

import gibbs.core.Run;
import gibbs.core.decode.Completion;
import gibbs.core.decode.CompletionListener;
import gibbs.core.decode.Decoder;
import gibbs.core.decode.Prompt;
import gibbs.core.decode.Request;
import gibbs.core.decode.StopReason;
import gibbs.core.model.LanguageModel;
import gibbs.core.transform.Step;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

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
    verbose.start();
    Request request = new Request(prompt, job.recipe().plan(), job.index(), run, verbose);
    int code;
    try (Decoder decoder = new Decoder(model, job.batch())) {
      code =
          job.isJson()
              ? json(decoder, request)
              : job.samples() == 1
                  ? stream(decoder, request, promptText)
                  : texts(decoder, request, promptText);
    }
    verbose.finished(prompt.tokens(model.tokenizer()).length);
    return code;
  }

  /// The prompt's table and text, before the completions.
  private Request echoed(Request request, String promptText) {
    return echoed(
        request,
        scored -> {
          out.print(scored.table(model.vocabulary()) + "\n" + promptText);
          out.flush();
        });
  }

  private Request echoed(Request request, Consumer<ScoredPrompt> echo) {
    return job.isEcho() ? request.withListener(new PromptEcho(request.listener(), echo)) : request;
  }

  /// One completion, as it grows.
  private int stream(Decoder decoder, Request request, String promptText) {
    Request printed = request.withListener(new Printer(out, verbose));
    Completion completion = decoder.complete(echoed(printed, promptText));
    out.print(completion.text().endsWith("\n") ? "" : "\n");
    out.flush();
    return code(completion, 0);
  }

  /// Several completions, each under its number.
  private int texts(Decoder decoder, Request request, String promptText) {
    int code = ExitCode.OK;
    for (int from = 0; from < job.samples() && !request.run().isOver(); from += CHUNK) {
      Request next = from == 0 ? echoed(request, promptText) : request;
      for (Completion completion : chunk(decoder, next, from)) {
        out.println("==> sample " + completion.index() + " <==");
        out.println(completion.text());
        code = code(completion, code);
      }
      out.flush();
    }
    return code;
  }

  private int json(Decoder decoder, Request request) {
    CompletionJson json = new CompletionJson(model.vocabulary(), true);
    AtomicReference<ScoredPrompt> scored = new AtomicReference<>(ScoredPrompt.NONE);
    int code = ExitCode.OK;
    for (int from = 0; from < job.samples() && !request.run().isOver(); from += CHUNK) {
      Request next = from == 0 ? echoed(request, scored::set) : request;
      for (Completion completion : chunk(decoder, next, from)) {
        out.println(json.line(_ -> {}, job.recipe().expression(), scored.get(), completion));
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
