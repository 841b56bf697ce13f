package gibbs.core.catalogue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;

/// Everything that is known about one name: what it is called, takes, means, and makes. Immutable.
///
/// ```
/// Entry.transform("min_p", MinPTruncation.class)
///     .summary("Keeps tokens at least `p` times as probable as the most probable one.")
///     .definition("f(v) = p(v) · 1[q(v) ≥ p · max q]")
///     .parameter(Parameter.of("p", Kind.REAL).unnamed()…, MinPTruncation::p)
///     .bound("1", (_, _) -> 0)
///     .source("…")
///     .make(arguments -> new MinPTruncation(arguments.real("p")));
/// ```
///
/// @param <S> the specification that it makes
public final class Entry<S> {
  private final String name;
  private final Role role;
  private final Class<S> type;
  private final String summary;
  private final String definition;
  private final List<Parameter<?>> parameters;
  private final List<Function<S, ? extends @Nullable Object>> readers;
  private final FactorClass factorClass;
  private final Function<S, FactorClass> factorClassOf;
  private final String convention;
  private final Optional<Bound<S>> bound;
  private final String memory;
  private final Function<S, Memory> memoryOf;
  private final String edges;
  private final List<String> sources;
  private final Map<Dialect, String> notes;
  private final List<String> examples;
  private final Optional<String> exemption;
  private final Function<Arguments, S> factory;

  /// An upper bound on log Z.
  private record Bound<S>(String formula, ToDoubleBiFunction<S, Integer> logBound) {}

  private Entry(Builder<S> builder, Function<Arguments, S> factory) {
    this.name = builder.name;
    this.role = builder.role;
    this.type = builder.type;
    this.summary = builder.summary;
    this.definition = builder.definition;
    this.parameters = List.copyOf(builder.parameters);
    this.readers = List.copyOf(builder.readers);
    this.factorClass = builder.factorClass;
    this.factorClassOf = builder.factorClassOf;
    this.convention = builder.convention;
    this.bound = builder.bound;
    this.memory = builder.memory;
    this.memoryOf = builder.memoryOf;
    this.edges = builder.edges;
    this.sources = List.copyOf(builder.sources);
    this.notes = builder.notes;
    this.examples = List.copyOf(builder.examples);
    this.exemption = builder.exemption;
    this.factory = factory;
  }

  /// Begins the entry of a step rule.
  ///
  /// @param <S> the rule's class
  /// @param name in expressions
  /// @param type the rule's class
  /// @return a builder
  public static <S extends gibbs.core.transform.LogitsTransform> Builder<S> transform(
      String name, Class<S> type) {
    return new Builder<>(name, Role.TRANSFORM, type);
  }

  /// Begins the entry of a strategy.
  ///
  /// @param <S> the strategy's class
  /// @param name in expressions
  /// @param type the strategy's class
  /// @return a builder
  public static <S extends gibbs.core.decode.Strategy> Builder<S> strategy(
      String name, Class<S> type) {
    return new Builder<>(name, Role.STRATEGY, type);
  }

  /// Begins the entry of a method.
  ///
  /// @param <S> the method's class
  /// @param name in expressions
  /// @param type the method's class
  /// @return a builder
  public static <S> Builder<S> method(String name, Class<S> type) {
    return new Builder<>(name, Role.METHOD, type);
  }

  // ---- what it is ----

  /// Its name in expressions.
  ///
  /// @return the name
  public String name() {
    return name;
  }

  /// What it is for.
  ///
  /// @return the role
  public Role role() {
    return role;
  }

  /// What it makes.
  ///
  /// @return the specification's class
  public Class<S> type() {
    return type;
  }

  /// What it does, in one line.
  ///
  /// @return Markdown
  public String summary() {
    return summary;
  }

  /// The formula for f, or what a strategy does.
  ///
  /// @return Markdown
  public String definition() {
    return definition;
  }

  /// Its parameters, unnamed ones first.
  ///
  /// @return unmodifiable
  public List<Parameter<?>> parameters() {
    return parameters;
  }

  /// How well f is determined, for most arguments.
  ///
  /// @return the class
  public FactorClass factorClass() {
    return factorClass;
  }

  /// How well f is determined for a specification.
  ///
  /// @param specification made by this entry
  /// @return the class
  public FactorClass factorClass(S specification) {
    return factorClassOf.apply(specification);
  }

  /// Which f was chosen where several give the same q, or when there is none.
  ///
  /// @return Markdown; empty where nothing needs saying
  public String convention() {
    return convention;
  }

  /// The bound on Z as a formula.
  ///
  /// @return Markdown, if Z is bounded
  public Optional<String> boundFormula() {
    return bound.map(Bound::formula);
  }

  /// An upper bound on log Z of the rule alone, after the model.
  ///
  /// @param specification made by this entry
  /// @param candidates how many tokens have mass before it
  /// @return nats; infinite where the rule has no bound
  public double logBound(S specification, int candidates) {
    return bound
        .map(known -> known.logBound().applyAsDouble(specification, candidates))
        .orElse(Double.POSITIVE_INFINITY);
  }

  /// How much of the text it looks at, in words.
  ///
  /// @return as in "none", "window", "automaton", "whole prefix"
  public String memory() {
    return memory;
  }

  /// How much of the text a specification looks at.
  ///
  /// @param specification made by this entry
  /// @return the memory
  public Memory memory(S specification) {
    return memoryOf.apply(specification);
  }

  /// What happens at the edges.
  ///
  /// @return Markdown; empty where nothing needs saying
  public String edges() {
    return edges;
  }

  /// Papers and systems that define it.
  ///
  /// @return Markdown
  public List<String> sources() {
    return sources;
  }

  /// What differs in other systems.
  ///
  /// @return Markdown by dialect
  public Map<Dialect, String> notes() {
    return java.util.Collections.unmodifiableMap(notes);
  }

  /// Expressions that use it.
  ///
  /// @return at least one where a parameter is required
  public List<String> examples() {
    return examples.isEmpty() ? List.of(name) : examples;
  }

  /// Why the general laws of rules do not hold for it.
  ///
  /// @return Markdown, for the few that are exempt
  public Optional<String> exemption() {
    return exemption;
  }

  /// The arguments at which it does nothing: every parameter with a neutral value has it.
  ///
  /// @return the stage, if there are such parameters and the others have defaults
  public Optional<Stage> neutral() {
    Map<String, Object> values = new HashMap<>();
    for (Parameter<?> parameter : parameters) {
      if (parameter.neutral().isPresent()) {
        values.put(parameter.name(), parameter.neutral().get());
      } else if (parameter.isRequiredIn(Dialect.GIBBS)) {
        return Optional.empty();
      }
    }
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(new Stage(this, Arguments.of(parameters, Dialect.GIBBS, values)));
  }

  // ---- making and reading specifications ----

  /// Makes a specification.
  ///
  /// @param arguments bound by this entry
  /// @return the specification
  /// @throws IllegalArgumentException if an argument is a range, or arguments do not fit each other
  public S create(Arguments arguments) {
    return factory.apply(arguments);
  }

  /// The stage that makes a specification.
  ///
  /// @param specification made by this entry, or equal to one that is
  /// @param dialect whose defaults may be left out
  /// @return its name and arguments
  public Stage describe(Object specification, Dialect dialect) {
    S own = type.cast(specification);
    Map<String, Object> values = new HashMap<>();
    for (int index = 0; index < parameters.size(); index++) {
      Object value = readers.get(index).apply(own);
      if (value != null) {
        values.put(parameters.get(index).name(), value);
      }
    }
    return new Stage(this, Arguments.of(parameters, dialect, values));
  }

  <T> T as(Role wanted, Class<T> product, Arguments arguments) {
    if (role != wanted) {
      throw new IllegalArgumentException(name + " is a " + role.noun());
    }
    return product.cast(create(arguments));
  }

  /// Checks a written call, and makes its specification once to hear what the factory says.
  Stage bind(Value.Call call, Binding binding) {
    Map<String, Object> written = new LinkedHashMap<>();
    List<Value> repeated = new ArrayList<>();
    int place = 0;
    for (Value.Argument argument : call.arguments()) {
      Parameter<?> parameter =
          argument.name().isPresent()
              ? named(argument.name().get(), argument.column())
              : unnamed(place, argument.column());
      if (argument.name().isEmpty()) {
        if (parameter.form() == Parameter.Form.REPEATED) {
          repeated.add(argument.value());
          continue;
        }
        place++;
      }
      Object value = parameter.bind(name, argument.value(), binding);
      if (written.put(parameter.name(), value) != null) {
        throw new ArgumentException(
            argument.column(), name + " is given " + parameter.name() + " twice");
      }
    }
    bindRepeated(call, repeated, written, binding);
    for (Parameter<?> parameter : parameters) {
      if (parameter.isRequiredIn(binding.dialect()) && !written.containsKey(parameter.name())) {
        throw new ArgumentException(
            call.column(), name + " needs " + parameter.name() + ": " + parameter.doc());
      }
    }
    Arguments arguments = Arguments.of(parameters, binding.dialect(), written);
    Stage stage = new Stage(this, arguments);
    if (!arguments.isSweep()) {
      try {
        stage.create();
      } catch (IllegalArgumentException e) {
        throw new ArgumentException(call.column(), name + ": " + e.getMessage());
      }
    }
    return stage;
  }

  private void bindRepeated(
      Value.Call call, List<Value> repeated, Map<String, Object> written, Binding binding) {
    for (Parameter<?> parameter : parameters) {
      if (parameter.form() == Parameter.Form.REPEATED && !repeated.isEmpty()) {
        int column = repeated.getFirst().column();
        Object value = parameter.bind(name, new Value.Items(repeated, column), binding);
        if (written.put(parameter.name(), value) != null) {
          throw new ArgumentException(
              call.column(), name + " is given " + parameter.name() + " twice");
        }
      }
    }
  }

  private Parameter<?> named(String wanted, int column) {
    for (Parameter<?> parameter : parameters) {
      if (parameter.name().equals(wanted)) {
        return parameter;
      }
    }
    List<String> known = parameters.stream().<String>map(Parameter::name).toList();
    throw new ArgumentException(column, Names.unknown("parameter", wanted, known) + of(known));
  }

  private String of(List<String> known) {
    return known.isEmpty() ? "; " + name + " takes none" : " (of " + name + ")";
  }

  private Parameter<?> unnamed(int place, int column) {
    List<Parameter<?>> unnamed = new ArrayList<>(parameters);
    unnamed.removeIf(parameter -> parameter.form() == Parameter.Form.NAMED);
    if (place < unnamed.size()) {
      return unnamed.get(place);
    }
    if (parameters.isEmpty()) {
      throw new ArgumentException(column, name + " takes no arguments");
    }
    List<String> named =
        parameters.stream()
            .filter(parameter -> parameter.form() == Parameter.Form.NAMED)
            .<String>map(Parameter::name)
            .toList();
    throw new ArgumentException(
        column,
        named.isEmpty()
            ? name + " takes at most " + unnamed.size() + " arguments"
            : name + " takes this argument by name: " + String.join("=, ", named) + "=");
  }

  @Override
  public String toString() {
    return name;
  }

  /// Collects what is known about a name.
  ///
  /// @param <S> the specification
  public static final class Builder<S> {
    private final String name;
    private final Role role;
    private final Class<S> type;
    private final List<Parameter<?>> parameters = new ArrayList<>();
    private final List<Function<S, ? extends @Nullable Object>> readers = new ArrayList<>();
    private final List<String> sources = new ArrayList<>();
    private final Map<Dialect, String> notes = new EnumMap<>(Dialect.class);
    private final List<String> examples = new ArrayList<>();
    private String summary = "";
    private String definition = "";
    private FactorClass factorClass = FactorClass.CANONICAL;
    private Function<S, FactorClass> factorClassOf = _ -> FactorClass.CANONICAL;
    private String convention = "";
    private Optional<Bound<S>> bound = Optional.empty();
    private String memory = "none";
    private Function<S, Memory> memoryOf = _ -> Memory.NONE;
    private String edges = "";
    private Optional<String> exemption = Optional.empty();

    private Builder(String name, Role role, Class<S> type) {
      this.name = name;
      this.role = role;
      this.type = type;
    }

    /// What it does, in one line.
    ///
    /// @param words Markdown
    /// @return this
    public Builder<S> summary(String words) {
      summary = words;
      return this;
    }

    /// The formula for f.
    ///
    /// @param formula Markdown
    /// @return this
    public Builder<S> definition(String formula) {
      definition = formula;
      return this;
    }

    /// Adds a parameter. Unnamed ones come first.
    ///
    /// @param <T> its values
    /// @param parameter the parameter
    /// @param reader specification → the parameter's value there; null where it is absent
    /// @return this
    public <T> Builder<S> parameter(
        Parameter<T> parameter, Function<S, ? extends @Nullable T> reader) {
      parameters.add(parameter);
      readers.add(reader);
      return this;
    }

    /// f is one of several. The default is canonical.
    ///
    /// @param formula which one
    /// @return this
    public Builder<S> byConvention(String formula) {
      return factorClass(FactorClass.BY_CONVENTION, formula, _ -> FactorClass.BY_CONVENTION);
    }

    /// There is no f.
    ///
    /// @param reason why
    /// @return this
    public Builder<S> withoutFactor(String reason) {
      return factorClass(FactorClass.NONE, reason, _ -> FactorClass.NONE);
    }

    /// The class depends on arguments.
    ///
    /// @param usual for most arguments
    /// @param words on what it depends
    /// @param of specification → class
    /// @return this
    public Builder<S> factorClass(FactorClass usual, String words, Function<S, FactorClass> of) {
      factorClass = usual;
      convention = words;
      factorClassOf = of;
      return this;
    }

    /// Bounds Z. The default is no bound.
    ///
    /// @param formula of the bound on Z
    /// @param logBound specification and number of candidates → bound on log Z, nats
    /// @return this
    public Builder<S> bound(String formula, ToDoubleBiFunction<S, Integer> logBound) {
      bound = Optional.of(new Bound<>(formula, logBound));
      return this;
    }

    /// Z ≤ 1.
    ///
    /// @return this
    public Builder<S> boundOne() {
      return bound("1", (_, _) -> 0);
    }

    /// How much of the text it looks at. The default is none.
    ///
    /// @param words as in "window"
    /// @param of specification → memory
    /// @return this
    public Builder<S> memory(String words, Function<S, Memory> of) {
      memory = words;
      memoryOf = of;
      return this;
    }

    /// How much of the text it looks at. The default is none.
    ///
    /// @param always for all arguments
    /// @return this
    public Builder<S> memory(Memory always) {
      return memory(always.toString(), _ -> always);
    }

    /// What happens at the edges.
    ///
    /// @param words Markdown
    /// @return this
    public Builder<S> edges(String words) {
      edges = words;
      return this;
    }

    /// A paper or system that defines it.
    ///
    /// @param words Markdown
    /// @return this
    public Builder<S> source(String words) {
      sources.add(words);
      return this;
    }

    /// What differs in another system.
    ///
    /// @param dialect the system
    /// @param words Markdown
    /// @return this
    public Builder<S> note(Dialect dialect, String words) {
      notes.put(dialect, words);
      return this;
    }

    /// An expression that uses it.
    ///
    /// @param expression parses
    /// @return this
    public Builder<S> example(String expression) {
      examples.add(expression);
      return this;
    }

    /// The general laws (neutral value, support never grows, law exact) do not hold for it.
    ///
    /// @param reason why
    /// @return this
    public Builder<S> exempt(String reason) {
      exemption = Optional.of(reason);
      return this;
    }

    /// Ends the description.
    ///
    /// @param factory arguments → specification
    /// @return the entry
    public Entry<S> make(Function<Arguments, S> factory) {
      return new Entry<>(this, factory);
    }
  }
}
