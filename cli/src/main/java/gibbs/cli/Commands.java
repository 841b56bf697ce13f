package gibbs.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Function;
import picocli.CommandLine;

/// The commands by name. A command's classes are loaded only when it is called, or when help lists
/// them all.
final class Commands {
  private static final Map<String, Function<Host, Object>> BUILT_IN = builtIn();

  private Commands() {}

  private static Map<String, Function<Host, Object>> builtIn() {
    Map<String, Function<Host, Object>> commands = new LinkedHashMap<>();
    commands.put("generate", GenerateCommand::new);
    commands.put("tokenize", TokenizeCommand::new);
    commands.put("detokenize", DetokenizeCommand::new);
    commands.put("model", ModelCommand::new);
    commands.put("strategies", StrategiesCommand::new);
    commands.put("trace", TraceCommand::new);
    commands.put("logits", LogitsCommand::new);
    commands.put("perplexity", PerplexityCommand::new);
    commands.put("conform", ConformCommand::new);
    commands.put("completion", CompletionCommand::new);
    commands.put("warm-up", WarmUpCommand::new);
    return commands;
  }

  /// Adds the command that is called, or all of them where the first word is none of ours.
  static void addTo(CommandLine root, Host host, String firstWord) {
    Function<Host, Object> called = BUILT_IN.get(firstWord);
    if (called == null || firstWord.equals("completion")) {
      addAll(root, host);
    } else {
      root.addSubcommand(firstWord, called.apply(host));
    }
  }

  /// Adds every command, other modules' too.
  private static void addAll(CommandLine root, Host host) {
    BUILT_IN.forEach((name, command) -> root.addSubcommand(name, command.apply(host)));
    root.addSubcommand("help", new CommandLine.HelpCommand());
    for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
      root.addSubcommand(provider.name(), provider.command(host));
    }
  }
}
