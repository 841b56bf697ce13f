package gibbs.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// The commands by name. A command's classes are loaded only when it is called, or when help lists
/// them all. Those of modules that need not be there are listed by their headers.
final class Commands {
  private static final String TRAIN = "train";
  private static final Map<String, Function<Host, Object>> BUILT_IN = builtIn();

  /// Commands of other modules, which the launcher puts on the class path when one is called.
  private static final Map<String, String> ELSEWHERE =
      Map.of("train-export", "Make a model file of a training run's last checkpoint.");

  private Commands() {}

  private static Map<String, Function<Host, Object>> builtIn() {
    Map<String, Function<Host, Object>> commands = new LinkedHashMap<>();
    commands.put("generate", GenerateCommand::new);
    commands.put("chat", ChatCommand::new);
    commands.put("tokenize", TokenizeCommand::new);
    commands.put("detokenize", DetokenizeCommand::new);
    commands.put("model", ModelCommand::new);
    commands.put("strategies", StrategiesCommand::new);
    commands.put("trace", TraceCommand::new);
    commands.put("inspect", InspectCommand::new);
    commands.put("logits", LogitsCommand::new);
    commands.put("perplexity", PerplexityCommand::new);
    commands.put(TRAIN, NgramTrainCommand::new);
    commands.put("conform", ConformCommand::new);
    commands.put("completion", CompletionCommand::new);
    commands.put("warm-up", WarmUpCommand::new);
    return commands;
  }

  /// Adds the command that is called, or all of them where the first word is none of ours.
  static void addTo(CommandLine root, Host host, String... args) {
    String firstWord = args.length == 0 ? "" : args[0];
    Function<Host, Object> called = BUILT_IN.get(firstWord);
    if (called == null || firstWord.equals("completion")) {
      addAll(root, host);
    } else if (firstWord.equals(TRAIN) && !isNgram(args)) {
      root.addSubcommand(TRAIN, trainer(host).orElseGet(() -> called.apply(host)));
    } else {
      root.addSubcommand(firstWord, called.apply(host));
    }
  }

  /// Adds every command, other modules' too; one of theirs goes before one of ours.
  private static void addAll(CommandLine root, Host host) {
    Map<String, Object> commands = new LinkedHashMap<>();
    BUILT_IN.forEach(
        (name, command) -> {
          commands.put(name, command.apply(host));
          if (name.equals(TRAIN)) {
            ELSEWHERE.forEach((other, header) -> commands.put(other, absent(other, header)));
          }
        });
    commands.put("help", new CommandLine.HelpCommand());
    for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
      commands.put(provider.name(), provider.command(host));
    }
    commands.forEach(root::addSubcommand);
  }

  /// Stands for a command whose module is not there.
  private static CommandSpec absent(String name, String header) {
    CommandSpec spec =
        CommandSpec.wrapWithoutInspection(
            (Callable<Integer>)
                () -> {
                  throw CommandFailedException.usage(
                      "needs the module gibbs-train on the class path; ./gibbs puts it there");
                });
    spec.name(name).usageMessage().header(header);
    spec.parser().unmatchedArgumentsAllowed(true);
    return spec;
  }

  /// n-grams need nothing but this module; networks are trained by another one.
  private static boolean isNgram(String... args) {
    return Arrays.stream(args).anyMatch(arg -> arg.equals("--ngram") || arg.startsWith("--ngram="));
  }

  private static Optional<Object> trainer(Host host) {
    return ServiceLoader.load(CommandProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.name().equals(TRAIN))
        .map(provider -> provider.command(host))
        .findFirst();
  }
}
