package gibbs.chat.template;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.core.model.ChatFormat;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Constructs, and templates of well-known families in versions of our own, rendered as Jinja2
/// 3.1.6 renders them under transformers' settings; `reference.py` beside the files wrote what is
/// expected.
class JinjaReferenceTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-07-04T09:05:06Z"), ZoneOffset.UTC);
  private static final Path FOLDER = folder();
  private static final List<ChatMessage> TURNS =
      List.of(
          ChatMessage.system("Be brief."),
          ChatMessage.user("Hi {{ there }}"),
          ChatMessage.assistant(" Hello\n"),
          ChatMessage.user("  Bye "));
  private static final Map<String, List<ChatMessage>> CONVERSATIONS =
      Map.of(
          "turns", TURNS,
          "plain", TURNS.subList(1, 4),
          "thought",
              List.of(
                  ChatMessage.user("a"),
                  ChatMessage.assistant("<think>\nhm\n</think>\n\nb"),
                  ChatMessage.user("c")),
          "refused", List.of(ChatMessage.user("a"), ChatMessage.user("b")));

  private static Path folder() {
    try {
      return Path.of(JinjaReferenceTest.class.getResource("constructs.txt").toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String rendered(String template, List<ChatMessage> messages) {
    try {
      return ChatTemplate.of(
              new ChatFormat(template, Map.of("bos_token", "<s>", "eos_token", "</s>")), CLOCK)
          .prompt(messages);
    } catch (ChatTemplateException e) {
      return e.getMessage().replace("the chat template refuses the conversation", "refused");
    }
  }

  /// A construct is rendered as Jinja2 does it, or refused by a line that names it.
  @Test
  void constructs() throws IOException {
    List<String> templates = Files.readAllLines(FOLDER.resolve("constructs.txt"));
    List<String> expected = Files.readAllLines(FOLDER.resolve("constructs.expected.txt"));
    List<String> wrong = new ArrayList<>();
    for (int line = 0; line < templates.size(); line++) {
      String actual = rendered(templates.get(line), TURNS).replace("\n", "⏎");
      if (!actual.equals(expected.get(line))) {
        wrong.add(
            templates.get(line)
                + "\n   expected "
                + expected.get(line)
                + "\n   actual   "
                + actual);
      }
    }
    assertThat(String.join("\n", wrong)).isEmpty();
  }

  static Stream<String> families() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER.resolve("families"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jinja"))
          .map(name -> name.substring(0, name.length() - ".jinja".length()))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void families(String family) throws IOException {
    String template = Files.readString(FOLDER.resolve("families/" + family + ".jinja"));
    String expected = Files.readString(FOLDER.resolve("families/" + family + ".txt"));
    StringBuilder actual = new StringBuilder();
    for (String name : List.of("turns", "plain", "thought", "refused")) {
      actual.append("=== ").append(name).append('\n');
      actual.append(rendered(template, CONVERSATIONS.get(name))).append('\n');
    }
    assertThat(actual).hasToString(expected);
  }
}
