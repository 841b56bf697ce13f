package gibbs.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which part may know which. Modules that do not exist yet have their rule already.
class DependencyArchTest {
  private static final JavaClasses PROGRAM = CodeBase.program();

  private static final SliceAssignment ONE_PER_PACKAGE =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
          return type.getPackageName().startsWith("gibbs")
              ? SliceIdentifier.of(type.getPackageName())
              : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
          return "one slice per package";
        }
      };

  @ParameterizedTest
  @ValueSource(strings = {"core", "engine", "search", "markov"})
  void foundationModulesNeedTheJdkAlone(String name) throws IOException {
    Path module = CodeBase.modules().get(name);
    if (module == null) {
      return;
    }
    ModuleDescriptor descriptor = CodeBase.descriptor(module);

    Set<String> needed =
        descriptor.requires().stream()
            .filter(required -> !required.modifiers().contains(Modifier.STATIC))
            .map(ModuleDescriptor.Requires::name)
            .filter(required -> !required.equals("gibbs.core"))
            .collect(Collectors.toSet());

    assertThat(needed).containsExactly("java.base");
  }

  @Test
  void coreKnowsNoOtherPart() {
    noClasses()
        .that()
        .resideInAPackage("gibbs.core..")
        .should()
        .dependOnClassesThat(resideInAPackage("gibbs..").and(not(resideInAPackage("gibbs.core.."))))
        .check(PROGRAM);
  }

  @Test
  void strategiesDoNotSeeTheEngine() {
    noClasses()
        .that()
        .resideInAnyPackage("gibbs.search..", "gibbs.markov..", "gibbs.lab..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("gibbs.engine..", "gibbs.kernels..")
        .allowEmptyShould(true)
        .check(PROGRAM);
  }

  @Test
  void nobodyKnowsTheVectorProvider() {
    noClasses()
        .that(not(resideInAPackage("gibbs.kernels..")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("gibbs.kernels..")
        .check(PROGRAM);
  }

  @Test
  void nobodyNeedsTraining() throws IOException {
    for (Map.Entry<String, Path> module : CodeBase.modules().entrySet()) {
      if (!module.getKey().equals("train")) {
        assertThat(Files.readString(module.getValue().resolve("pom.xml")))
            .as("what %s needs", module.getKey())
            .doesNotContain("gibbs-train", "ai.djl");
      }
    }
    assertThat(System.getProperty("java.class.path")).doesNotContain("djl", "pytorch");
  }

  @Test
  void incubatingVectorsStayInTheProvider() {
    noClasses()
        .that(not(resideInAPackage("gibbs.kernels.vector..")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator..")
        .check(PROGRAM);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().assignedFrom(ONE_PER_PACKAGE).should().beFreeOfCycles().check(PROGRAM);
  }

  @Test
  void internalPackagesStayInsideTheirModule() {
    classes()
        .that(resideInAPackage("gibbs..internal.."))
        .should(onlyBeUsedInTheirModule())
        .allowEmptyShould(true)
        .check(PROGRAM);
  }

  @Test
  void internalPackagesAreNotExported() throws IOException {
    for (Path module : CodeBase.compiledModules()) {
      assertThat(CodeBase.descriptor(module).exports())
          .as("exports of %s", module.getFileName())
          .noneMatch(
              exported ->
                  !exported.isQualified() && exported.source().matches(".*\\.internal(\\..*)?"));
    }
  }

  @Test
  void onlyTheCommandLineTalksToTheProcess() {
    noClasses()
        .that(not(resideInAnyPackage("gibbs.cli..", "gibbs.bench..")))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(PROGRAM);
  }

  @Test
  void drawsAreTheOnlyRandomness() {
    noClasses()
        .should()
        .dependOnClassesThat(
            belongTo(
                describe(
                    "a generator of the JDK",
                    type ->
                        type.isAssignableTo("java.util.random.RandomGenerator")
                            || type.isEquivalentTo(java.util.SplittableRandom.class))))
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(java.util.UUID.class, "randomUUID")
        .check(PROGRAM);
  }

  @Test
  void testsThatDrawSeedTheirGenerators() {
    noClasses()
        .should()
        .callConstructor(java.util.Random.class)
        .orShould()
        .callConstructor(java.util.SplittableRandom.class)
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .dependOnClassesThat(HasName.Predicates.name("java.util.concurrent.ThreadLocalRandom"))
        .check(CodeBase.tests());
  }

  private static ArchCondition<JavaClass> onlyBeUsedInTheirModule() {
    return new ArchCondition<>("only be used in their module") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getDirectDependenciesToSelf().stream()
            .filter(use -> !CodeBase.moduleOf(use.getOriginClass()).equals(CodeBase.moduleOf(type)))
            .forEach(use -> events.add(SimpleConditionEvent.violated(type, use.getDescription())));
      }
    };
  }
}
