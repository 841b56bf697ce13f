package gibbs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ChatCommandTest {
  private static final String TEMPLATE =
      "{{ bos_token }}{% for m in messages %}{% if m.content == 'cc' %}{{ raise_exception('not cc') }}"
          + "{% endif %}{{ m.content }}{{ eos_token }}{% endfor %}";

  @TempDir private Path folder;
  private ToyFiles files;
  private String model = "";
  private String template = "";
  private Host host = Host.ofProcess();

  @BeforeEach
  void writeFiles() {
    files = new ToyFiles(folder);
    model = files.model("endless", 256);
    template = files.text("chat.jinja", TEMPLATE);
  }

  private CliRun chat(String input, String... more) {
    return run(input, Terminal.NONE, more);
  }

  private CliRun run(String input, Terminal terminal, String... more) {
    return run(new ByteArrayOutputStream(), input, terminal, more);
  }

  private CliRun run(ByteArrayOutputStream out, String input, Terminal terminal, String... more) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    host =
        new Host(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new Sink("standard output", out),
            new Sink("standard error", err),
            terminal);
    List<String> args = new ArrayList<>(List.of("chat", "-m", model, "--template", template));
    args.addAll(List.of(more));
    if (!args.contains("-n")) {
      args.addAll(List.of("-n", "4"));
    }
    int code = new Cli(host).run(args.toArray(String[]::new));
    return new CliRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void everyLineOfAPipeIsAMessage() {
    CliRun run = chat("a\n\nb\n", "-s", "greedy");
    assertThat(run.code()).isZero();
    assertThat(run.out().lines()).hasSize(2).allMatch(line -> line.matches("[ab]{4}"));
    assertThat(run.err()).doesNotContain(">").contains("cut short by --max-tokens");
  }

  @Test
  void jsonHoldsEveryStepOfEveryReply() {
    CliRun run = chat("a\nb\n", "-s", "greedy", "--json");
    assertThat(run.code()).isZero();
    List<JsonNode> replies = run.out().lines().map(JsonMapper.shared()::readTree).toList();
    assertThat(replies).hasSize(2);
    JsonNode second = replies.getLast();
    assertThat(second.get("index").intValue()).isEqualTo(1);
    assertThat(second.get("strategy").stringValue()).isEqualTo("greedy");
    assertThat(second.get("stopReason").stringValue()).isEqualTo("max_tokens");
    assertThat(second.get("keptTokenCount").intValue()).isEqualTo(6);
    assertThat(second.get("promptTokenCount").intValue()).isEqualTo(10);
    assertThat(second.get("steps")).hasSize(4);
    assertThat(chat("a\nb\n", "-s", "greedy").out().lines())
        .containsExactlyElementsOf(
            replies.stream().map(reply -> reply.get("text").stringValue()).toList());
  }

  @Test
  void terminalsGetAMarkerAndGoOnAfterMistakes() {
    CliRun run = run("a\n/what\ncc\n//b\nb\\\nc\n", new Terminal(_ -> true), "-s", "greedy");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .startsWith(
            "Type a message; /help lists commands, Ctrl-C stops an answer, Ctrl-D ends.\n> ")
        .contains("gibbs chat: no command '/what'")
        .contains("gibbs chat: the chat template refuses the conversation: not cc\n> ")
        .contains(". ");
    assertThat(run.out().lines()).hasSize(2); // the toy has no token for a slash
  }

  @Test
  void anAnswerIsStoppedAndTheConversationGoesOn() {
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int from, int length) {
            boolean isFirst = size() == 0;
            super.write(bytes, from, length);
            if (isFirst) {
              assertThat(host.stopRuns()).isTrue();
            }
          }
        };
    CliRun run = run(out, "a\n/reset\nb\n", new Terminal(_ -> true), "-s", "greedy", "-n", "200");
    assertThat(run.code()).as(run.err()).isZero();
    List<String> replies = run.out().lines().toList();
    assertThat(replies).hasSize(2);
    assertThat(replies.getFirst()).hasSizeLessThan(200);
    assertThat(replies.getLast()).hasSize(200);
    assertThat(host.stopRuns()).isFalse();
  }

  @Test
  void savedConversationsGoOn() {
    String saved = folder.resolve("talk.jsonl").toString();
    CliRun run = chat("a\n/save " + saved + "\n/exit\nb\n", "--system", "c", "-s", "greedy");
    assertThat(run.code()).isZero();
    assertThat(run.err()).contains("saved " + saved);
    assertThat(files.read("talk.jsonl").lines())
        .hasSize(3)
        .first()
        .isEqualTo("{\"role\":\"system\",\"content\":\"c\"}");
    CliRun on = chat("b\n/undo\n/undo\n/undo\n", "--history", saved, "-s", "greedy", "-v");
    assertThat(on.err()).contains("prompt: ").contains("line 4: there is nothing to take back");
    assertThat(on.code()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void theMemoryOfEarlierTurnsIsKept() {
    CliRun run = chat("a\nb\n/reset\na\n", "-s", "greedy", "-v");
    assertThat(run.err())
        .contains("prompt: 3 tokens, 0 of them in memory")
        .contains("prompt: 10 tokens, 6 of them in memory")
        .contains("prompt: 3 tokens, 2 of them in memory");
  }

  @Test
  void mistakesAreOneLine() {
    CliRun.of("chat", "-m", model)
        .failsWith(ExitCode.BAD_INPUT, "has no chat template; --template");
    chat("/what\n").failsWith(ExitCode.BAD_INPUT, "line 1: no command '/what'");
    chat("cc\n").failsWith(ExitCode.BAD_INPUT, "refuses the conversation: not cc");
    chat("/save\n").failsWith(ExitCode.BAD_INPUT, "/save needs a file");
    chat("/save " + folder.resolve("no/where") + "\n").failsWith(ExitCode.USAGE, "no folder");
    chat("a".repeat(300) + "\n").failsWith(ExitCode.BAD_INPUT, "context is full");
    chat("", "--system", "a", "--history", template).failsWith(ExitCode.USAGE, "not both");
    chat("", "--history", template).failsWith(ExitCode.BAD_INPUT, "chat.jinja:1: not JSON");
    chat("", "--history", files.text("h.jsonl", "\n{\"role\":\"x\",\"content\":\"\"}\n"))
        .failsWith(ExitCode.BAD_INPUT, "h.jsonl:2: expected {\"role\"");
    template = files.text("bad.jinja", "{% if x");
    chat("a\n").failsWith(ExitCode.BAD_INPUT, "'{%' without '%}' in line 1");
  }
}
