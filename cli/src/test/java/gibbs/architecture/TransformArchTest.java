package gibbs.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import gibbs.core.catalogue.Catalogue;
import gibbs.core.catalogue.Entry;
import gibbs.core.transform.LogitsTransform;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What every step rule owes to its users. Entries of the catalogue keep the contract of transforms
/// by `CatalogueContractTest`, so a rule that is in the catalogue has one.
class TransformArchTest {
  private static final List<JavaClass> TRANSFORMS =
      CodeBase.program().stream()
          .filter(type -> type.isAssignableTo(LogitsTransform.class))
          .filter(type -> !type.isInterface() && !type.isAnonymousClass())
          .toList();

  @Test
  void thereAreTransforms() {
    assertThat(TRANSFORMS).hasSizeGreaterThan(4);
  }

  @Test
  void transformsAreRecordsOrFinal() {
    assertThat(TRANSFORMS)
        .allMatch(type -> type.isRecord() || type.getModifiers().contains(JavaModifier.FINAL));
  }

  @Test
  void everyPublicTransformIsInTheCatalogue() {
    Set<String> known =
        Catalogue.standard().entries().stream()
            .map(Entry::type)
            .map(Class::getName)
            .collect(Collectors.toSet());

    assertThat(TRANSFORMS)
        .filteredOn(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
        .extracting(JavaClass::getName)
        .isSubsetOf(known);
  }

  @Test
  void everyPublicTransformHasItsTest() {
    assertThat(TRANSFORMS)
        .filteredOn(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
        .extracting(type -> type.getName().replace('.', '/'))
        .allMatch(
            type ->
                CodeBase.testSources().stream()
                    .anyMatch(
                        file ->
                            CodeBase.slashed(file)
                                .matches(".*/" + type + "(Contract|Golden|)Test\\.java")));
  }
}
