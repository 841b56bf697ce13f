package gibbs.testkit;

import gibbs.core.draw.Categorical;
import gibbs.core.draw.Draws;
import gibbs.core.draw.Purpose;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Walks every outcome of every draw of a procedure, depth first, so that its whole output law is
/// known exactly. Outcomes of probability 0 are not walked. Uniform numbers cannot be enumerated
/// and are refused.
public final class EnumeratingDraws implements Draws {
  /// One draw on the current path: the law's probabilities and the outcome taken.
  private static final class Branch {
    final double[] probabilities;
    int outcome;

    Branch(double[] probabilities) {
      this.probabilities = probabilities;
      this.outcome = next(-1);
    }

    int next(int from) {
      for (int index = from + 1; index < probabilities.length; index++) {
        if (probabilities[index] > 0) {
          return index;
        }
      }
      return -1;
    }
  }

  private final List<Branch> path = new ArrayList<>();
  private int depth;

  private EnumeratingDraws() {}

  /// The law of a procedure's result.
  ///
  /// @param procedure called once for each path; must depend on nothing but its draws
  /// @param <R> result with value equality
  /// @return probability of each result, in the order found; they sum to 1
  public static <R> Map<R, Double> law(Function<Draws, R> procedure) {
    EnumeratingDraws draws = new EnumeratingDraws();
    Map<R, Double> law = new LinkedHashMap<>();
    do {
      draws.depth = 0;
      R result = procedure.apply(draws);
      law.merge(result, draws.pathProbability(), Double::sum);
    } while (draws.advance());
    return law;
  }

  @Override
  public int categorical(Purpose purpose, Categorical law) {
    if (depth == path.size()) {
      double[] probabilities = new double[law.size()];
      double total = 0;
      for (int index = 0; index < probabilities.length; index++) {
        probabilities[index] = law.weight(index);
        total += probabilities[index];
      }
      for (int index = 0; index < probabilities.length; index++) {
        probabilities[index] /= total;
      }
      path.add(new Branch(probabilities));
    }
    return path.get(depth++).outcome;
  }

  @Override
  public boolean coin(Purpose purpose, double probability) {
    return categorical(purpose, Categorical.of(1 - probability, probability)) == 1;
  }

  @Override
  public double uniform(Purpose purpose) {
    throw new UnsupportedOperationException("a uniform number cannot be enumerated");
  }

  @Override
  public void moveTo(long position) {}

  @Override
  public Draws fork(long branch) {
    return this;
  }

  private double pathProbability() {
    double product = 1;
    for (Branch branch : path) {
      product *= branch.probabilities[branch.outcome];
    }
    return product;
  }

  /// Goes to the next path: the deepest draw with an untried outcome takes it, deeper ones are
  /// forgotten.
  private boolean advance() {
    while (!path.isEmpty()) {
      Branch last = path.getLast();
      int next = last.next(last.outcome);
      if (next >= 0) {
        last.outcome = next;
        return true;
      }
      path.removeLast();
    }
    return false;
  }
}
