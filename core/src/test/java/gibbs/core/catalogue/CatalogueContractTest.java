package gibbs.core.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.core.expression.Expression;
import gibbs.core.logits.Logits;
import gibbs.core.transform.LogitsTransform;
import gibbs.testkit.TransformContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every rule of the catalogue keeps the contract, with the arguments of its examples: a new entry
/// is tested by being there.
class CatalogueContractTest implements TransformContract {
  @Override
  public List<LogitsTransform> transforms() {
    List<LogitsTransform> transforms = new ArrayList<>();
    for (Entry<?> entry : rules()) {
      transforms.addAll(examples(entry));
    }
    assertThat(transforms).isNotEmpty();
    return transforms;
  }

  @Test
  void everyRuleHasAnExampleThatMakesIt() {
    for (Entry<?> entry : allRules()) {
      assertThat(examples(entry)).as("examples of %s", entry.name()).isNotEmpty();
    }
  }

  @Test
  void neutralValuesAreTheIdentity() {
    for (Entry<?> entry : allRules()) {
      entry
          .neutral()
          .ifPresent(
              stage -> {
                for (float[] row : TransformContract.rows()) {
                  Logits logits = Logits.of(row);
                  stage
                      .transform()
                      .start(TransformContract.context())
                      .apply(logits, TransformContract.context());
                  assertThat(logits.size()).as("%s", stage).isEqualTo(row.length);
                  for (int token = 0; token < row.length; token++) {
                    assertThat(logits.token(token)).as("%s", stage).isEqualTo(token);
                    assertThat(logits.logit(token)).as("%s", stage).isEqualTo(row[token]);
                  }
                }
              });
    }
  }

  @Test
  void declaredBoundsHold() {
    for (Entry<?> entry : rules()) {
      for (LogitsTransform transform : examples(entry)) {
        for (float[] row : TransformContract.rows()) {
          Logits logits = Logits.of(row);
          if (TransformContract.acts(transform.start(TransformContract.context()), logits)) {
            assertThat(logits.logZ())
                .as("%s", transform)
                .isLessThanOrEqualTo(logBound(entry, transform, row.length) + 1e-5);
          }
        }
      }
    }
  }

  @Test
  void specificationsLeadBackToTheirExpression() {
    for (Entry<?> entry : allRules()) {
      for (LogitsTransform transform : examples(entry)) {
        Stage stage = Catalogue.standard().describe(transform).orElseThrow();
        assertThat(Expression.parse(stage.toString()).plan().transforms())
            .containsExactly(transform);
      }
    }
  }

  private static List<Entry<?>> allRules() {
    return Catalogue.standard().entries().stream()
        .filter(entry -> entry.role() == Role.TRANSFORM)
        .toList();
  }

  /// Rules that general laws apply to.
  private static List<Entry<?>> rules() {
    return allRules().stream().filter(entry -> entry.exemption().isEmpty()).toList();
  }

  /// The entry's own stages in its examples.
  private static List<LogitsTransform> examples(Entry<?> entry) {
    return entry.examples().stream()
        .flatMap(example -> Expression.parse(example).plan().transforms().stream())
        .filter(entry.type()::isInstance)
        .toList();
  }

  private static <S> double logBound(Entry<S> entry, LogitsTransform transform, int candidates) {
    return entry.logBound(entry.type().cast(transform), candidates);
  }
}
