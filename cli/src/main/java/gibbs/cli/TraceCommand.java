package gibbs.cli;

import gibbs.core.Check;
import gibbs.core.Run;
import gibbs.core.catalogue.Role;
import gibbs.core.catalogue.Stage;
import gibbs.core.decode.Decoder;
import gibbs.core.decode.Plan;
import gibbs.core.decode.Request;
import gibbs.core.decode.Stepwise;
import gibbs.core.expression.Expression;
import gibbs.core.model.LanguageModel;
import gibbs.core.transform.LogitsTransform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `gibbs trace`: what each stage of an expression does.
@Command(
    name = "trace",
    sortOptions = false,
    customSynopsis = "gibbs trace [OPTION]... [PROMPT]",
    header = "Show what each stage of an expression does at each step.",
    description = {
      "For every token: how many tokens have mass before and after each stage, how much mass it removes,"
          + " entropy (nats), effective temperature (the slope of log q, 1 where nothing but truncation"
          + " happens), log Z so far, and the most probable tokens after it.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  gibbs trace -m model.gguf -s \"top_k(40) | top_p(0.9) | temperature(0.7)\" -n 5 \"Once\"",
      "  gibbs trace -m model.gguf --min-p 0.05 --json \"Once\" | jq '.stages[].massRemoved'",
      "",
      "Exit codes: 0 done, 2 wrong usage, 3 unusable model or input, 4 output failed, 130 interrupted."
    })
final class TraceCommand implements Callable<Integer> {
  private static final int MAX_TOKENS = 8;

  private final Host host;

  @Mixin private PromptOptions promptOptions = new PromptOptions();
  @Mixin private ModelOptions model = new ModelOptions();

  @ArgGroup(exclusive = false, heading = "%nChoosing tokens:%n")
  private StrategyOptions strategy = new StrategyOptions();

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "Candidates to show after each stage. Default: 5.")
  private int top = 5;

  @Option(names = "--json", description = "One JSON object for each step (docs/json.md).")
  private boolean json;

  @Mixin private VerboseOption verboseOption = new VerboseOption();

  TraceCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    Check.atLeast("--top", top, 0);
    Recipe recipe = strategy.recipe(MAX_TOKENS);
    if (!(recipe.plan().strategy() instanceof Stepwise)) {
      throw CommandFailedException.usage(
          "trace follows a single hypothesis: the expression must end in sample or greedy");
    }
    String text = promptOptions.read(host);
    try (LanguageModel opened = model.open(verboseOption.verbose(host));
        Decoder decoder = new Decoder(opened, 1)) {
      Run run = host.newRun(Optional.empty());
      TraceReport report = new TraceReport(host.out(), opened.vocabulary(), json);
      Plan plan = traced(recipe, report);
      Request request =
          new Request(promptOptions.prompt(opened, text), plan)
              .withIndex(strategy.index())
              .withRun(run)
              .withListener(report);
      report.onEnd(decoder.complete(request).stopReason());
    }
    return ExitCode.OK;
  }

  /// The plan with every rule telling what it does.
  private Plan traced(Recipe recipe, TraceReport report) {
    List<String> names = new ArrayList<>();
    for (Stage stage : Expression.parse(recipe.expression()).stages()) {
      if (stage.entry().role() == Role.TRANSFORM) {
        names.add(stage.toString());
      }
    }
    Plan plan = recipe.plan();
    List<LogitsTransform> rules = new ArrayList<>();
    for (LogitsTransform rule : plan.transforms()) {
      String name = names.get(rules.size());
      rules.add(new TracedTransform(name, rule, rules.isEmpty(), top, report::onStage));
    }
    if (rules.isEmpty()) {
      rules.add(TracedTransform.nothing(top, report::onStage));
    }
    return new Plan(rules, plan.strategy(), plan.stop(), plan.seed());
  }
}
