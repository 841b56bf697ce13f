package gibbs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.Run;
import gibbs.core.RunStoppedException;
import gibbs.core.model.ContextFullException;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every language model promises to strategies.
public interface LanguageModelContract {
  /// A fresh model with at least three tokens and a context of at least 12 positions.
  ///
  /// @return the model, closed by the test
  LanguageModel open();

  /// Rows are as long as the vocabulary, and the same in pieces as at once.
  @Test
  default void piecesGiveTheRowsOfTheWhole() {
    try (LanguageModel model = open();
        Session session = model.openSession();
        Sequence whole = session.newSequence();
        Sequence pieces = session.newSequence()) {
      int[] tokens = tokens(8);
      whole.extend(tokens, LogitsWanted.ALL, Run.unlimited());
      for (int position = 0; position < tokens.length; position++) {
        pieces.extend(new int[] {tokens[position]}, LogitsWanted.LAST, Run.unlimited());
        assertThat(pieces.logits()).hasSize(model.vocabulary().size());
        assertThat(pieces.logits()).containsExactly(whole.logits(position));
      }
      assertThat(pieces.length()).isEqualTo(8);
      assertThat(pieces.token(7)).isEqualTo(tokens[7]);
    }
  }

  /// A fork goes on alone, with its parent's logits to begin with.
  @Test
  default void forksAreIndependent() {
    try (LanguageModel model = open();
        Session session = model.openSession();
        Sequence parent = session.newSequence()) {
      parent.extend(tokens(5), LogitsWanted.LAST, Run.unlimited());
      float[] before = parent.logits().clone();
      try (Sequence fork = parent.fork()) {
        parent.extend(new int[] {1}, LogitsWanted.LAST, Run.unlimited());
        assertThat(fork.logits()).containsExactly(before);
        assertThat(fork.length()).isEqualTo(5);
        fork.extend(new int[] {1}, LogitsWanted.LAST, Run.unlimited());
        assertThat(fork.logits()).containsExactly(parent.logits());
      }
    }
  }

  /// Going back and on again gives the same rows.
  @Test
  default void truncatingForgets() {
    try (LanguageModel model = open();
        Session session = model.openSession();
        Sequence sequence = session.newSequence()) {
      sequence.extend(tokens(6), LogitsWanted.LAST, Run.unlimited());
      float[] before = sequence.logits().clone();
      sequence.extend(new int[] {2, 1}, LogitsWanted.LAST, Run.unlimited());
      sequence.truncate(5);
      assertThatThrownBy(sequence::logits).isInstanceOf(IllegalStateException.class);
      sequence.extend(new int[] {tokens(6)[5]}, LogitsWanted.LAST, Run.unlimited());
      assertThat(sequence.logits()).containsExactly(before);
    }
  }

  /// Scores are log-softmaxes of rows; −1 asks for none.
  @Test
  default void scoresAreLogSoftmaxes() {
    try (LanguageModel model = open();
        Session session = model.openSession();
        Sequence rows = session.newSequence();
        Sequence scored = session.newSequence()) {
      int[] tokens = tokens(4);
      int[] targets = {1, -1, 0, 2};
      rows.extend(tokens, LogitsWanted.ALL, Run.unlimited());
      scored.extend(tokens, new LogitsWanted.Scores(targets), Run.unlimited());
      double[] scores = scored.scores();
      for (int position = 0; position < tokens.length; position++) {
        if (targets[position] < 0) {
          assertThat(scores[position]).isNaN();
        } else {
          float[] row = rows.logits(position);
          double sum = IntStream.range(0, row.length).mapToDouble(v -> Math.exp(row[v])).sum();
          double expected = row[targets[position]] - Math.log(sum);
          assertThat(scores[position]).isEqualTo(expected, within(1e-6));
        }
      }
    }
  }

  /// What cannot be is refused, and leaves the sequence as it was.
  @Test
  default void refusesWhatCannotBe() {
    try (LanguageModel model = open();
        Session session = model.openSession();
        Sequence sequence = session.newSequence()) {
      sequence.extend(tokens(3), LogitsWanted.LAST, Run.unlimited());
      int beyond = model.vocabulary().size();
      int[] tooMany = new int[model.contextLength()];
      Run cancelled = Run.unlimited();
      cancelled.cancel();
      assertThatThrownBy(() -> extend(sequence, Run.unlimited(), beyond))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> extend(sequence, Run.unlimited()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> extend(sequence, Run.unlimited(), tooMany))
          .isInstanceOf(ContextFullException.class);
      assertThatThrownBy(() -> extend(sequence, cancelled, 1))
          .isInstanceOf(RunStoppedException.class);
      assertThat(sequence.length()).isEqualTo(3);
    }
  }

  /// A closed session refuses; closing twice is harmless.
  @Test
  default void aClosedSessionRefuses() {
    try (LanguageModel model = open()) {
      Session session = model.openSession();
      Sequence sequence = session.newSequence();
      session.close();
      session.close();
      assertThatThrownBy(() -> extend(sequence, Run.unlimited(), 1))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private static void extend(Sequence sequence, Run run, int... tokens) {
    sequence.extend(tokens, LogitsWanted.LAST, run);
  }

  private static int[] tokens(int count) {
    return Arrays.copyOf(new int[] {1, 2, 0, 1, 1, 2, 2, 0}, count);
  }
}
