package gibbs.core.decode;

import gibbs.core.Run;
import gibbs.core.draw.Draws;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import java.util.Arrays;
import java.util.function.Consumer;

/// One completion at work: what a [Strategy] is given.
public final class Decoding {
  private final LanguageModel model;
  private final Session session;
  private final Sequence promptSequence;
  private final int[] prompt;
  private final Request request;
  private final Draws draws;
  private final Consumer<Sequence> winner;

  Decoding(
      LanguageModel model,
      Session session,
      Sequence promptSequence,
      int[] prompt,
      Request request,
      Draws draws,
      Consumer<Sequence> winner) {
    this.model = model;
    this.session = session;
    this.promptSequence = promptSequence;
    this.prompt = prompt;
    this.request = request;
    this.draws = draws;
    this.winner = winner;
  }

  /// The hypothesis that is the prompt alone. Shares the prompt's memory.
  ///
  /// @return a hypothesis, to be closed by the strategy
  public Hypothesis start() {
    return new Hypothesis(this, promptSequence.fork(), draws);
  }

  /// The text of a hypothesis of this decoding, as it grows.
  ///
  /// @return an empty text that reports to the request's listener
  public CompletionText text() {
    return new CompletionText(
        model.tokenizer(), prompt, request.plan().stop().stopStrings(), request.listener());
  }

  /// Puts the result together.
  ///
  /// @param hypothesis the one that won
  /// @param text its text
  /// @param reason why it ended
  /// @return the completion
  public Completion completion(Hypothesis hypothesis, String text, StopReason reason) {
    winner.accept(hypothesis.sequence());
    return new Completion(
        Arrays.stream(prompt).boxed().toList(),
        hypothesis.steps(),
        reason,
        text,
        request.plan(),
        request.index());
  }

  /// The model.
  ///
  /// @return the model
  public LanguageModel model() {
    return model;
  }

  /// The session that the prompt's sequence lives in.
  ///
  /// @return the session
  public Session session() {
    return session;
  }

  /// The prompt's ids.
  ///
  /// @return a copy
  public int[] prompt() {
    return prompt.clone();
  }

  /// Number of the prompt's ids.
  ///
  /// @return positive
  public int promptLength() {
    return prompt.length;
  }

  /// The recipe.
  ///
  /// @return the plan
  public Plan plan() {
    return request.plan();
  }

  /// Cancellation and time limit.
  ///
  /// @return the run
  public Run run() {
    return request.run();
  }

  /// Who is told of steps.
  ///
  /// @return the listener
  public CompletionListener listener() {
    return request.listener();
  }

  /// Whether a token ends the completion by the plan's stop rules.
  ///
  /// @param token an id
  /// @return true for the model's end tokens, unless the plan goes on past them
  public boolean isEnd(int token) {
    return plan().stop().atEndTokens() && model.vocabulary().endTokens().contains(token);
  }
}
