package gibbs.markov;

import gibbs.core.Check;
import java.util.Arrays;

/// A law that stands in tables: one row of probabilities for each context.
///
/// **Definition.** Of a context, the last `order` tokens matter; a shorter context has a row of its
/// own. **Data.** `[length][context][token]`, where context is a number in base V whose last digit
/// is the last token. **Cost.** V^(order+1) floats.
public final class MarkovTable implements FiniteOrderLaw {
  private static final double TOLERANCE = 1e-6;

  private final int vocabularySize;
  private final float[][][] logarithms;

  private MarkovTable(int vocabularySize, float[][][] logarithms) {
    this.vocabularySize = vocabularySize;
    this.logarithms = logarithms;
  }

  /// A law of any order.
  ///
  /// @param laws `[length][context][token]`, probabilities, for every length of context from 0 to
  ///     the order; each row has V numbers that sum to 1 within 1e-6
  /// @return the law
  /// @throws IllegalArgumentException if a table has another number of rows than V^length, or a row
  ///     is no law; the message names it
  public static MarkovTable of(double[][]... laws) {
    Check.atLeast("number of tables", laws.length, 1);
    Check.atLeast("number of rows without context", laws[0].length, 1);
    int size = Check.atLeast("vocabulary size", laws[0][0].length, 1);
    float[][][] logarithms = new float[laws.length][][];
    long contexts = 1;
    for (int length = 0; length < laws.length; length++) {
      if (laws[length].length != contexts) {
        throw Check.refuse(
            "number of rows after " + length + " tokens", "" + contexts, "" + laws[length].length);
      }
      logarithms[length] = new float[laws[length].length][];
      for (int context = 0; context < contexts; context++) {
        logarithms[length][context] = logarithms(laws[length][context], size, length, context);
      }
      contexts *= size;
    }
    return new MarkovTable(size, logarithms);
  }

  /// A law that depends on the last token.
  ///
  /// @param initial `[V]`, probabilities of the first token
  /// @param transition `[last][next]`, probabilities; rows sum to 1
  /// @return the law
  /// @throws IllegalArgumentException if a row is no law
  public static MarkovTable firstOrder(double[] initial, double[]... transition) {
    return of(new double[][] {initial}, transition);
  }

  private static float[] logarithms(double[] law, int size, int length, int context) {
    String name = "row " + context + " after " + length + " tokens";
    if (law.length != size) {
      throw Check.refuse("length of " + name, "" + size, "" + law.length);
    }
    float[] row = new float[size];
    double sum = 0;
    for (int token = 0; token < size; token++) {
      double probability = Check.in(name + ", token " + token, law[token], 0, 1);
      sum += probability;
      row[token] = (float) Math.log(probability);
    }
    Check.in("sum of " + name, sum, 1 - TOLERANCE, 1 + TOLERANCE);
    return row;
  }

  @Override
  public int vocabularySize() {
    return vocabularySize;
  }

  @Override
  public int order() {
    return logarithms.length - 1;
  }

  @Override
  public void fill(int[] tokens, int length, float[] row) {
    int used = Math.min(length, order());
    int context = 0;
    for (int position = length - used; position < length; position++) {
      context = context * vocabularySize + tokens[position];
    }
    System.arraycopy(logarithms[used][context], 0, row, 0, vocabularySize);
  }

  @Override
  public String toString() {
    return "MarkovTable of order " + order() + " over " + vocabularySize + " tokens";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MarkovTable table && Arrays.deepEquals(logarithms, table.logarithms);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(logarithms);
  }
}
