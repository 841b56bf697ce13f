package gibbs.core.decode;

import gibbs.core.Check;
import java.util.List;

/// When a completion ends, besides a full context: at the model's end tokens, at a token count, at
/// strings.
///
/// @param maxTokens most tokens that a completion gets, end token included; positive, [#UNLIMITED]
///     for no limit
/// @param stopStrings strings, none empty. The completion ends when its text contains one, also
///     across token borders; the text shows neither it nor what follows, and streaming never shows
///     a part of one
/// @param atEndTokens whether the model's end tokens stop the completion
public record StopRules(int maxTokens, List<String> stopStrings, boolean atEndTokens) {
  /// As many tokens as the context holds.
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /// Up to 256 tokens, or the model's end token.
  public static final StopRules DEFAULT = new StopRules(256, List.of(), true);

  /// Checks the rules.
  public StopRules {
    Check.atLeast("max_tokens", maxTokens, 1);
    stopStrings = List.copyOf(stopStrings);
    for (String stop : stopStrings) {
      if (stop.isEmpty()) {
        throw new IllegalArgumentException("a stop string must not be empty");
      }
    }
  }

  /// The same rules with another count.
  ///
  /// @param count most tokens, positive
  /// @return the rules
  public StopRules withMaxTokens(int count) {
    return new StopRules(count, stopStrings, atEndTokens);
  }

  /// The same rules with other strings.
  ///
  /// @param strings none empty
  /// @return the rules
  public StopRules withStopStrings(List<String> strings) {
    return new StopRules(maxTokens, strings, atEndTokens);
  }

  /// The same rules, going on past the model's end tokens.
  ///
  /// @return the rules
  public StopRules ignoringEndTokens() {
    return new StopRules(maxTokens, stopStrings, false);
  }
}
