package gibbs.cli;

import gibbs.chat.Chat;
import gibbs.chat.ChatReply;
import gibbs.chat.template.ChatMessage;
import gibbs.core.GibbsException;
import gibbs.core.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Messages in, replies out, line by line until the input ends.
final class Conversation {
  private static final String HELP =
      """
      /reset         forget the conversation, keep the system message
      /system TEXT   begin anew with another system message
      /undo          take the last message and its reply back
      /save FILE     write the conversation, for --history
      /exit          leave, as does the end of the input (Ctrl-D)
      //             begins a message with a slash; a \\ at the end of a line goes on with the next""";

  private final Host host;
  private final Chat chat;
  private final Replies replies;
  private final Verbose verbose;
  private final BufferedReader input;
  private final boolean isTerminal;
  private List<ChatMessage> begin;
  private long line;

  Conversation(Host host, Chat chat, List<ChatMessage> begin, Replies replies, Verbose verbose) {
    this.host = host;
    this.chat = chat;
    this.replies = replies;
    this.verbose = verbose;
    this.isTerminal = host.terminal().isInputTerminal();
    this.begin =
        begin.stream().filter(message -> message.role() == ChatMessage.Role.SYSTEM).toList();
    this.input =
        new BufferedReader(new InputStreamReader(host.in(), StandardCharsets.UTF_8.newDecoder()));
  }

  /// Talks until the input ends.
  ///
  /// @return exit code
  int run() {
    if (!isTerminal) {
      return talk();
    }
    host.note("Type a message; /help lists commands, Ctrl-C stops an answer, Ctrl-D ends.");
    try (InterruptKey _ = InterruptKey.does(this::stopAnswer)) {
      return talk();
    }
  }

  /// The terminal has thrown away what stood in the line.
  private void stopAnswer() {
    if (!host.stopRuns()) {
      host.show("\nCtrl-D ends.\n> ");
    }
  }

  private int talk() {
    while (!host.isInterrupted()) {
      Optional<String> message = readMessage();
      if (message.isEmpty()) {
        if (isTerminal) {
          host.show("\n");
        }
        return ExitCode.OK;
      }
      String text = message.get();
      if (text.isBlank()) {
        continue;
      }
      if (text.startsWith("/") && !text.startsWith("//")) {
        if (text.strip().matches("/(exit|quit|bye)")) {
          return ExitCode.OK;
        }
        tellFailures(() -> command(text.strip()));
      } else {
        tellFailures(() -> say(text.startsWith("//") ? text.substring(1) : text));
      }
    }
    return ExitCode.INTERRUPTED;
  }

  /// Somebody at a terminal may try again; a pipe cannot.
  private void tellFailures(Runnable action) {
    if (!isTerminal) {
      action.run();
      return;
    }
    try {
      action.run();
    } catch (CommandFailedException | GibbsException | IllegalArgumentException e) {
      host.note("gibbs chat: " + Failures.message(e));
    }
  }

  private void command(String text) {
    String[] parts = text.split("\\s+", 2);
    String argument = parts.length > 1 ? parts[1] : "";
    switch (parts[0]) {
      case "/help" -> host.note(HELP);
      case "/reset" -> chat.restart(begin);
      case "/system" -> {
        begin = argument.isEmpty() ? List.of() : List.of(ChatMessage.system(argument));
        chat.restart(begin);
      }
      case "/undo" -> {
        if (!chat.undo()) {
          throw CommandFailedException.badInput(where() + "there is nothing to take back");
        }
      }
      case "/save" -> save(argument);
      default ->
          throw CommandFailedException.badInput(
              where() + "no command '" + parts[0] + "'; /help lists them, // begins a message");
    }
  }

  private void save(String name) {
    if (name.isEmpty()) {
      throw CommandFailedException.badInput(where() + "/save needs a file");
    }
    try {
      ChatHistory.write(Path.of(name), chat.messages());
    } catch (InvalidPathException e) {
      throw CommandFailedException.badInput(where() + "no file name: " + e.getMessage());
    }
    host.note("saved " + name);
  }

  private String where() {
    return isTerminal ? "" : "line " + line + ": ";
  }

  private void say(String text) {
    Run run = host.newRun(Optional.empty());
    ChatReply reply;
    try {
      reply = chat.say(text, run, replies.begin());
    } finally {
      host.release(run);
    }
    replies.end(reply);
    verbose.say(
        () ->
            "prompt: "
                + reply.completion().prompt().size()
                + " tokens, "
                + reply.keptTokenCount()
                + " of them in memory");
    switch (reply.completion().stopReason()) {
      case MAX_TOKENS -> host.note("gibbs chat: cut short by --max-tokens");
      case CONTEXT_FULL -> host.note("gibbs chat: cut short: the model's context is full");
      case DEAD_END -> host.note("gibbs chat: cut short: the rules left no token");
      default -> {}
    }
  }

  /// The next line, and those that it goes on with.
  private Optional<String> readMessage() {
    StringBuilder message = new StringBuilder();
    String marker = "> ";
    while (true) {
      if (isTerminal) {
        host.show(marker);
      }
      String next = readLine();
      if (next == null) {
        return message.isEmpty() ? Optional.empty() : Optional.of(message.toString());
      }
      if (!next.endsWith("\\")) {
        return Optional.of(message.append(next).toString());
      }
      message.append(next, 0, next.length() - 1).append('\n');
      marker = ". ";
    }
  }

  private @Nullable String readLine() {
    try {
      line++;
      return input.readLine();
    } catch (CharacterCodingException _) {
      throw CommandFailedException.badInput("standard input: not UTF-8 after line " + (line - 1));
    } catch (IOException e) {
      throw CommandFailedException.io("standard input: " + Failures.reason(e));
    }
  }
}
