package gibbs.cli;

import gibbs.core.Check;
import gibbs.core.Run;
import gibbs.core.decode.Prompt;
import gibbs.core.decode.StopRules;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.Tokenizer.SpecialTokens;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `gibbs generate`: continues texts.
@Command(
    name = "generate",
    sortOptions = false,
    customSynopsis = "gibbs generate [OPTION]... [PROMPT]",
    header = "Continue a text, or many.",
    description = {
      "Streams the completion to standard output; everything else goes to standard error.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  gibbs generate -m model.gguf \"Once upon a time\"",
      "  gibbs generate -m model.gguf --top-k 40 --top-p 0.95 --temperature 0.8 --seed 7 \"Once\"",
      "  gibbs generate -m model.gguf -s \"min_p(0.05) | temperature(1.2)\" --samples 4 \"Once\"",
      "  gibbs generate -m model.gguf --json --echo \"Once upon\" | jq .logP",
      "  gibbs generate -m model.gguf --prompts prompts.jsonl --output results.jsonl",
      "",
      "Shortcuts build one expression in this order, whatever the order of the options:",
      "  penalties(repetition=R) | top_k(K) | top_p(P) | min_p(P) | temperature(T)",
      "--verbose prints it. Log-probabilities and entropies are in nats.",
      "",
      "Exit codes: 0 done, 2 wrong usage, 3 unusable model or input, 4 output failed,",
      "  124 time limit passed, 130 interrupted; in the last two cases what there was is printed."
    })
final class GenerateCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private PromptOptions promptOptions = new PromptOptions();

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description = {
        "Many prompts, one JSON object a line: {\"id\": …, \"prompt\": \"…\"}, further fields in"
            + " docs/json.md. Results are JSON lines in the same order. - is standard input."
      })
  private @Nullable String prompts;

  @Mixin private ModelOptions model = new ModelOptions();

  @ArgGroup(exclusive = false, heading = "%nChoosing tokens:%n")
  private StrategyOptions strategy = new StrategyOptions();

  @ArgGroup(exclusive = false, heading = "%nResults:%n")
  private OutputOptions outputOptions = new OutputOptions();

  @ArgGroup(exclusive = false, heading = "%nRunning:%n")
  private RunOptions runOptions = new RunOptions();

  @Mixin private VerboseOption verboseOption = new VerboseOption();

  GenerateCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    Check.atLeast("--samples", outputOptions.samples, 1);
    Check.in("--batch", runOptions.batch, 1, RunOptions.LARGEST_BATCH);
    if (outputOptions.resume && (prompts == null || outputOptions.output().isEmpty())) {
      throw CommandFailedException.usage("--resume needs --prompts and --output");
    }
    Recipe recipe = strategy.recipe(StopRules.DEFAULT.maxTokens());
    Verbose verbose = verboseOption.verbose(host);
    verbose.say(() -> "strategy: " + recipe.expression());
    verbose.say(() -> "seed: " + recipe.plan().seed());
    GenerationJob job =
        new GenerationJob(
            recipe,
            outputOptions.samples,
            strategy.index(),
            runOptions.batch,
            outputOptions.json,
            outputOptions.echo);
    return prompts == null ? one(job, verbose) : many(prompts, job, verbose);
  }

  private int one(GenerationJob job, Verbose verbose) {
    String text = promptOptions.read(host);
    try (LanguageModel opened = model.open(verbose)) {
      Prompt prompt = promptOptions.prompt(opened, text);
      Run run = host.newRun(runOptions.limit());
      if (outputOptions.output().isEmpty()) {
        return new Generation(host, host.out(), opened, job, verbose).run(prompt, text, run);
      }
      try (OutputFile file = OutputFile.create(outputOptions.output().get())) {
        int code = new Generation(host, file.sink(), opened, job, verbose).run(prompt, text, run);
        if (code != ExitCode.INTERRUPTED) {
          file.commit();
        }
        return code;
      }
    }
  }

  private int many(String prompts, GenerationJob job, Verbose verbose) {
    if (promptOptions.isGiven()) {
      throw CommandFailedException.usage("give a prompt or --prompts, not both");
    }
    if (promptOptions.specialTokens() == SpecialTokens.PARSED) {
      throw CommandFailedException.usage(
          "--parse-special is for a single prompt; records of --prompts may have \"tokens\"");
    }
    return new PromptsFile(
            host,
            prompts,
            outputOptions.output(),
            outputOptions.resume,
            outputOptions.progress,
            verbose)
        .run(model, job, runOptions.limit());
  }
}
