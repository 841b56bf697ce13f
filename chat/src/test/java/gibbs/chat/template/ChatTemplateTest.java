package gibbs.chat.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import gibbs.core.model.ChatFormat;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is refused, and how. What is rendered: [JinjaReferenceTest].
class ChatTemplateTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-07-04T09:05:06Z"), ZoneOffset.UTC);
  private static final List<ChatMessage> TWO_TURNS =
      List.of(
          ChatMessage.system("Be brief."),
          ChatMessage.user("Hi {{ there }}"),
          ChatMessage.assistant(" Hello\n"),
          ChatMessage.user("  Bye "));

  private static ChatTemplate template(String text) {
    return ChatTemplate.of(
        new ChatFormat(text, Map.of("bos_token", "<s>", "eos_token", "</s>")), CLOCK);
  }

  private static String prompt(String text, List<ChatMessage> messages) {
    return template(text).prompt(messages);
  }

  @Test
  void transcriptsEndWithTheConversation() {
    String text = "{{ messages | length }}{% if add_generation_prompt %}>{% endif %}";
    assertThat(template(text).prompt(TWO_TURNS)).isEqualTo("4>");
    assertThat(template(text).transcript(TWO_TURNS)).isEqualTo("4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{% if true ; '{%' without '%}' in line 1",
        "{{ 'a }} ; a string without end in line 1",
        "{% for m in messages %}x ; has 'for' without 'endfor'",
        "{% if true %}{% for m in messages %}x{% endfor %} ; has 'if' without 'endif'",
        "{% for m in messages %}x{% endif %}{% endfor %} ; has 'endif' without 'if'",
        "x{% endfor %} ; has 'endfor' without 'for'",
        "{{ frobnicate(1) }} ; frobnicate",
        "{% if true %}{{ 'x' | frobnicate }}{% endif %} ; frobnicate",
        "{{ 'x'.frobnicate() }} ; frobnicate",
        "{% frobnicate %} ; frobnicate",
        "{{ 1 + }} ; cannot be rendered",
        "{% for m in messages recursive %}x{% endfor %} ; needs 'for … recursive', which is not",
        "{% for m in messages %}x{% else %}y{% endfor %} ; needs 'for … else', which is not",
        "{{ 'x' | frobnicate(1) }} ; needs the filter 'frobnicate', which is not supported",
        "{{ 'x' is frobnicated }} ; needs the test 'is frobnicated', which is not supported",
        "{{ 'x'.zfill(3) }} ; needs the method 'zfill' of strings, which is not supported",
        "{{ '{}'.format(1) }} ; needs the method 'format' of strings, which is not supported",
        "{{ '%s' | format('a') }} ; format",
        "{{ 'a b' | truncate(1) }} ; truncate",
        "{{ '%s' % 'a' }} ; needs '%' on a string, which is not supported",
        "{{ missing.a }} ; cannot be rendered: 'missing' is undefined",
        "{{ missing['a'] | default('x') }} ; 'missing' is undefined",
        "{{ missing.strip() }} ; 'missing' is undefined",
        "{% if missing.a or true %}y{% endif %} ; 'missing' is undefined",
        "{% for i in missing.a %}{{ i }}{% endfor %} ; 'missing' is undefined",
        "{{ messages[0].tool_calls.x }} ; a dictionary has no 'tool_calls'",
        "{{ messages[9].role }} ; a list has no '9'",
        "{{ 'abc'.foo.bar }} ; a string has no 'foo'",
        "{{ tools.strip() }} ; None has no 'strip'",
        "{{ messages.foo() }} ; foo",
        "{{ 1 / 0 }} ; cannot be rendered: division by zero",
        "{{ 1 // 0 }} ; division by zero",
        "{{ 1.5 % 0 }} ; division by zero",
        "{{ 'a' + missing }} ; cannot add a string and something undefined or none",
        "{{ 1 + 'a' }} ; cannot add a number and a string",
        "{{ missing < 1 }} ; cannot compare something undefined or none and a number",
        "{{ missing in 'abc' }} ; cannot look for something undefined or none in a string",
        "{{ a b }} ; unexpected 'b' in 'a b'",
        "{% for m messages %}{% endfor %} ; has 'for' without 'in'",
        "{{ 'abc'[::0] }} ; a slice of step 0",
        "{{ dict(a=1) }} ; dict",
        "{{ joiner(', ') }} ; joiner",
        "{% for i in [1, 2] %}{{ loop.previtem }}{% endfor %} ; needs loop.previtem, which is not supported",
        "{% for i in [1, 2] %}{{ loop.cycle('a', 'b') }}{% endfor %} ; needs loop.cycle, which is not",
        "{% with x = 1 %}{{ x }}{% endwith %} ; with",
        "{% filter upper %}x{% endfilter %} ; filter",
        "{% raw %}x ; 'raw' without 'endraw'",
        "{% include 'x' %} ; cannot be rendered",
        "{{ raise_exception('no way') }} ; refuses the conversation: no way",
      })
  void badTemplatesAreOneLine(String template, String message) {
    assertThatExceptionOfType(ChatTemplateException.class)
        .isThrownBy(() -> prompt(template, TWO_TURNS))
        .withMessageContaining(message)
        .withMessageStartingWith("the chat template ")
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @Test
  void longStringsNeedNoStack() {
    String escaped = "\\n'".repeat(50_000).replace("'", "\\'");
    assertThat(prompt("{{ '" + escaped + "' | length }}", TWO_TURNS)).isEqualTo("100000");
  }

  @Test
  void endlessNestingIsRefused() {
    for (String deep :
        List.of("(".repeat(100_000) + "1" + ")".repeat(100_000), "1" + " + 1".repeat(20_000))) {
      assertThatExceptionOfType(ChatTemplateException.class)
          .isThrownBy(() -> prompt("{{ " + deep + " }}", TWO_TURNS))
          .withMessage("the chat template is nested too deeply");
    }
  }

  @Test
  void contentIsNeverATemplate() {
    String evil = "{% for x in y %}{{ raise_exception('x') }}{#";
    assertThat(prompt("{{ messages[0].content }}", List.of(ChatMessage.user(evil))))
        .isEqualTo(evil);
  }

  @Test
  void whatIsNotReachedIsNotMissed() {
    String text =
        "{% if tools %}{{ tools | frobnicate }}{% for t in tools if t is odd_looking %}{{ t }}{% endfor %}{% endif %}a";
    assertThat(prompt(text, TWO_TURNS)).isEqualTo("a");
  }
}
