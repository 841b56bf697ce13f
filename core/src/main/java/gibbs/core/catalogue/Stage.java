package gibbs.core.catalogue;

import gibbs.core.decode.Strategy;
import gibbs.core.transform.LogitsTransform;

/// One call of an expression: an entry with its arguments. Prints canonically.
///
/// @param entry what is called
/// @param arguments with what
public record Stage(Entry<?> entry, Arguments arguments) {
  /// What it stands for.
  ///
  /// @return the specification
  /// @throws IllegalArgumentException if an argument is a range, or the entry refuses
  public Object create() {
    return entry.create(arguments);
  }

  /// The rule that it stands for.
  ///
  /// @return the transform
  /// @throws IllegalArgumentException if it is no rule, an argument is a range, or the entry
  ///     refuses
  public LogitsTransform transform() {
    return entry.as(Role.TRANSFORM, LogitsTransform.class, arguments);
  }

  /// The strategy that it stands for.
  ///
  /// @return the strategy
  /// @throws IllegalArgumentException if it is no strategy, an argument is a range, or the entry
  ///     refuses
  public Strategy strategy() {
    return entry.as(Role.STRATEGY, Strategy.class, arguments);
  }

  /// The canonical form: unnamed arguments first, named ones in declared order, defaults left out.
  @Override
  public String toString() {
    String inside = arguments.print(entry.parameters());
    return inside.isEmpty() ? entry.name() : entry.name() + "(" + inside + ")";
  }
}
