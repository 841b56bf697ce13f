package gibbs.core.catalogue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Values for the parameters of one entry: those that were given, and defaults for the others.
/// Immutable; equal where the same values are given.
public final class Arguments {
  private final Dialect dialect;
  private final Map<String, Object> given;
  private final Map<String, Object> values;

  private Arguments(Dialect dialect, Map<String, Object> given, Map<String, Object> values) {
    this.dialect = dialect;
    this.given = given;
    this.values = values;
  }

  /// Puts given values before defaults. Given values that equal their default are left out, so that
  /// arguments of one meaning are equal and print the same.
  static Arguments of(List<Parameter<?>> parameters, Dialect dialect, Map<String, Object> written) {
    Map<String, Object> given = new LinkedHashMap<>();
    Map<String, Object> values = new LinkedHashMap<>();
    for (Parameter<?> parameter : parameters) {
      Object value = written.get(parameter.name());
      Optional<?> otherwise = parameter.defaultIn(dialect);
      if (value != null && !otherwise.equals(Optional.of(value))) {
        given.put(parameter.name(), value);
      }
      if (value != null) {
        values.put(parameter.name(), value);
      } else if (otherwise.isPresent()) {
        values.put(parameter.name(), otherwise.get());
      }
    }
    return new Arguments(
        dialect, Collections.unmodifiableMap(given), Collections.unmodifiableMap(values));
  }

  /// Where defaults come from.
  ///
  /// @return the dialect
  public Dialect dialect() {
    return dialect;
  }

  /// Values that differ from their defaults, by name, in the order of the entry's parameters.
  ///
  /// @return an unmodifiable view
  public Map<String, Object> given() {
    return given;
  }

  /// A value.
  ///
  /// @param <T> its type
  /// @param name of the parameter
  /// @param type its type
  /// @return the value
  /// @throws IllegalArgumentException if it is a range
  public <T> T get(String name, Class<T> type) {
    return find(name, type).orElseThrow(() -> new IllegalArgumentException(name + " is not given"));
  }

  /// A value that may be absent.
  ///
  /// @param <T> its type
  /// @param name of the parameter
  /// @param type its type
  /// @return the value
  /// @throws IllegalArgumentException if it is a range
  public <T> Optional<T> find(String name, Class<T> type) {
    Object value = values.get(name);
    if (value instanceof Span span && type != Span.class) {
      throw new IllegalArgumentException(
          name + " is the range " + span + "; a plan needs one number");
    }
    return Optional.ofNullable(value).map(type::cast);
  }

  /// An integer.
  ///
  /// @param name of the parameter
  /// @return the value
  public int integer(String name) {
    return get(name, Integer.class);
  }

  /// A number.
  ///
  /// @param name of the parameter
  /// @return the value
  public double real(String name) {
    return get(name, Double.class);
  }

  /// True or false.
  ///
  /// @param name of the parameter
  /// @return the value
  public boolean flag(String name) {
    return get(name, Boolean.class);
  }

  /// A text.
  ///
  /// @param name of the parameter
  /// @return the value
  public String text(String name) {
    return get(name, String.class);
  }

  /// A list, of texts, token ids, lists of token ids, associations or stages.
  ///
  /// @param <T> its elements, as the parameter's kind says
  /// @param name of the parameter
  /// @return the value
  @SuppressWarnings("unchecked") // the kind that read it decides on the elements
  public <T> List<T> list(String name) {
    return (List<T>) get(name, List.class);
  }

  /// Whether some value is a range.
  ///
  /// @return true for a sweep
  public boolean isSweep() {
    for (Object value : values.values()) {
      if (value instanceof Span
          || value instanceof Stage stage && stage.arguments().isSweep()
          || value instanceof List<?> list && isSweep(list)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSweep(List<?> list) {
    for (Object item : list) {
      if (item instanceof Stage stage && stage.arguments().isSweep()) {
        return true;
      }
    }
    return false;
  }

  /// The canonical text between the parentheses.
  String print(List<Parameter<?>> parameters) {
    List<String> parts = new ArrayList<>();
    boolean allSoFar = true;
    for (Parameter<?> parameter : parameters) {
      Object value = given.get(parameter.name());
      if (value == null) {
        allSoFar = false;
        continue;
      }
      String text = parameter.write(value);
      switch (parameter.form()) {
        case REPEATED -> {
          if (allSoFar) {
            String inner = text.substring(1, text.length() - 1);
            if (!inner.isEmpty()) {
              parts.add(inner);
            }
          } else {
            parts.add(parameter.name() + "=" + text);
          }
        }
        case UNNAMED -> parts.add(allSoFar ? text : parameter.name() + "=" + text);
        case NAMED -> parts.add(parameter.name() + "=" + text);
      }
    }
    return String.join(", ", parts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Arguments that && dialect == that.dialect && given.equals(that.given);
  }

  @Override
  public int hashCode() {
    return given.hashCode();
  }

  @Override
  public String toString() {
    return given.toString();
  }
}
