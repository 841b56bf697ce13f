package gibbs.engine.peer;

import gibbs.core.Run;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.LanguageModels;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.kernel.Kernels;
import gibbs.engine.kernel.ReferenceKernels;
import gibbs.engine.transformer.KvType;
import gibbs.engine.transformer.TransformerModel;
import java.io.IOException;
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
    try (LanguageModel model = LanguageModels.open(file)) {
      return gibbs(model, tokens);
    }
  }

  /// Gibbs's logits with kernels of the caller's choice.
  ///
  /// @param file a model file
  /// @param kernels the arithmetic
  /// @param tokens ids
  /// @return `[position][token]`
  /// @throws IOException if the file cannot be read
  public static float[][] gibbs(Path file, Kernels kernels, int... tokens) throws IOException {
    try (LanguageModel model = TransformerModel.of(GgufFile.open(file), kernels, 2)) {
      return gibbs(model, tokens);
    }
  }

  /// Gibbs's logits with keys and values of the caller's choice.
  ///
  /// @param file a model file
  /// @param kvType how keys and values are stored
  /// @param tokens ids
  /// @return `[position][token]`
  /// @throws IOException if the file cannot be read
  public static float[][] gibbs(Path file, KvType kvType, int... tokens) throws IOException {
    try (LanguageModel model =
        TransformerModel.of(GgufFile.open(file), new ReferenceKernels(), 2, kvType)) {
      return gibbs(model, tokens);
    }
  }

  private static float[][] gibbs(LanguageModel model, int... tokens) {
    try (Session session = model.openSession();
        Sequence sequence = session.newSequence()) {
      sequence.extend(tokens, LogitsWanted.ALL, Run.unlimited());
      float[][] logits = new float[tokens.length][];
      for (int position = 0; position < tokens.length; position++) {
        logits[position] = sequence.logits(position).clone();
      }
      return logits;
    }
  }

  /// llama.cpp's logits in a context of the tokens' length.
  ///
  /// @param file a model file
  /// @param tokens ids
  /// @return `[position][token]`
  public static float[][] peer(Path file, int... tokens) {
    return peerInContext(file, tokens.length, tokens);
  }

  /// llama.cpp's logits, with keys and values in F32 and without flash attention.
  ///
  /// @param file a model file
  /// @param contextLength of the context, which chooses between frequency factors
  /// @param tokens ids
  /// @return `[position][token]`
  public static float[][] peerInContext(Path file, int contextLength, int... tokens) {
    try (LlamaCppModel model = LlamaCpp.open(file);
        LlamaCppContext context = model.openContext(contextLength, 1)) {
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
