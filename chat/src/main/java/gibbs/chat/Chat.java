package gibbs.chat;

import gibbs.chat.template.ChatMessage;
import gibbs.chat.template.ChatTemplate;
import gibbs.core.Run;
import gibbs.core.decode.Completion;
import gibbs.core.decode.CompletionListener;
import gibbs.core.decode.Continuation;
import gibbs.core.decode.Decoder;
import gibbs.core.decode.Plan;
import gibbs.core.decode.Prompt;
import gibbs.core.decode.Request;
import gibbs.core.decode.StopReason;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.Tokenizer;
import gibbs.core.model.Tokenizer.SpecialTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A conversation. Every turn extends the KV memory of the turns before; where the template writes
/// the past in another way than it was, the memory is rolled back to the first difference.
///
/// **Tokens.** The prompt of a turn is the template's text, names of special tokens parsed, with
/// the begin token before it where the model expects one and the template does not write it. Where
/// that text goes on from the last turn's with a special token, the tokens of the last turn stay as
/// they were, the model's own among them; else the whole text is cut into tokens anew. Names of
/// special tokens that a user writes are parsed too. **Randomness.** Turn t has number t under the
/// plan's seed. Confined to one thread.
public final class Chat implements AutoCloseable {
  private final LanguageModel model;
  private final ChatTemplate template;
  private final Plan plan;
  private final Decoder decoder;
  private final Continuation continuation;
  private final List<ChatMessage> messages = new ArrayList<>();
  private long turn;

  /// The text that `knownTokens` stand for, as the template and the model wrote it.
  private String knownText = "";

  private int[] knownTokens = {};

  /// A conversation without messages.
  ///
  /// @param model stays the caller's
  /// @param template of the prompts
  /// @param plan how replies are decoded
  public Chat(LanguageModel model, ChatTemplate template, Plan plan) {
    this.model = model;
    this.template = template;
    this.plan = plan;
    this.decoder = new Decoder(model);
    this.continuation = decoder.continuation();
  }

  /// Says something and waits for the reply.
  ///
  /// @param text the user's message
  /// @return the reply, which is part of the conversation now, even where it was cut short
  /// @throws gibbs.chat.template.ChatTemplateException if the template refuses the conversation; it
  ///     stays as it was
  /// @throws gibbs.core.model.ContextFullException if it does not fit the model's context; it stays
  ///     as it was
  public ChatReply say(String text) {
    return say(text, Run.unlimited(), CompletionListener.NONE);
  }

  /// Says something and listens to the reply as it grows.
  ///
  /// @param text the user's message
  /// @param run cancellation and time limit of this turn
  /// @param listener told of steps and text
  /// @return the reply, which is part of the conversation now, even where it was cut short
  /// @throws gibbs.chat.template.ChatTemplateException if the template refuses the conversation; it
  ///     stays as it was
  /// @throws gibbs.core.model.ContextFullException if it does not fit the model's context; it stays
  ///     as it was
  public ChatReply say(String text, Run run, CompletionListener listener) {
    List<ChatMessage> asked = new ArrayList<>(messages);
    asked.add(ChatMessage.user(text));
    String prompt = template.prompt(asked);
    int[] tokens = tokens(prompt);
    Request request =
        new Request(
            Prompt.ofTokens(Arrays.stream(tokens).boxed().toList()), plan, turn, run, listener);
    Completion completion = continuation.complete(request);
    messages.add(ChatMessage.user(text));
    messages.add(ChatMessage.assistant(completion.text()));
    remember(prompt, tokens, completion);
    turn++;
    return new ChatReply(completion.text(), completion, continuation.keptTokenCount());
  }

  private int[] tokens(String prompt) {
    if (!knownText.isEmpty() && prompt.startsWith(knownText)) {
      int[] rest =
          model.tokenizer().encode(prompt.substring(knownText.length()), SpecialTokens.PARSED);
      if (rest.length > 0 && model.vocabulary().isControl(rest[0])) {
        return IntStream.concat(Arrays.stream(knownTokens), Arrays.stream(rest)).toArray();
      }
    }
    return withBegin(model.tokenizer().encode(prompt, SpecialTokens.PARSED));
  }

  /// Templates write the begin token or leave it to the tokenizer.
  private int[] withBegin(int[] tokens) {
    Tokenizer tokenizer = model.tokenizer();
    if (!tokenizer.addsBegin() || model.vocabulary().beginToken().isEmpty()) {
      return tokens;
    }
    int begin = model.vocabulary().beginToken().getAsInt();
    return tokens.length > 0 && tokens[0] == begin
        ? tokens
        : IntStream.concat(IntStream.of(begin), Arrays.stream(tokens)).toArray();
  }

  /// A text that a stop string shortened is not that of its tokens.
  private void remember(String prompt, int[] tokens, Completion completion) {
    if (completion.stopReason() == StopReason.STOP_STRING) {
      forget();
      return;
    }
    IntStream reply = Arrays.stream(completion.tokens());
    if (completion.stopReason() == StopReason.END_TOKEN) {
      reply = reply.limit(completion.steps().size() - 1L);
    }
    knownText = prompt + completion.text();
    knownTokens = IntStream.concat(Arrays.stream(tokens), reply).toArray();
  }

  private void forget() {
    knownText = "";
    knownTokens = new int[0];
  }

  /// The conversation so far.
  ///
  /// @return a copy
  public List<ChatMessage> messages() {
    return List.copyOf(messages);
  }

  /// Replaces the conversation; what the next prompt shares with the memory is still kept.
  ///
  /// @param earlier what was said, such as a system message alone
  public void restart(List<ChatMessage> earlier) {
    messages.clear();
    messages.addAll(earlier);
    forget();
  }

  /// Takes the last turn back: the user's last message and what follows it.
  ///
  /// @return whether there was one
  public boolean undo() {
    for (int last = messages.size() - 1; last >= 0; last--) {
      if (messages.get(last).role() == ChatMessage.Role.USER) {
        messages.subList(last, messages.size()).clear();
        forget();
        return true;
      }
    }
    return false;
  }

  /// Gives the memory back; the model stays open.
  @Override
  public void close() {
    continuation.close();
    decoder.close();
  }
}
