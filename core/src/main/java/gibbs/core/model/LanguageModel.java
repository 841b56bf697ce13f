package gibbs.core.model;

import java.util.Optional;
import java.util.Set;

/// A distribution over the next token, given the tokens so far.
///
/// Safe for use by many threads; its sessions share its weights. Closing it closes its sessions
/// first. The only model type that strategies know: a three-token toy and an eight-billion-weight
/// transformer look alike.
public interface LanguageModel extends AutoCloseable {
  /// A short name for reports, such as the file's own `general.name`.
  ///
  /// @return the name
  String name();

  /// The token ids and their bytes.
  ///
  /// @return the vocabulary; its size is the length of every row of logits
  Vocabulary vocabulary();

  /// The rule that turns text into tokens and back.
  ///
  /// @return the tokenizer
  Tokenizer tokenizer();

  /// How many tokens a sequence can hold.
  ///
  /// @return tokens, prompt and completion together; positive
  int contextLength();

  /// What the model can show beyond its logits.
  ///
  /// @return the capabilities; empty for most toys
  default Set<Capability> capabilities() {
    return Set.of();
  }

  /// How conversations become prompts.
  ///
  /// @return the template that the model came with, if it did with one
  default Optional<ChatFormat> chatFormat() {
    return Optional.empty();
  }

  /// Opens a session with KV memory of its own.
  ///
  /// @return a new session, to be closed by the caller
  /// @throws IllegalStateException if the model is closed
  Session openSession();

  /// Refuses new work, waits for the pass that runs now, then releases the weights. Closing twice
  /// is harmless.
  @Override
  void close();
}
