package gibbs.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.chat.template.ChatMessage;
import gibbs.chat.template.ChatTemplate;
import gibbs.chat.template.ChatTemplateException;
import gibbs.core.Run;
import gibbs.core.decode.Completion;
import gibbs.core.decode.CompletionListener;
import gibbs.core.decode.Decoder;
import gibbs.core.decode.Plan;
import gibbs.core.decode.Prompt;
import gibbs.core.decode.Request;
import gibbs.core.decode.StopReason;
import gibbs.core.decode.StopRules;
import gibbs.core.model.ChatFormat;
import gibbs.core.model.ContextFullException;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.ToyModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatTest {
  private static final LetterTokenizer TOKENS =
      LetterTokenizer.of("<s>", "</s>", "a", "b", "c", "ab", " ");
  private static final ToyModel MODEL = ToyModel.random(TOKENS, 3, 2);
  private static final String KEEPS =
      "{{ bos_token }}{% for m in messages %}{{ m.content }}{{ eos_token }}{% endfor %}";
  private static final Plan PLAN = Plan.sampling().withMaxTokens(6).withSeed(5);

  private static ChatTemplate template(String text) {
    return ChatTemplate.of(new ChatFormat(text, Map.of("bos_token", "<s>", "eos_token", "</s>")));
  }

  @Test
  void turnsExtendTheMemoryAndGiveWhatAFreshStartGives() {
    try (Chat chat = new Chat(MODEL, template(KEEPS), PLAN);
        Decoder fresh = new Decoder(MODEL)) {
      int known = 0;
      for (int turn = 0; turn < 5; turn++) {
        ChatReply reply = chat.say("abc".substring(turn % 3));
        Completion completion = reply.completion();
        assertThat(reply.keptTokenCount()).isEqualTo(known);
        assertThat(
                fresh.complete(
                    new Request(Prompt.ofTokens(completion.prompt()), PLAN).withIndex(turn)))
            .isEqualTo(completion);
        // The token that was chosen last was never shown to the model.
        known = completion.prompt().size() + completion.steps().size() - 1;
      }
      assertThat(chat.messages()).hasSize(10);
    }
  }

  @Test
  void theModelsOwnTokensStay() {
    ToyModel spelling =
        new ToyModel(
            TOKENS,
            64,
            context -> {
              float[] row = new float[TOKENS.size()];
              int last = context[context.length - 1];
              row[last == 1 ? 2 : last == 2 ? 3 : 1] = 50; // a, then b, then </s>
              return row;
            });
    try (Chat chat = new Chat(spelling, template(KEEPS), Plan.greedy())) {
      assertThat(chat.say("c").text()).isEqualTo("ab");
      // "ab" is one token of the tokenizer, but the model wrote two.
      assertThat(chat.say("c").completion().prompt()).containsExactly(0, 4, 1, 2, 3, 1, 4, 1);
    }
  }

  @Test
  void rewrittenHistoryIsRolledBack() {
    String forgets =
        "{{ bos_token }}{% for m in messages %}{% if m.role == 'user' %}{{ m.content }}{% endif %}"
            + "{% endfor %}{{ eos_token }}";
    try (Chat chat = new Chat(MODEL, template(forgets), PLAN);
        Decoder fresh = new Decoder(MODEL)) {
      chat.say("ab");
      ChatReply second = chat.say("c");
      assertThat(second.completion().prompt()).containsExactly(0, 5, 4, 1);
      assertThat(second.keptTokenCount()).isEqualTo(2);
      assertThat(
              fresh.complete(new Request(Prompt.ofTokens(List.of(0, 5, 4, 1)), PLAN).withIndex(1)))
          .isEqualTo(second.completion());
    }
  }

  @Test
  void refusedMessagesLeaveTheConversation() {
    String refuses = "{% if messages|length > 1 %}{{ raise_exception('enough') }}{% endif %}a";
    try (Chat chat = new Chat(MODEL, template(refuses), PLAN)) {
      chat.say("a");
      assertThatExceptionOfType(ChatTemplateException.class)
          .isThrownBy(() -> chat.say("b"))
          .withMessageEndingWith("enough");
      assertThat(chat.messages()).hasSize(2);
    }
    try (Chat chat = new Chat(MODEL, template(KEEPS), PLAN)) {
      chat.say("a");
      List<ChatMessage> before = chat.messages();
      assertThatThrownBy(() -> chat.say("a".repeat(80))).isInstanceOf(ContextFullException.class);
      assertThat(chat.messages()).isEqualTo(before);
      assertThat(chat.say("b").keptTokenCount()).isPositive();
    }
  }

  @Test
  void resetAndUndoGiveTheFirstReplyAgain() {
    Plan greedy = Plan.greedy().withMaxTokens(4);
    try (Chat chat = new Chat(MODEL, template(KEEPS), greedy)) {
      ChatMessage system = ChatMessage.system("c");
      chat.restart(List.of(system));
      ChatReply first = chat.say("a");
      chat.say("b");
      chat.restart(List.of(system));
      assertThat(chat.say("a").text()).isEqualTo(first.text());
      assertThat(chat.undo()).isTrue();
      assertThat(chat.messages()).containsExactly(system);
      assertThat(chat.undo()).isFalse();
      assertThat(chat.say("a").text()).isEqualTo(first.text());
    }
  }

  @Test
  void repliesStreamAndCanBeCancelled() {
    StringBuilder streamed = new StringBuilder();
    CompletionListener listener =
        new CompletionListener() {
          @Override
          public void onText(String text) {
            streamed.append(text);
          }
        };
    try (Chat chat = new Chat(MODEL, template(KEEPS), PLAN)) {
      assertThat(chat.say("a", Run.unlimited(), listener).text()).hasToString(streamed.toString());
      Run cancelled = Run.unlimited();
      cancelled.cancel();
      assertThat(chat.say("b", cancelled, listener).completion().stopReason())
          .isEqualTo(StopReason.CANCELLED);
      assertThat(chat.say("c").text()).isNotNull();
    }
  }

  @Test
  void stopStringsDoNotSpoilTheNextTurn() {
    Plan stops = PLAN.withStop(new StopRules(6, List.of("a", "b", "c"), true));
    try (Chat chat = new Chat(MODEL, template(KEEPS), stops)) {
      chat.say("a");
      ChatReply second = chat.say("b");
      int[] expected =
          TOKENS.encode(
              template(KEEPS).prompt(chat.messages().subList(0, 3)),
              gibbs.core.model.Tokenizer.SpecialTokens.PARSED);
      assertThat(second.completion().prompt().stream().mapToInt(Integer::intValue).toArray())
          .isEqualTo(expected);
    }
  }

  @Test
  void theBeginTokenStandsOnce() {
    try (Chat chat = new Chat(MODEL, template("{{ messages[-1].content }}"), PLAN)) {
      assertThat(chat.say("a").completion().prompt()).containsExactly(0, 2);
    }
    assertThatThrownBy(() -> ChatTemplate.of(MODEL))
        .isInstanceOf(ChatTemplateException.class)
        .hasMessage("toy: has no chat template");
  }
}
