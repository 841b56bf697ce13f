package gibbs.cli;

import gibbs.core.GibbsException;
import gibbs.core.Run;
import gibbs.core.model.LanguageModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// `gibbs generate --prompts`: from a prompts file to a results file, or from standard input to
/// standard output.
///
/// @param host interrupts
/// @param name the prompts file, `-` for standard input
/// @param output the results file
/// @param isResumed whether to go on after an earlier run's results
/// @param when whether progress is shown
/// @param verbose told how fast it went
record PromptsFile(
    Host host,
    String name,
    Optional<Path> output,
    boolean isResumed,
    Progress.When when,
    Verbose verbose) {
  private static final String STANDARD_INPUT = "-";

  /// Generates for every record.
  ///
  /// @return exit code
  int run(ModelOptions model, GenerationJob job, Optional<Duration> limit) {
    OptionalLong total = check(job.recipe());
    try (LanguageModel opened = model.open(verbose)) {
      Run run = host.newRun(limit);
      Fingerprint fingerprint = new Fingerprint(model.path(), opened, job);
      try (BatchGeneration generation = new BatchGeneration(opened, job, fingerprint, run);
          PromptRecords records = records()) {
        return output.isEmpty()
            ? write(generation, records, 0, host.out(), total, run)
            : writeFile(
                generation,
                records,
                new EarlierResults(fingerprint, job.samples()),
                output.get(),
                total,
                run);
      }
    }
  }

  /// Reads the whole file before any work, so that a mistake in its last line is said at once.
  private OptionalLong check(Recipe recipe) {
    if (name.equals(STANDARD_INPUT)) {
      if (isResumed) {
        throw CommandFailedException.usage("--resume needs a prompts file, not standard input");
      }
      return OptionalLong.empty();
    }
    long count = 0;
    try (PromptRecords records = records()) {
      for (Optional<PromptRecord> record = records.next();
          record.isPresent();
          record = records.next()) {
        check(recipe, record.get());
        count++;
      }
    }
    return OptionalLong.of(count);
  }

  private void check(Recipe recipe, PromptRecord record) {
    try {
      recipe.of(record);
    } catch (GibbsException | IllegalArgumentException | CommandFailedException e) {
      throw CommandFailedException.badInput(name + ":" + record.line() + ": " + e.getMessage());
    }
  }

  private PromptRecords records() {
    return name.equals(STANDARD_INPUT)
        ? PromptRecords.ofStream(host.in())
        : PromptRecords.ofFile(Path.of(name));
  }

  private int writeFile(
      BatchGeneration generation,
      PromptRecords records,
      EarlierResults earlier,
      Path path,
      OptionalLong total,
      Run run) {
    long finished = 0;
    if (isResumed) {
      try (PromptRecords again = records()) {
        finished = earlier.keep(OutputFile.partial(path), again);
      }
      host.note("gibbs: " + finished + " records are done already");
    }
    try (OutputFile file = isResumed ? OutputFile.append(path) : OutputFile.create(path)) {
      int code = write(generation, records, finished, file.sink(), total, run);
      if (run.isOver()) {
        file.keepPartial()
            .ifPresent(
                left -> host.note("gibbs: results so far are in " + left + "; --resume goes on"));
      } else {
        file.commit();
      }
      return code;
    }
  }

  private int write(
      BatchGeneration generation,
      PromptRecords records,
      long finished,
      Sink out,
      OptionalLong total,
      Run run) {
    BatchGeneration.Summary summary;
    Progress progress = new Progress(host, when, "prompts", total);
    try (progress) {
      progress.skip(finished);
      summary = generation.write(records, finished, out, progress);
    }
    verbose.say(progress::summary);
    if (run.isOver()) {
      host.note("gibbs: stopped after " + (finished + summary.records()) + " prompts");
      return run.isCancelled() ? ExitCode.INTERRUPTED : ExitCode.TIME_LIMIT;
    }
    if (summary.errors() > 0) {
      host.note(
          "gibbs: "
              + summary.errors()
              + " of "
              + summary.records()
              + " prompts have no completion; their results say why (field \"error\")");
      return ExitCode.BAD_INPUT;
    }
    return ExitCode.OK;
  }
}
