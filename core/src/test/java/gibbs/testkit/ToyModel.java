package gibbs.testkit;

import gibbs.core.Check;
import gibbs.core.Run;
import gibbs.core.model.ContextFullException;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import gibbs.core.model.Tokenizer;
import gibbs.core.model.Vocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/// A language model given by a function from the context to a row of logits: table models, Markov
/// models and whatever a test needs, behind the same interface as a transformer.
///
/// @param tokens vocabulary and tokenizer
/// @param contextLength tokens that a sequence can hold
/// @param rule context → logits `[V]`
public record ToyModel(LetterTokenizer tokens, int contextLength, Rule rule)
    implements LanguageModel {
  /// Context → logits.
  @FunctionalInterface
  public interface Rule {
    /// The next token's logits.
    ///
    /// @param context ids so far, at least one
    /// @return a fresh row `[V]`, nats
    float[] logits(int[] context);
  }

  /// A model whose law depends on the last token alone.
  ///
  /// @param tokens vocabulary and tokenizer
  /// @param transition `[previous][next]`, probabilities; rows sum to 1
  /// @return the model, with a context of 64 tokens
  public static ToyModel markov(LetterTokenizer tokens, double[]... transition) {
    return new ToyModel(tokens, 64, context -> logarithms(transition[context[context.length - 1]]));
  }

  /// A model whose law stands in a table by context.
  ///
  /// @param tokens vocabulary and tokenizer
  /// @param table context → probabilities `[V]`, which sum to 1
  /// @return the model, with a context of 64 tokens; a context that the table lacks is an error
  public static ToyModel table(LetterTokenizer tokens, Map<List<Integer>, List<Double>> table) {
    return new ToyModel(
        tokens,
        64,
        context -> {
          List<Double> law = table.get(Arrays.stream(context).boxed().toList());
          return logarithms(law.stream().mapToDouble(Double::doubleValue).toArray());
        });
  }

  /// A model whose law depends on the whole context in a random way: a Gaussian row for each
  /// context.
  ///
  /// @param tokens vocabulary and tokenizer
  /// @param seed of the rows
  /// @param spread standard deviation of the logits, nats
  /// @return the model, with a context of 64 tokens
  public static ToyModel random(LetterTokenizer tokens, long seed, double spread) {
    return new ToyModel(
        tokens,
        64,
        context -> {
          RandomGenerator random = new Random(seed * 31 + Arrays.hashCode(context));
          float[] row = new float[tokens.size()];
          for (int token = 0; token < row.length; token++) {
            row[token] = (float) (spread * random.nextGaussian());
          }
          return row;
        });
  }

  private static float[] logarithms(double[] probabilities) {
    float[] row = new float[probabilities.length];
    for (int token = 0; token < row.length; token++) {
      row[token] = (float) Math.log(probabilities[token]);
    }
    return row;
  }

  @Override
  public String name() {
    return "toy";
  }

  @Override
  public Vocabulary vocabulary() {
    return tokens;
  }

  @Override
  public Tokenizer tokenizer() {
    return tokens;
  }

  @Override
  public Session openSession() {
    return new ToySession();
  }

  @Override
  public void close() {}

  private final class ToySession implements Session {
    private volatile boolean isClosed;

    @Override
    public Sequence newSequence() {
      return new ToySequence(this, new int[0], new float[0][]);
    }

    @Override
    public int pageCount() {
      return 0;
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }

  private final class ToySequence implements Sequence {
    private final ToySession session;
    private int[] context;
    private float[][] rows;
    private double[] scores = {};

    ToySequence(ToySession session, int[] context, float[][] rows) {
      this.session = session;
      this.context = context;
      this.rows = rows;
    }

    @Override
    public int length() {
      return context.length;
    }

    @Override
    public int token(int position) {
      return context[position];
    }

    @Override
    public void extend(int[] added, LogitsWanted wanted, Run run) {
      run.check();
      if (session.isClosed) {
        throw new IllegalStateException("the session is closed");
      }
      Check.atLeast("number of tokens", added.length, 1);
      for (int token : added) {
        Check.index("token", token, tokens.size());
      }
      int from = context.length;
      if (from + added.length > contextLength) {
        throw new ContextFullException(from + added.length, contextLength);
      }
      context = Arrays.copyOf(context, from + added.length);
      System.arraycopy(added, 0, context, from, added.length);
      rows = new float[context.length][];
      scores = new double[0];
      switch (wanted) {
        case LogitsWanted.None() -> {}
        case LogitsWanted.Last() -> rows[context.length - 1] = rule.logits(context);
        case LogitsWanted.All() -> fillRows(from);
        case LogitsWanted.Scores(int[] targets) -> {
          fillRows(from);
          scores = new double[added.length];
          for (int index = 0; index < added.length; index++) {
            scores[index] =
                targets[index] < 0 ? Double.NaN : score(rows[from + index], targets[index]);
          }
        }
      }
    }

    private void fillRows(int from) {
      for (int position = from; position < context.length; position++) {
        rows[position] = rule.logits(Arrays.copyOf(context, position + 1));
      }
    }

    private double score(float[] row, int target) {
      double sum = 0;
      for (float logit : row) {
        sum += Math.exp(logit);
      }
      return row[target] - Math.log(sum);
    }

    @Override
    public Sequence fork() {
      return new ToySequence(session, context.clone(), rows.clone());
    }

    @Override
    public void truncate(int length) {
      context = Arrays.copyOf(context, length);
      rows = new float[0][];
    }

    @Override
    public float[] logits() {
      return logits(context.length - 1);
    }

    @Override
    public float[] logits(int position) {
      if (position >= rows.length || position < 0 || rows[position] == null) {
        throw new IllegalStateException("no logits were asked for at position " + position);
      }
      return rows[position];
    }

    @Override
    public double[] scores() {
      if (scores.length == 0) {
        throw new IllegalStateException("no scores were asked for");
      }
      return scores.clone();
    }

    @Override
    public void close() {}
  }
}
