package gibbs.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Kernel arithmetic is defined once, so that all kernels give the same bits. What the JVM may
/// round or order as it likes is not for kernels.
class KernelArchTest {
  private static final JavaClasses PROGRAM = CodeBase.program();

  /// Operators whose results are not the same on every machine.
  private static final Set<String> INEXACT =
      Set.of(
          "SIN", "COS", "TAN", "ASIN", "ACOS", "ATAN", "ATAN2", "SINH", "COSH", "TANH", "EXP",
          "EXPM1", "LOG", "LOG1P", "LOG10", "POW", "HYPOT", "CBRT");

  @Test
  void noFloatingPointSumInAnOrderOfTheJvm() {
    noClasses()
        .should()
        .accessTargetWhere(
            describe(
                "reduceLanes of floating-point lanes",
                (JavaAccess<?> access) ->
                    access.getTarget().getName().startsWith("reduceLanes")
                        && access
                            .getTargetOwner()
                            .getName()
                            .matches("jdk\\.incubator\\.vector\\.(Float|Double|)Vector")))
        .check(PROGRAM);
  }

  @Test
  void noTranscendentalFunctionOfTheJvm() {
    noClasses()
        .should()
        .accessTargetWhere(
            describe(
                "a transcendental operator",
                (JavaAccess<?> access) ->
                    access.getTargetOwner().getName().equals("jdk.incubator.vector.VectorOperators")
                        && INEXACT.contains(access.getTarget().getName())))
        .check(PROGRAM);
  }

  @Test
  void kernelsDoNotCallInexactMathematics() {
    noClasses()
        .that()
        .resideInAnyPackage("gibbs.engine.kernel..", "gibbs.kernels..")
        .should()
        .accessTargetWhere(
            describe(
                "Math.exp and its like, which differ by a unit between JVMs",
                (JavaAccess<?> access) ->
                    access.getTargetOwner().isEquivalentTo(Math.class)
                        && INEXACT.contains(
                            access.getTarget().getName().toUpperCase(java.util.Locale.ROOT))))
        .check(PROGRAM);
  }
}
