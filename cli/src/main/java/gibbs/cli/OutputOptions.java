package gibbs.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What `gibbs generate` shows, and where.
final class OutputOptions {
  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Completions of each prompt, with independent draws. Default: 1.")
  int samples = 1;

  @Option(
      names = "--json",
      description = {
        "One JSON object for each completion, with every step's log p, log q, log Z, support size"
            + " and entropies (docs/json.md)."
      })
  boolean json;

  @Option(
      names = "--echo",
      description =
          "The prompt too: a table of its tokens with their log-probabilities, and its text.")
  boolean echo;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Write to FILE, which appears whole or not at all, in place of standard output.")
  private @Nullable Path output;

  @Option(
      names = "--resume",
      description =
          "With --prompts and --output: go on after the results that an interrupted run left in"
              + " FILE.partial.")
  boolean resume;

  @Option(
      names = "--progress",
      paramLabel = "WHEN",
      description =
          "With --prompts: show progress auto (on a terminal), always or never. Default: auto.")
  Progress.When progress = Progress.When.AUTO;

  Optional<Path> output() {
    return Optional.ofNullable(output);
  }
}
