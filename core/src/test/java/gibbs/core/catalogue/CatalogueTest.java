package gibbs.core.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.expression.Expression;
import gibbs.core.transform.LogitsTransform;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogueTest {
  static Stream<Entry<?>> entries() {
    return Catalogue.standard().entries().stream();
  }

  @ParameterizedTest
  @MethodSource("entries")
  void everyEntryIsDescribed(Entry<?> entry) {
    assertThat(entry.summary()).endsWith(".");
    assertThat(entry.definition()).isNotEmpty();
    assertThat(entry.sources()).isNotEmpty();
    assertThat(entry.name()).matches("[a-z][a-z0-9_]*");
    assertThat(entry.parameters())
        .allSatisfy(parameter -> assertThat(parameter.doc()).isNotEmpty())
        .isSortedAccordingTo((left, right) -> left.form() == right.form() ? 0 : order(left, right));
    if (entry.role() == Role.TRANSFORM && entry.factorClass() != FactorClass.CANONICAL) {
      assertThat(entry.convention()).isNotEmpty();
    }
  }

  private static int order(Parameter<?> left, Parameter<?> right) {
    List<Parameter.Form> forms =
        List.of(Parameter.Form.UNNAMED, Parameter.Form.REPEATED, Parameter.Form.NAMED);
    return Integer.compare(forms.indexOf(left.form()), forms.indexOf(right.form()));
  }

  @ParameterizedTest
  @MethodSource("entries")
  void examplesParseAndUseTheEntry(Entry<?> entry) {
    for (String example : entry.examples()) {
      assertThat(example).contains(entry.name());
      if (entry.role() != Role.METHOD) {
        assertThat(Expression.parse(example).plan()).isNotNull();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  void specificationsReadBack(Entry<?> entry) {
    for (String example : entry.examples()) {
      for (Stage stage : Expression.parse(example).stages()) {
        Object specification = stage.create();
        Stage described = Catalogue.standard().describe(specification, Dialect.GIBBS).orElseThrow();

        assertThat(described.create()).isEqualTo(specification);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  void neutralArgumentsAreAccepted(Entry<?> entry) {
    entry
        .neutral()
        .ifPresent(
            neutral -> {
              assertThat(neutral.create()).isInstanceOf(entry.type());
              assertThat(Expression.parse(neutral.toString()).stages()).containsExactly(neutral);
            });
  }

  @Test
  void unknownNamesSuggestTheNearest() {
    assertThatThrownBy(() -> Catalogue.standard().get("topk"))
        .hasMessage("unknown rule 'topk'; did you mean top_k?");
    assertThatThrownBy(() -> Catalogue.standard().get("Temprature"))
        .hasMessage("unknown rule 'Temprature'; did you mean temperature?");
    assertThatThrownBy(() -> Catalogue.standard().get("teleport"))
        .hasMessageStartingWith("unknown rule 'teleport'");
  }

  @Test
  void rulesWithoutAnEntryHaveNoDescription() {
    LogitsTransform nameless = context -> null;

    assertThat(Catalogue.standard().describe(nameless, Dialect.GIBBS)).isEqualTo(Optional.empty());
  }

  @Test
  void twoEntriesOfOneNameAreRefused() {
    Entry<?> entry = Catalogue.standard().get("top_k");

    assertThatThrownBy(() -> Catalogue.of(List.of(entry, entry)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the catalogue has two entries top_k");
  }

  @Test
  void spansAreDecimal() {
    assertThat(new Span(0.4, 0.9, 0.01).values()).hasSize(51).contains(0.41, 0.57, 0.9);
    assertThat(new Span(1, 2, 3).values()).containsExactly(1.0);
  }
}
