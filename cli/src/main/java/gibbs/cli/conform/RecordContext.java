package gibbs.cli.conform;

import gibbs.core.draw.Draws;
import gibbs.core.logits.Logits;
import gibbs.core.model.Vocabulary;
import gibbs.core.transform.StepContext;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// A record's history as a context that rules can look at.
final class RecordContext implements StepContext {
  private final int promptLength;
  private final Vocabulary vocabulary;
  private final Optional<float[]> companion;
  private final GivenCoins draws;
  private int[] tokens;

  RecordContext(VectorRecord record, int vocabularySize, boolean coin) {
    this.draws = new GivenCoins(coin);
    this.promptLength = record.promptLength();
    this.vocabulary = new Ids(vocabularySize);
    this.companion = record.unconditionalLogits();
    this.tokens = record.history();
  }

  /// Takes a token as the next one.
  void append(int token) {
    tokens = Arrays.copyOf(tokens, tokens.length + 1);
    tokens[tokens.length - 1] = token;
    draws.moveTo(step());
  }

  /// Whether the answer hangs on a coin.
  boolean hasTossed() {
    return draws.wasAsked();
  }

  @Override
  public int promptLength() {
    return Math.min(promptLength, tokens.length);
  }

  @Override
  public int length() {
    return tokens.length;
  }

  @Override
  public int token(int position) {
    return tokens[position];
  }

  @Override
  public Draws draws() {
    return draws;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public Logits companion(int index) {
    return companion
        .map(Logits::of)
        .orElseThrow(() -> new IllegalArgumentException("the record has no second context"));
  }

  /// A vocabulary of which nothing is known but its size.
  private record Ids(int size) implements Vocabulary {
    @Override
    public byte[] bytes(int token) {
      return new byte[0];
    }

    @Override
    public String piece(int token) {
      return Integer.toString(token);
    }

    @Override
    public boolean isControl(int token) {
      return false;
    }

    @Override
    public OptionalInt beginToken() {
      return OptionalInt.empty();
    }

    @Override
    public Set<Integer> endTokens() {
      return Set.of();
    }
  }
}
