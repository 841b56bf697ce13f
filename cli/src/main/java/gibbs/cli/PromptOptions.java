package gibbs.cli;

import gibbs.core.decode.Prompt;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.Tokenizer.SpecialTokens;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Where a single prompt comes from: argument, file, standard input, or nowhere.
final class PromptOptions {
  private static final String STANDARD_INPUT = "-";

  @Parameters(
      arity = "0..1",
      paramLabel = "PROMPT",
      description =
          "The text to continue. Where no option gives a prompt either, it is read from standard"
              + " input.")
  private @Nullable String argument;

  @Option(
      names = {"-p", "--prompt"},
      paramLabel = "TEXT",
      description = "The prompt as an option.")
  private @Nullable String option;

  @Option(
      names = {"-f", "--prompt-file"},
      paramLabel = "FILE",
      description =
          "Read the prompt from a UTF-8 file; one final line end is dropped. - is standard input.")
  private @Nullable String file;

  @Option(names = "--no-prompt", description = "Start from the model's begin token alone.")
  private boolean none;

  @Option(
      names = "--parse-special",
      description =
          "Names of special tokens in the prompt, such as <|im_start|>, stand for these tokens.")
  private boolean parseSpecial;

  /// How special tokens' names are read.
  SpecialTokens specialTokens() {
    return parseSpecial ? SpecialTokens.PARSED : SpecialTokens.AS_TEXT;
  }

  /// Whether any of the options is given.
  boolean isGiven() {
    return count() > 0;
  }

  private int count() {
    return (argument == null ? 0 : 1)
        + (option == null ? 0 : 1)
        + (file == null ? 0 : 1)
        + (none ? 1 : 0);
  }

  /// Reads the text, before a model is opened for it.
  ///
  /// @return the text; empty for none
  String read(Host host) {
    if (count() > 1) {
      throw CommandFailedException.usage(
          "give one of PROMPT, --prompt, --prompt-file and --no-prompt, not several");
    }
    if (none) {
      return "";
    }
    String given = argument == null ? option : argument;
    String text = given == null ? fromFile(host) : given;
    if (text.isEmpty()) {
      throw CommandFailedException.badInput(
          "the prompt is empty; --no-prompt starts from the model's begin token alone");
    }
    return text;
  }

  private String fromFile(Host host) {
    if (file != null && !file.equals(STANDARD_INPUT)) {
      return InputText.withoutFinalLineEnd(InputText.ofFile(Path.of(file)));
    }
    if (file == null && host.terminal().isInputTerminal()) {
      throw CommandFailedException.usage(
          "no prompt: give PROMPT, --prompt-file, --no-prompt or a pipe");
    }
    return InputText.withoutFinalLineEnd(InputText.ofStream("standard input", host.in()));
  }

  /// What a model is to continue.
  ///
  /// @param text from [#read]
  Prompt prompt(LanguageModel model, String text) {
    if (!text.isEmpty()) {
      return new Prompt.Text(text, specialTokens());
    }
    int begin =
        model
            .vocabulary()
            .beginToken()
            .orElseThrow(
                () ->
                    CommandFailedException.badInput(
                        "--no-prompt: the model has no begin token to start from"));
    return Prompt.ofTokens(List.of(begin));
  }
}
