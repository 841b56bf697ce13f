package gibbs.core.model;

import java.util.OptionalInt;
import java.util.Set;

/// The id ↔ bytes table of a model. Immutable.
public interface Vocabulary {
  /// Number of tokens V; ids run from 0 to V − 1.
  ///
  /// @return V, positive
  int size();

  /// The bytes that a token stands for in a text, before any rule on leading blanks. Empty for
  /// control tokens.
  ///
  /// @param token an id
  /// @return a fresh array
  byte[] bytes(int token);

  /// The token's name as its vocabulary writes it, such as `▁once`, `<0x0A>`, `</s>`.
  ///
  /// @param token an id
  /// @return the name
  String piece(int token);

  /// Whether the token is a control token: one that marks structure and shows nothing.
  ///
  /// @param token an id
  /// @return true for control tokens
  boolean isControl(int token);

  /// The token that begins a text.
  ///
  /// @return its id, if the vocabulary has one
  OptionalInt beginToken();

  /// Tokens that end a text or a turn; generation stops at them.
  ///
  /// @return their ids, possibly none
  Set<Integer> endTokens();
}
