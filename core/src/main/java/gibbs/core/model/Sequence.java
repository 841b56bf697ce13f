package gibbs.core.model;

import gibbs.core.Run;

/// A position in a session's prefix tree: tokens whose keys and values are in memory. Confined to
/// one thread at a time; different sequences of a session may be used by different threads at once.
///
/// What a sequence computes depends on its tokens alone: the same bits whether it is extended token
/// by token or in pieces of any size, alone or in a batch, on one thread or many.
public interface Sequence extends AutoCloseable {
  /// Tokens so far.
  ///
  /// @return the count, at most the model's context length
  int length();

  /// The token at a position.
  ///
  /// @param position in `[0, length())`
  /// @return its id
  int token(int position);

  /// Appends tokens and runs the model over them. Parks the caller until its pass has run.
  ///
  /// @param tokens ids in `[0, V)`, at least one
  /// @param wanted which logits to keep
  /// @param run cancels a long prompt between passes; a cancelled extension leaves the sequence as
  ///     it was
  /// @throws ContextFullException if the tokens do not fit the context; nothing is appended
  /// @throws IllegalArgumentException if a token is outside the vocabulary
  /// @throws IllegalStateException if sequence, session or model is closed
  void extend(int[] tokens, LogitsWanted wanted, Run run);

  /// A sequence with the same tokens that continues independently. Shares all full pages and copies
  /// none; a partly filled page is copied when one of the two first writes to it.
  ///
  /// @return a new sequence, to be closed by the caller. It has this sequence's latest logits
  Sequence fork();

  /// Forgets all tokens from `length` on; the latest logits are gone.
  ///
  /// @param length in `[0, length()]`
  void truncate(int length);

  /// The latest position's logits: `[V]`, nats, up to one additive constant.
  ///
  /// @return a row that belongs to the sequence: do not change it. Valid until the next extension
  /// @throws IllegalStateException if the last extension did not ask for them
  float[] logits();

  /// Logits of a position of the last extension that asked for [LogitsWanted.All].
  ///
  /// @param position counted from the start of the sequence
  /// @return a row that belongs to the sequence: do not change it. Valid until the next extension
  /// @throws IllegalStateException if they were not asked for
  float[] logits(int position);

  /// Log-probabilities of the targets of the last extension that asked for [LogitsWanted.Scores],
  /// nats, one for each token of that extension.
  ///
  /// @return `[token]`, a copy
  /// @throws IllegalStateException if they were not asked for
  double[] scores();

  /// Gives the sequence's pages back, unless a fork still uses them. Closing twice is harmless.
  @Override
  void close();
}
