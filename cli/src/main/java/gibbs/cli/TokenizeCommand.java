package gibbs.cli;

import gibbs.core.model.Tokenizer;
import gibbs.core.model.Tokenizer.SpecialTokens;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `gibbs tokenize`: text to ids.
@Command(
    sortOptions = false,
    name = "tokenize",
    header = "Turn a text into token ids.",
    description = {
      "Prints the ids on one line, separated by blanks. Needs a model's vocabulary only: files"
          + " without weights will do.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  gibbs tokenize -m model.gguf \"Once upon a time\"",
      "  gibbs tokenize -m model.gguf --no-bos --file story.txt",
      "  gibbs tokenize -m model.gguf --parse-special \"<|im_start|>user\"",
      "",
      "Exit codes: 0 done, 2 wrong usage, 3 unusable model or input, 4 output failed."
    })
final class TokenizeCommand implements Callable<Integer> {
  private final Host host;

  @Parameters(
      arity = "0..1",
      paramLabel = "TEXT",
      description = "The text. Without it or --file, standard input, to the last byte.")
  private @Nullable String text;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Read the text from a UTF-8 file, to the last byte. - is standard input.")
  private @Nullable String file;

  @Option(names = "--no-bos", description = "Without the model's begin token.")
  private boolean noBos;

  @Option(
      names = "--parse-special",
      description = "Names of special tokens in the text stand for these tokens.")
  private boolean parseSpecial;

  @Option(
      names = "--pieces",
      description = "One token a line instead: its id, a tab, its name in the vocabulary.")
  private boolean pieces;

  @Mixin private ModelOption model = new ModelOption();

  TokenizeCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    String input = read();
    SpecialTokens special = parseSpecial ? SpecialTokens.PARSED : SpecialTokens.AS_TEXT;
    try (Lexicon lexicon = model.openLexicon()) {
      host.out().print(line(lexicon, input, special));
    }
    return ExitCode.OK;
  }

  private String line(Lexicon lexicon, String input, SpecialTokens special) {
    Tokenizer tokenizer = lexicon.tokenizer();
    int[] ids = noBos ? tokenizer.encode(input, special) : tokenizer.encodePrompt(input, special);
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      if (pieces) {
        String piece = Pieces.printable(lexicon.vocabulary().piece(id));
        text.append(id).append('\t').append(piece).append('\n');
      } else {
        text.append(text.isEmpty() ? "" : " ").append(id);
      }
    }
    return pieces ? text.toString() : text + "\n";
  }

  private String read() {
    if (text != null && file != null) {
      throw CommandFailedException.usage("give TEXT or --file, not both");
    }
    if (text != null) {
      return text;
    }
    if (file != null && !file.equals("-")) {
      return InputText.ofFile(Path.of(file));
    }
    if (file == null && host.terminal().isInputTerminal()) {
      throw CommandFailedException.usage("no text: give TEXT, --file or a pipe");
    }
    return InputText.ofStream("standard input", host.in());
  }
}
