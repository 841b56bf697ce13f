package gibbs.cli;

import gibbs.core.catalogue.Catalogue;
import gibbs.core.catalogue.Dialect;
import gibbs.core.catalogue.Entry;
import gibbs.core.catalogue.Kind;
import gibbs.core.catalogue.Parameter;
import gibbs.core.catalogue.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `gibbs strategies`: the catalogue.
@Command(
    name = "strategies",
    sortOptions = false,
    header = "List the decoding rules and strategies, or explain one.",
    description = {
      "The class says how well a rule's step factor f is determined, the bound limits Z = Σ f over a"
          + " model's law, and the memory is how much of the text the rule looks at.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  gibbs strategies",
      "  gibbs strategies top_p",
      "  gibbs strategies --json | jq -r .name",
      "",
      "Exit codes: 0 done, 2 wrong usage, 4 output failed."
    })
final class StrategiesCommand implements Callable<Integer> {
  private static final int WIDTH = 100;

  private final Host host;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "Explain this one in full.")
  private @Nullable String name;

  @Option(names = "--json", description = "One JSON object for each entry (docs/json.md).")
  private boolean json;

  StrategiesCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    List<Entry<?>> entries =
        name == null ? Catalogue.standard().entries() : List.of(Catalogue.standard().get(name));
    if (json) {
      entries.forEach(entry -> host.out().println(JsonLine.of(line -> write(entry, line))));
    } else if (name == null) {
      host.out().print(list(entries));
    } else {
      host.out().print(explanation(entries.getFirst()));
    }
    return ExitCode.OK;
  }

  // ---- the list ----

  private static String list(List<Entry<?>> entries) {
    StringBuilder text = new StringBuilder();
    int indent = 2 + entries.stream().mapToInt(entry -> entry.name().length()).max().orElse(0);
    String hanging = " ".repeat(indent);
    for (Entry<?> entry : entries) {
      text.append(entry.name()).append(" ".repeat(indent - entry.name().length()));
      text.append(Table.wrapped(plain(entry.summary()), WIDTH, hanging, indent));
      String parameters =
          String.join("; ", entry.parameters().stream().map(StrategiesCommand::brief).toList());
      if (!parameters.isEmpty()) {
        text.append(hanging).append(Table.wrapped(parameters, WIDTH, hanging, indent));
      }
      if (entry.role() != Role.METHOD) {
        text.append(hanging).append(Table.wrapped(nature(entry), WIDTH, hanging, indent));
      }
    }
    return text
        + "\nRules stand in a chain, a strategy may end it: top_k(40) | temperature(0.8), or top_k(40) |"
        + " greedy.\n'gibbs strategies NAME' explains one in full.\n";
  }

  private static String nature(Entry<?> entry) {
    return "class "
        + entry.factorClass()
        + "; bound on Z "
        + plain(entry.boundFormula().orElse("none"))
        + "; memory "
        + entry.memory();
  }

  private static String brief(Parameter<?> parameter) {
    StringBuilder text =
        new StringBuilder(parameter.name() + ": " + parameter.kind().description());
    range(parameter).ifPresent(range -> text.append(' ').append(range));
    written(parameter, parameter.defaultIn(Dialect.GIBBS))
        .ifPresent(value -> text.append(", default ").append(value));
    written(parameter, parameter.neutral())
        .ifPresent(value -> text.append(", neutral ").append(value));
    return text.toString();
  }

  /// As in `top_k(k)` and `penalties(repetition=1, frequency=0)`.
  private static String signature(Entry<?> entry) {
    List<String> parameters =
        entry.parameters().stream().map(StrategiesCommand::placeholder).toList();
    return entry.name() + (parameters.isEmpty() ? "" : "(" + String.join(", ", parameters) + ")");
  }

  private static String placeholder(Parameter<?> parameter) {
    String name =
        parameter.form() == Parameter.Form.REPEATED ? parameter.name() + "…" : parameter.name();
    return written(parameter, parameter.defaultIn(Dialect.GIBBS))
        .map(value -> name + "=" + value)
        .orElse(name);
  }

  // ---- one in full ----

  private static String explanation(Entry<?> entry) {
    StringBuilder text = new StringBuilder(signature(entry) + "\n\n");
    paragraph(text, "", entry.summary());
    text.append('\n');
    paragraph(text, "Definition", entry.definition());
    for (Parameter<?> parameter : entry.parameters()) {
      paragraph(text, "Parameter " + parameter.name(), about(parameter));
    }
    paragraph(text, "Class", join(entry.factorClass().toString(), entry.convention()));
    paragraph(text, "Bound on Z", entry.boundFormula().orElse("none"));
    paragraph(text, "Memory", entry.memory());
    paragraph(text, "Edges", entry.edges());
    entry.exemption().ifPresent(why -> paragraph(text, "Exempt", why));
    for (Map.Entry<Dialect, String> note : entry.notes().entrySet()) {
      paragraph(text, "dialect=" + note.getKey().key(), note.getValue());
    }
    paragraph(text, "Source", String.join("; ", entry.sources()));
    paragraph(text, "Examples", String.join("   ", entry.examples()));
    return text.toString();
  }

  private static String about(Parameter<?> parameter) {
    List<String> facts = new ArrayList<>();
    facts.add(parameter.doc());
    facts.add(
        parameter.kind().description() + range(parameter).map(range -> " " + range).orElse(""));
    written(parameter, parameter.defaultIn(Dialect.GIBBS))
        .ifPresent(value -> facts.add("default " + value));
    if (parameter.isRequiredIn(Dialect.GIBBS)) {
      facts.add("must be given");
    }
    written(parameter, parameter.neutral()).ifPresent(value -> facts.add("neutral value " + value));
    for (Dialect dialect : Dialect.values()) {
      if (dialect != Dialect.GIBBS && parameter.hasOwnDefault(dialect)) {
        written(parameter, parameter.defaultIn(dialect))
            .ifPresent(value -> facts.add("default of " + dialect.key() + " " + value));
      }
    }
    return String.join("; ", facts);
  }

  private static Optional<String> range(Parameter<?> parameter) {
    String limits = parameter.limitsIn(Dialect.GIBBS).toString();
    return limits.equals("any number") ? Optional.empty() : Optional.of(limits);
  }

  private static void paragraph(StringBuilder text, String heading, String body) {
    if (!body.isEmpty()) {
      String label = heading.isEmpty() ? "" : heading + ": ";
      text.append(Table.wrapped(label + plain(body), WIDTH, "    ", 0));
    }
  }

  private static String join(String left, String right) {
    return right.isEmpty() ? left : left + ". " + right;
  }

  /// Markdown without its marks.
  private static String plain(String markdown) {
    return markdown.replace("`", "").replace("**", "");
  }

  // ---- JSON ----

  private static void write(Entry<?> entry, JsonLine json) {
    json.text("name", entry.name())
        .text("role", entry.role().noun())
        .text("summary", entry.summary())
        .text("definition", entry.definition())
        .text("class", entry.factorClass().toString())
        .text("convention", nonEmpty(entry.convention()))
        .text("bound", entry.boundFormula())
        .text("memory", entry.memory())
        .text("edges", nonEmpty(entry.edges()))
        .objects("parameters", parameters(entry))
        .texts("sources", entry.sources())
        .texts("examples", entry.examples());
  }

  private static List<Consumer<JsonLine>> parameters(Entry<?> entry) {
    List<Consumer<JsonLine>> parameters = new ArrayList<>();
    for (Parameter<?> parameter : entry.parameters()) {
      parameters.add(
          json ->
              json.text("name", parameter.name())
                  .text("kind", parameter.kind().description())
                  .text("range", range(parameter))
                  .text("default", written(parameter, parameter.defaultIn(Dialect.GIBBS)))
                  .text("neutral", written(parameter, parameter.neutral()))
                  .flag("required", parameter.isRequiredIn(Dialect.GIBBS))
                  .flag("named", parameter.form() == Parameter.Form.NAMED)
                  .text("meaning", parameter.doc()));
    }
    return parameters;
  }

  private static Optional<String> nonEmpty(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /// A value as one writes it in an expression.
  private static <T> Optional<String> written(Parameter<T> parameter, Optional<?> value) {
    return value.map(some -> writtenBy(parameter.kind(), some));
  }

  @SuppressWarnings("unchecked") // A parameter's values are of its kind.
  private static <T> String writtenBy(Kind<T> kind, Object value) {
    return kind.write((T) value);
  }
}
