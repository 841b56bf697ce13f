package gibbs.markov;

import gibbs.core.Check;
import gibbs.core.Run;
import gibbs.core.model.ContextFullException;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import java.util.Arrays;
import java.util.Objects;

/// Tokens, and the law after them.
final class MarkovSequence implements Sequence {
  /// Positions between two looks at the run.
  private static final int PIECE = 256;

  private final FiniteOrderLaw law;
  private final int contextLength;
  private final Runnable requireOpen;
  private int[] tokens = new int[16];
  private int length;
  private float[][] rows = {};
  private double[] scores = {};
  private boolean isClosed;

  MarkovSequence(FiniteOrderLaw law, int contextLength, Runnable requireOpen) {
    this.law = law;
    this.contextLength = contextLength;
    this.requireOpen = requireOpen;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int token(int position) {
    return tokens[Objects.checkIndex(position, length)];
  }

  @Override
  public void extend(int[] added, LogitsWanted wanted, Run run) {
    check(added, wanted);
    run.check();
    int end = length + added.length;
    if (tokens.length < end) {
      tokens = Arrays.copyOf(tokens, Math.max(end, 2 * tokens.length));
    }
    System.arraycopy(added, 0, tokens, length, added.length);
    // Nothing of the sequence changes before the run was looked at for the last time.
    double[] newScores = {};
    float[][] newRows = new float[0][];
    switch (wanted) {
      case LogitsWanted.None() -> {}
      case LogitsWanted.Last() -> newRows = new float[][] {row(end)};
      case LogitsWanted.All() -> {
        newRows = new float[added.length][];
        for (int index = 0; index < added.length; index++) {
          checkSometimes(run, index);
          newRows[index] = row(length + index + 1);
        }
      }
      case LogitsWanted.Scores(int[] targets) -> {
        newScores = scores(targets, run);
        newRows = new float[][] {row(end)};
      }
    }
    length = end;
    rows = newRows;
    scores = newScores;
  }

  private void check(int[] added, LogitsWanted wanted) {
    if (isClosed) {
      throw new IllegalStateException("the sequence is closed");
    }
    requireOpen.run();
    Check.atLeast("number of tokens", added.length, 1);
    for (int token : added) {
      Check.index("token", token, law.vocabularySize());
    }
    if (wanted instanceof LogitsWanted.Scores(int[] targets)) {
      if (targets.length != added.length) {
        throw Check.refuse(
            "number of targets", "that of the tokens, " + added.length, "" + targets.length);
      }
      for (int target : targets) {
        Check.index("target + 1", target + 1, law.vocabularySize() + 1);
      }
    }
    if (added.length > contextLength - length) {
      throw new ContextFullException(length + added.length, contextLength);
    }
  }

  private static void checkSometimes(Run run, int index) {
    if (index % PIECE == 0) {
      run.check();
    }
  }

  private float[] row(int contextTokens) {
    float[] row = new float[law.vocabularySize()];
    law.fill(tokens, contextTokens, row);
    return row;
  }

  private double[] scores(int[] targets, Run run) {
    double[] result = new double[targets.length];
    float[] row = new float[law.vocabularySize()];
    for (int index = 0; index < targets.length; index++) {
      checkSometimes(run, index);
      if (targets[index] < 0) {
        result[index] = Double.NaN;
      } else {
        law.fill(tokens, length + index + 1, row);
        result[index] = row[targets[index]] - logSumExp(row);
      }
    }
    return result;
  }

  /// An ARPA file's laws sum to one only as far as its digits go.
  private static double logSumExp(float[] row) {
    double maximum = Double.NEGATIVE_INFINITY;
    for (float logit : row) {
      maximum = Math.max(maximum, logit);
    }
    if (maximum == Double.NEGATIVE_INFINITY) {
      return 0;
    }
    double sum = 0;
    for (float logit : row) {
      sum += Math.exp(logit - maximum);
    }
    return maximum + Math.log(sum);
  }

  @Override
  public Sequence fork() {
    if (isClosed) {
      throw new IllegalStateException("the sequence is closed");
    }
    MarkovSequence fork = new MarkovSequence(law, contextLength, requireOpen);
    fork.tokens = tokens.clone();
    fork.length = length;
    fork.rows = rows;
    fork.scores = scores;
    return fork;
  }

  @Override
  public void truncate(int newLength) {
    if (newLength < 0 || newLength > length) {
      throw Check.refuse("length", "in [0, " + length + "]", Integer.toString(newLength));
    }
    length = newLength;
    rows = new float[0][];
    scores = new double[0];
  }

  @Override
  public float[] logits() {
    return logits(length - 1);
  }

  @Override
  public float[] logits(int position) {
    int index = position - (length - rows.length);
    if (index < 0 || index >= rows.length) {
      throw new IllegalStateException("no logits were asked for at position " + position);
    }
    return rows[index];
  }

  @Override
  public double[] scores() {
    if (scores.length == 0) {
      throw new IllegalStateException("no scores were asked for");
    }
    return scores.clone();
  }

  @Override
  public void close() {
    isClosed = true;
    rows = new float[0][];
  }
}
