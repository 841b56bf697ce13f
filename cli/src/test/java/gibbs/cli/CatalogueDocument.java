package gibbs.cli;

import gibbs.core.catalogue.Catalogue;
import gibbs.core.catalogue.Dialect;
import gibbs.core.catalogue.Entry;
import gibbs.core.catalogue.FactorClass;
import gibbs.core.catalogue.Limits;
import gibbs.core.catalogue.Parameter;
import gibbs.core.catalogue.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The catalogue as the Markdown page `docs/catalogue.md`.
final class CatalogueDocument {
  private final StringBuilder text = new StringBuilder();

  private CatalogueDocument() {}

  /// Writes the page.
  static String of(Catalogue catalogue) {
    CatalogueDocument document = new CatalogueDocument();
    document.head(catalogue);
    for (Role role : Role.values()) {
      List<Entry<?>> entries =
          catalogue.entries().stream()
              .<Entry<?>>map(entry -> entry)
              .filter(entry -> entry.role() == role)
              .toList();
      if (!entries.isEmpty()) {
        document.line("## " + title(role)).line("");
        entries.forEach(document::entry);
      }
    }
    return document.text.toString().stripTrailing() + "\n";
  }

  private static String title(Role role) {
    return switch (role) {
      case TRANSFORM -> "Rules";
      case STRATEGY -> "Strategies";
      case METHOD -> "Methods";
    };
  }

  private void head(Catalogue catalogue) {
    line("# Catalogue")
        .line("")
        .line("<!-- Generated from the catalogue in gibbs.core.catalogue by")
        .line("     ./mvnw -pl core,engine,kernels-vector,cli -Dtest=CatalogueDocumentTest \\")
        .line("       -Dsurefire.failIfNoSpecifiedTests=false -Dgibbs.update=true test")
        .line("     Do not edit. -->")
        .line("")
        .line(
            "Every name that a [strategy expression](expressions.md) may use. A rule turns the"
                + " model's law p into a step factor")
        .line(
            "f(v) ≥ 0; Z = Σ f and q = f/Z is the law that a token is drawn from. In a chain, p"
                + " stands for what the rules before")
        .line("have left. ℓ are logits, in nats.")
        .line("")
        .line(
            "*Class*: how well f is determined. The law q does not change under f → c(context)·f,"
                + " but global targets ∏ f do.")
        .line(
            "*Bound*: an upper bound on Z of the rule alone. *Memory*: how much of the text the rule"
                + " looks at. *Neutral*: the value")
        .line("at which a rule does nothing at all.")
        .line("")
        .line("| name | | class | bound on Z | memory |")
        .line("|---|---|---|---|---|");
    for (Entry<?> entry : catalogue.entries()) {
      line(
          row(
              "[`" + entry.name() + "`](#" + entry.name() + ")",
              entry.summary(),
              entry.role() == Role.METHOD ? "" : entry.factorClass().toString(),
              entry.role() == Role.TRANSFORM ? entry.boundFormula().orElse("none") : "",
              entry.role() == Role.METHOD ? "" : entry.memory()));
    }
    line("");
  }

  private void entry(Entry<?> entry) {
    line("### " + entry.name()).line("");
    line("```").line(signature(entry)).line("```").line("");
    line(entry.summary()).line("");
    fact("Definition", entry.definition());
    if (entry.role() == Role.TRANSFORM) {
      String separator = entry.factorClass() == FactorClass.CANONICAL ? "; " : ": ";
      String why = entry.convention().isEmpty() ? "" : separator + entry.convention();
      fact("Class", entry.factorClass() + why);
      fact("Bound on Z", entry.boundFormula().orElse("none"));
      fact("Memory", entry.memory());
    } else {
      fact("Class", entry.convention());
    }
    fact("Edges", entry.edges());
    entry.exemption().ifPresent(reason -> fact("Exempt from the general laws", reason));
    entry.notes().forEach((dialect, note) -> fact("`dialect=" + dialect.key() + "`", note));
    fact("Source", String.join("; ", entry.sources()));
    fact("Examples", examples(entry));
    line("");
    if (!entry.parameters().isEmpty()) {
      parameters(entry);
    }
  }

  private void fact(String name, String words) {
    if (!words.isEmpty()) {
      line("- **" + name + "**: " + words);
    }
  }

  private static String examples(Entry<?> entry) {
    return String.join(
        ", ", entry.examples().stream().map(example -> "`" + example + "`").toList());
  }

  private void parameters(Entry<?> entry) {
    line("| parameter | kind | range | default | neutral | |").line("|---|---|---|---|---|---|");
    for (Parameter<?> parameter : entry.parameters()) {
      line(
          row(
              "`" + parameter.name() + "`",
              parameter.kind().description(),
              ranges(parameter),
              defaults(parameter),
              written(parameter, parameter.neutral()),
              parameter.doc()));
    }
    line("");
  }

  private static String ranges(Parameter<?> parameter) {
    List<String> ranges = new ArrayList<>();
    if (!parameter.limitsIn(Dialect.GIBBS).equals(Limits.ANY)) {
      ranges.add(parameter.limitsIn(Dialect.GIBBS).toString());
    }
    for (Dialect dialect : Dialect.values()) {
      if (dialect != Dialect.GIBBS && parameter.hasOwnLimits(dialect)) {
        ranges.add(dialect.key() + ": " + parameter.limitsIn(dialect));
      }
    }
    return String.join("; ", ranges);
  }

  private static String defaults(Parameter<?> parameter) {
    List<String> defaults = new ArrayList<>();
    String own = written(parameter, parameter.defaultIn(Dialect.GIBBS));
    if (!own.isEmpty()) {
      defaults.add(own);
    } else if (parameter.isRequiredIn(Dialect.GIBBS)) {
      defaults.add("must be given");
    }
    for (Dialect dialect : Dialect.values()) {
      if (dialect != Dialect.GIBBS && parameter.hasOwnDefault(dialect)) {
        defaults.add(dialect.key() + ": " + written(parameter, parameter.defaultIn(dialect)));
      }
    }
    return String.join("; ", defaults);
  }

  /// As in `top_k(k, ties=lowest_id, min_keep=1)`.
  private static String signature(Entry<?> entry) {
    List<String> parameters = new ArrayList<>();
    for (Parameter<?> parameter : entry.parameters()) {
      String dots = parameter.form() == Parameter.Form.REPEATED ? ", …" : "";
      String own = written(parameter, parameter.defaultIn(Dialect.GIBBS)).replace("`", "");
      boolean isNamed = parameter.form() == Parameter.Form.NAMED;
      parameters.add(parameter.name() + dots + (own.isEmpty() ? (isNamed ? "=…" : "") : "=" + own));
    }
    return parameters.isEmpty()
        ? entry.name()
        : entry.name() + "(" + String.join(", ", parameters) + ")";
  }

  @SuppressWarnings("unchecked") // a parameter's default is of its kind
  private static <T> String written(Parameter<T> parameter, Optional<?> value) {
    return value.map(some -> "`" + parameter.kind().write((T) some) + "`").orElse("");
  }

  private static String row(String... cells) {
    StringBuilder row = new StringBuilder("|");
    for (String cell : cells) {
      row.append(' ').append(cell.replace("|", "\\|")).append(cell.isEmpty() ? "|" : " |");
    }
    return row.toString();
  }

  private CatalogueDocument line(String words) {
    text.append(words).append('\n');
    return this;
  }
}
