package gibbs.engine.peer;

import gibbs.core.Run;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.LanguageModels;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import java.nio.file.Path;
import java.util.SplittableRandom;

/// How far two engines' logits for the same tokens lie apart.
///
/// @param largest the largest |a − b|, nats
/// @param relative the root mean square of a − b over that of b, dimensionless
public record LogitsDifference(double largest, double relative) {
  /// Compares logits.
  ///
  /// @param a `[position][token]`
  /// @param b `[position][token]`, the measure of the relative difference
  /// @return their difference; NaN anywhere makes `largest` infinite
  public static LogitsDifference of(float[][] a, float[][] b) {
    double largest = a.length == b.length ? 0 : Double.POSITIVE_INFINITY;
    double squares = 0;
    double norm = 0;
    for (int position = 0; position < Math.min(a.length, b.length); position++) {
      for (int token = 0; token < b[position].length; token++) {
        double difference = Math.abs((double) a[position][token] - b[position][token]);
        boolean isOrdered = difference <= Double.MAX_VALUE;
        largest = isOrdered ? Math.max(largest, difference) : Double.POSITIVE_INFINITY;
        squares += difference * difference;
        norm += (double) b[position][token] * b[position][token];
      }
    }
    return new LogitsDifference(largest, Math.sqrt(squares / norm));
  }

  /// Gibbs's logits.
  ///
  /// @param file a model file
  /// @param tokens ids
  /// @return `[position][token]`
  public static float[][] gibbs(Path file, int... tokens) {
    try (LanguageModel model = LanguageModels.open(file);
        Session session = model.openSession();
        Sequence sequence = session.newSequence()) {
      sequence.extend(tokens, LogitsWanted.ALL, Run.unlimited());
      float[][] logits = new float[tokens.length][];
      for (int position = 0; position < tokens.length; position++) {
        logits[position] = sequence.logits(position).clone();
      }
      return logits;
    }
  }

  /// llama.cpp's logits, with keys and values in F32 and without flash attention.
  ///
  /// @param file a model file
  /// @param tokens ids
  /// @return `[position][token]`
  public static float[][] peer(Path file, int... tokens) {
    try (LlamaCppModel model = LlamaCpp.open(file);
        LlamaCppContext context = model.openContext(tokens.length, 1)) {
      return context.logits(tokens);
    }
  }

  /// Tokens without meaning: the begin token 1, then any.
  ///
  /// @param length how many, positive
  /// @param vocabularySize ids are below it
  /// @return ids
  public static int[] tokens(int length, int vocabularySize) {
    SplittableRandom random = new SplittableRandom(41L + length);
    int[] tokens = random.ints(length, 0, vocabularySize).toArray();
    tokens[0] = 1;
    return tokens;
  }
}
