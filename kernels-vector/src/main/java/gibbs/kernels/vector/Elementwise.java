package gibbs.kernels.vector;

import static gibbs.engine.kernel.ReferenceKernels.GELU_CUBE;
import static gibbs.engine.kernel.ReferenceKernels.GELU_SCALE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Functions of [gibbs.engine.kernel.ReferenceKernels] on vectors of any width: the same operations
/// in the same order.
final class Elementwise {
  private Elementwise() {}

  static FloatVector gelu(FloatVector x) {
    FloatVector one = FloatVector.broadcast(x.species(), 1f);
    FloatVector u = x.mul(GELU_SCALE).mul(x.mul(GELU_CUBE).fma(x, one));
    FloatVector t = Exponential.of(u.lanewise(VectorOperators.ABS).mul(-2f));
    FloatVector numerator = t.blend(1f, x.compare(VectorOperators.GE, 0f));
    return x.mul(numerator).div(t.add(1f));
  }

  static FloatVector capped(FloatVector x, float cap) {
    FloatVector t = Exponential.of(x.div(cap).lanewise(VectorOperators.ABS).mul(-2f));
    FloatVector one = FloatVector.broadcast(x.species(), 1f);
    FloatVector size = one.sub(t).mul(cap).div(t.add(1f));
    return size.blend(size.neg(), x.compare(VectorOperators.GE, 0f).not());
  }
}
