package gibbs.cli;

import gibbs.core.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `gibbs detokenize`: ids to text.
@Command(
    sortOptions = false,
    name = "detokenize",
    header = "Turn token ids into text.",
    description = {
      "Prints the text and a line end. Control tokens show nothing; bytes that are no UTF-8 are printed"
          + " as they are.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  gibbs detokenize -m model.gguf 1 403 407 261 378",
      "  gibbs tokenize -m model.gguf --file story.txt | gibbs detokenize -m model.gguf",
      "",
      "Exit codes: 0 done, 2 wrong usage, 3 unusable model or input, 4 output failed."
    })
final class DetokenizeCommand implements Callable<Integer> {
  private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

  private final Host host;

  @Parameters(
      arity = "0..*",
      paramLabel = "ID",
      description = "Token ids. Without any, standard input, separated by white space.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--exact", description = "Without a line end after the text.")
  private boolean isExact;

  @Mixin private ModelOption model = new ModelOption();

  DetokenizeCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    int[] tokens =
        ids.isEmpty() ? fromInput() : ids.stream().mapToInt(DetokenizeCommand::id).toArray();
    try (Lexicon lexicon = model.openLexicon()) {
      for (int token : tokens) {
        Check.index("token", token, lexicon.vocabulary().size());
      }
      host.out().write(lexicon.tokenizer().decodeBytes(tokens));
    }
    host.out().print(isExact ? "" : "\n");
    return ExitCode.OK;
  }

  private int[] fromInput() {
    if (host.terminal().isInputTerminal()) {
      throw CommandFailedException.usage("no ids: give some, or a pipe");
    }
    String text = InputText.ofStream("standard input", host.in());
    return WHITE_SPACE
        .splitAsStream(text)
        .filter(word -> !word.isEmpty())
        .mapToInt(DetokenizeCommand::id)
        .toArray();
  }

  private static int id(String word) {
    try {
      return Integer.parseInt(word);
    } catch (NumberFormatException _) {
      throw CommandFailedException.usage("'" + word + "' is no token id");
    }
  }
}
