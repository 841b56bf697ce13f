package gibbs.cli;

import gibbs.chat.Chat;
import gibbs.chat.template.ChatMessage;
import gibbs.chat.template.ChatTemplate;
import gibbs.core.model.ChatFormat;
import gibbs.core.model.LanguageModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `gibbs chat`: a conversation.
@Command(
    name = "chat",
    sortOptions = false,
    customSynopsis = "gibbs chat [OPTION]...",
    header = "Talk with a model, by its own chat template.",
    description = {
      "Every line of standard input is a message; the replies go to standard output as they grow."
          + " A line that ends in \\ goes on with the next one.",
      "Lines that begin with / are commands: /help lists them, // begins a message with a slash.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  gibbs chat -m model.gguf --system \"You are brief.\" --top-p 0.9 --temperature 0.7",
      "  echo \"What is a nucleus?\" | gibbs chat -m model.gguf -s greedy",
      "  echo \"What is a nucleus?\" | gibbs chat -m model.gguf --json | jq .logP",
      "",
      "On a terminal a message that cannot be answered is told and the conversation goes on;",
      "in a pipe it ends the command.",
      "Exit codes: 0 done, 2 wrong usage, 3 unusable model, template or input, 4 output failed, 130 interrupted."
    })
final class ChatCommand implements Callable<Integer> {
  private static final int MAX_TOKENS = 1024;

  private final Host host;

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "The system message that the conversation begins with.")
  private @Nullable String system;

  @Option(
      names = "--history",
      paramLabel = "FILE",
      description = "Go on from a conversation that /save wrote; it has its own system message.")
  private @Nullable Path history;

  @Option(
      names = "--template",
      paramLabel = "FILE",
      description = "A Jinja template instead of the model's own.")
  private @Nullable Path template;

  @Option(
      names = "--json",
      description = {
        "One JSON object for each reply, when it is whole, with every step's log p, log q, log Z,"
            + " support size and entropies (docs/json.md)."
      })
  private boolean json;

  @Mixin private ModelOptions model = new ModelOptions();

  @ArgGroup(exclusive = false, heading = "%nChoosing tokens:%n")
  private StrategyOptions strategy = new StrategyOptions();

  @Mixin private VerboseOption verboseOption = new VerboseOption();

  ChatCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    if (system != null && history != null) {
      throw CommandFailedException.usage("give --system or --history, not both");
    }
    Recipe recipe = strategy.recipe(MAX_TOKENS);
    Verbose verbose = verboseOption.verbose(host);
    verbose.say(() -> "strategy: " + recipe.expression());
    List<ChatMessage> begin =
        history != null
            ? ChatHistory.read(history)
            : system != null ? List.of(ChatMessage.system(system)) : List.of();
    try (LanguageModel opened = model.open(verbose)) {
      return talk(opened, recipe, begin, verbose);
    }
  }

  private int talk(LanguageModel opened, Recipe recipe, List<ChatMessage> begin, Verbose verbose) {
    Replies replies =
        json
            ? new JsonReplies(host.out(), opened.vocabulary(), recipe.expression())
            : new TextReplies(host.out());
    try (Chat chat = new Chat(opened, template(opened), recipe.plan())) {
      chat.restart(begin);
      return new Conversation(host, chat, begin, replies, verbose).run();
    }
  }

  private ChatTemplate template(LanguageModel opened) {
    if (template != null) {
      Map<String, String> names =
          opened.chatFormat().map(ChatFormat::specialTokens).orElseGet(() -> names(opened));
      return ChatTemplate.of(new ChatFormat(InputText.ofFile(template), names));
    }
    return ChatTemplate.of(
        opened
            .chatFormat()
            .orElseThrow(
                () ->
                    CommandFailedException.badInput(
                        model.path() + ": has no chat template; --template FILE gives one")));
  }

  /// What a template may name where the model came without one.
  private static Map<String, String> names(LanguageModel opened) {
    Map<String, String> names = new java.util.HashMap<>();
    opened
        .vocabulary()
        .beginToken()
        .ifPresent(id -> names.put("bos_token", opened.vocabulary().piece(id)));
    opened.vocabulary().endTokens().stream()
        .min(Integer::compare)
        .ifPresent(id -> names.put("eos_token", opened.vocabulary().piece(id)));
    return names;
  }
}
