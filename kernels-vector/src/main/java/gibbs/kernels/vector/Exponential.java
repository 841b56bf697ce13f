package gibbs.kernels.vector;

import static gibbs.core.logits.ReferenceLogitsKernels.C2;
import static gibbs.core.logits.ReferenceLogitsKernels.C3;
import static gibbs.core.logits.ReferenceLogitsKernels.C4;
import static gibbs.core.logits.ReferenceLogitsKernels.C5;
import static gibbs.core.logits.ReferenceLogitsKernels.LEAST_EXPONENT;
import static gibbs.core.logits.ReferenceLogitsKernels.LN2;
import static gibbs.core.logits.ReferenceLogitsKernels.LOG2_E;
import static gibbs.core.logits.ReferenceLogitsKernels.ROUNDER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// [gibbs.core.logits.ReferenceLogitsKernels#exp] on vectors of any width: the same operations in
/// the same order.
final class Exponential {
  private Exponential() {}

  /// exp(d) for d ≤ 0; 0 below the least exponent.
  static FloatVector of(FloatVector d) {
    return ofWeighing(d).blend(0f, d.compare(VectorOperators.LT, LEAST_EXPONENT));
  }

  /// exp(d) for d from the least exponent to 0; otherwise anything.
  static FloatVector ofWeighing(FloatVector d) {
    VectorSpecies<Float> species = d.species();
    FloatVector shifted =
        d.fma(FloatVector.broadcast(species, LOG2_E), FloatVector.broadcast(species, ROUNDER));
    FloatVector one = FloatVector.broadcast(species, 1f);
    FloatVector r = shifted.sub(ROUNDER).fma(FloatVector.broadcast(species, -LN2), d);
    FloatVector polynomial =
        r.fma(FloatVector.broadcast(species, C5), FloatVector.broadcast(species, C4));
    polynomial = polynomial.fma(r, FloatVector.broadcast(species, C3));
    polynomial = polynomial.fma(r, FloatVector.broadcast(species, C2));
    polynomial = polynomial.fma(r, one).fma(r, one);
    IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    return polynomial.reinterpretAsInts().add(exponent).reinterpretAsFloats();
  }
}
