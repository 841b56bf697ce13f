package gibbs.core.catalogue;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// One parameter of an entry. Immutable; the methods that describe it return changed copies:
///
/// ```
/// Parameter.of("k", Kind.INTEGER)
///     .unnamed()
///     .range(Limits.atLeast(0))
///     .neutral(0)
///     .doc("how many tokens stay; 0 keeps all")
/// ```
///
/// @param <T> its values
public final class Parameter<T> {
  private final String name;
  private final Kind<T> kind;
  private final Form form;
  private final String doc;
  private final Optional<T> neutral;
  private final boolean isOptional;
  private final Map<Dialect, T> defaults;
  private final Map<Dialect, Limits> limits;
  private final Map<Dialect, UnaryOperator<T>> adjustments;

  /// How it is written.
  public enum Form {
    /// `name=value`.
    NAMED,
    /// The value alone, in its place; the name may be given.
    UNNAMED,
    /// A list whose items are written as separate arguments without brackets; comes last among the
    /// unnamed ones.
    REPEATED
  }

  private Parameter(
      String name,
      Kind<T> kind,
      Form form,
      String doc,
      Optional<T> neutral,
      boolean isOptional,
      Map<Dialect, T> defaults,
      Map<Dialect, Limits> limits,
      Map<Dialect, UnaryOperator<T>> adjustments) {
    this.name = name;
    this.kind = kind;
    this.form = form;
    this.doc = doc;
    this.neutral = neutral;
    this.isOptional = isOptional;
    this.defaults = defaults;
    this.limits = limits;
    this.adjustments = adjustments;
  }

  /// A parameter that is written with its name, has no default and no limits.
  ///
  /// @param <T> its values
  /// @param name in expressions
  /// @param kind of its values
  /// @return the parameter
  public static <T> Parameter<T> of(String name, Kind<T> kind) {
    return new Parameter<>(
        name,
        kind,
        Form.NAMED,
        "",
        Optional.empty(),
        false,
        new EnumMap<>(Dialect.class),
        new EnumMap<>(Dialect.class),
        new EnumMap<>(Dialect.class));
  }

  /// Written without its name.
  ///
  /// @return the changed copy
  public Parameter<T> unnamed() {
    return with(Form.UNNAMED, doc, neutral, isOptional);
  }

  /// Takes all remaining unnamed arguments; its kind is a list.
  ///
  /// @return the changed copy
  public Parameter<T> repeated() {
    return with(Form.REPEATED, doc, neutral, isOptional);
  }

  /// May be left out and has no default then.
  ///
  /// @return the changed copy
  public Parameter<T> optional() {
    return with(form, doc, neutral, true);
  }

  /// Says what it means.
  ///
  /// @param words one line, without its range and default
  /// @return the changed copy
  public Parameter<T> doc(String words) {
    return with(form, words, neutral, isOptional);
  }

  /// Says where the rule does nothing.
  ///
  /// @param value the neutral value
  /// @return the changed copy
  public Parameter<T> neutral(T value) {
    return with(form, doc, Optional.of(value), isOptional);
  }

  /// May be left out.
  ///
  /// @param value stands for it then, in every dialect
  /// @return the changed copy
  public Parameter<T> defaultsTo(T value) {
    return defaultsTo(Dialect.GIBBS, value);
  }

  /// May be left out in a dialect.
  ///
  /// @param dialect where
  /// @param value stands for it then
  /// @return the changed copy
  public Parameter<T> defaultsTo(Dialect dialect, T value) {
    Parameter<T> copy = with(form, doc, neutral, isOptional);
    copy.defaults.put(dialect, value);
    return copy;
  }

  /// Limits a number.
  ///
  /// @param range which numbers are allowed
  /// @return the changed copy
  public Parameter<T> range(Limits range) {
    return range(Dialect.GIBBS, range);
  }

  /// Limits a number in a dialect.
  ///
  /// @param dialect where
  /// @param range which numbers are allowed
  /// @return the changed copy
  public Parameter<T> range(Dialect dialect, Limits range) {
    Parameter<T> copy = with(form, doc, neutral, isOptional);
    copy.limits.put(dialect, range);
    return copy;
  }

  /// Gives the values that a dialect allows, and Gibbs does not, a meaning.
  ///
  /// @param dialect where
  /// @param meaning value → the value that means the same in Gibbs
  /// @return the changed copy
  public Parameter<T> adjust(Dialect dialect, UnaryOperator<T> meaning) {
    Parameter<T> copy = with(form, doc, neutral, isOptional);
    copy.adjustments.put(dialect, meaning);
    return copy;
  }

  private Parameter<T> with(Form form, String doc, Optional<T> neutral, boolean isOptional) {
    return new Parameter<>(
        name,
        kind,
        form,
        doc,
        neutral,
        isOptional,
        copy(defaults),
        copy(limits),
        copy(adjustments));
  }

  private static <V> Map<Dialect, V> copy(Map<Dialect, V> map) {
    Map<Dialect, V> copy = new EnumMap<>(Dialect.class);
    copy.putAll(map);
    return copy;
  }

  // ---- reading ----

  /// Its name in expressions.
  ///
  /// @return the name
  public String name() {
    return name;
  }

  /// Of its values.
  ///
  /// @return the kind
  public Kind<T> kind() {
    return kind;
  }

  /// How it is written.
  ///
  /// @return the form
  public Form form() {
    return form;
  }

  /// What it means.
  ///
  /// @return one line
  public String doc() {
    return doc;
  }

  /// Where the rule does nothing.
  ///
  /// @return the neutral value, if it has one
  public Optional<T> neutral() {
    return neutral;
  }

  /// What stands for it where it is left out.
  ///
  /// @param dialect where
  /// @return the default, if it has one
  public Optional<T> defaultIn(Dialect dialect) {
    T own = defaults.get(dialect);
    return Optional.ofNullable(own != null ? own : defaults.get(Dialect.GIBBS));
  }

  /// Which numbers are allowed.
  ///
  /// @param dialect where
  /// @return the interval; [Limits#ANY] where there are no limits
  public Limits limitsIn(Dialect dialect) {
    Limits own = limits.get(dialect);
    return own != null ? own : limits.getOrDefault(Dialect.GIBBS, Limits.ANY);
  }

  /// Whether a dialect has a default of its own.
  ///
  /// @param dialect where
  /// @return true if it was stated for the dialect
  public boolean hasOwnDefault(Dialect dialect) {
    return defaults.containsKey(dialect);
  }

  /// Whether a dialect has limits of its own.
  ///
  /// @param dialect where
  /// @return true if they were stated for the dialect
  public boolean hasOwnLimits(Dialect dialect) {
    return limits.containsKey(dialect);
  }

  /// Whether it must be given.
  ///
  /// @param dialect where
  /// @return true if it has no default there and is not optional
  public boolean isRequiredIn(Dialect dialect) {
    return !isOptional && defaultIn(dialect).isEmpty();
  }

  /// Reads an argument, checks it, and gives it its meaning.
  Object bind(String entryName, Value value, Binding binding) {
    Limits allowed = limitsIn(binding.dialect());
    if (value instanceof Value.Between(Span span, int column) && isNumber()) {
      check(entryName, allowed, span.low(), column);
      check(entryName, allowed, span.high(), column);
      return span;
    }
    T read = kind.read(value, binding);
    if (read instanceof Number number) {
      check(entryName, allowed, number.doubleValue(), value.column());
    }
    UnaryOperator<T> meaning = adjustments.get(binding.dialect());
    return meaning == null ? read : meaning.apply(read);
  }

  /// One number of a span, as a value of this kind.
  Object convert(double number) {
    Value.Numeral numeral = new Value.Numeral(number, 0);
    return kind.read(numeral, new Binding(Catalogue.EMPTY, Dialect.GIBBS));
  }

  @SuppressWarnings("unchecked") // what was bound by this parameter is a T or a span
  String write(Object value) {
    return value instanceof Span span ? span.toString() : kind.write((T) value);
  }

  private boolean isNumber() {
    return kind.equals(Kind.INTEGER) || kind.equals(Kind.REAL);
  }

  private void check(String entryName, Limits allowed, double number, int column) {
    if (!allowed.contain(number)) {
      throw new ArgumentException(
          column,
          name + " of " + entryName + " must be " + allowed + ", was " + Numbers.print(number));
    }
  }
}
