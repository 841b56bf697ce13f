package gibbs.core.catalogue;

/// How much of the text a rule looks at.
public sealed interface Memory {
  /// Nothing but the logits.
  Memory NONE = new None();

  /// A finite automaton that runs along the text.
  Memory AUTOMATON = new Automaton();

  /// All of it.
  Memory WHOLE_PREFIX = new WholePrefix();

  /// The last tokens.
  ///
  /// @param tokens how many, at least 0
  /// @return the memory
  static Memory window(int tokens) {
    return tokens == 0 ? NONE : new Window(tokens);
  }

  /// Nothing but the logits.
  record None() implements Memory {
    @Override
    public String toString() {
      return "none";
    }
  }

  /// The last tokens.
  ///
  /// @param tokens how many, positive
  record Window(int tokens) implements Memory {
    @Override
    public String toString() {
      return "window of " + tokens;
    }
  }

  /// A finite automaton that runs along the text.
  record Automaton() implements Memory {
    @Override
    public String toString() {
      return "automaton";
    }
  }

  /// All of it.
  record WholePrefix() implements Memory {
    @Override
    public String toString() {
      return "whole prefix";
    }
  }
}
