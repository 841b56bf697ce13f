package gibbs.cli;

import gibbs.core.Run;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import gibbs.core.model.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// A prompt's tokens with their log-probabilities under the model.
///
/// @param tokens ids, begin token included
/// @param logP `[token]`, nats, each given the tokens before it; NaN for the first, which has none
record ScoredPrompt(int[] tokens, double[] logP) {
  /// No prompt.
  static final ScoredPrompt NONE = new ScoredPrompt(new int[0], new double[0]);

  /// Runs the model over a prompt.
  static ScoredPrompt of(Session session, int[] tokens, Run run) {
    int[] targets = Arrays.copyOfRange(tokens, 1, tokens.length + 1);
    targets[tokens.length - 1] = -1;
    try (Sequence sequence = session.newSequence()) {
      sequence.extend(tokens, new LogitsWanted.Scores(targets), run);
      double[] logP = new double[tokens.length];
      logP[0] = Double.NaN;
      System.arraycopy(sequence.scores(), 0, logP, 1, tokens.length - 1);
      return new ScoredPrompt(tokens, logP);
    }
  }

  boolean isEmpty() {
    return tokens.length == 0;
  }

  /// Σ log p of all tokens but the first.
  double sum() {
    double sum = 0;
    for (int position = 1; position < logP.length; position++) {
      sum += logP[position];
    }
    return sum;
  }

  /// Lines of an aligned table.
  String table(Vocabulary vocabulary) {
    StringBuilder table =
        new StringBuilder(
            String.format(
                Locale.ROOT, "%8s  %8s  %10s  %s%n", "position", "token", "log p", "piece"));
    for (int position = 0; position < tokens.length; position++) {
      String number = position == 0 ? "" : String.format(Locale.ROOT, "%.5f", logP[position]);
      table.append(
          String.format(
              Locale.ROOT,
              "%8d  %8d  %10s  %s%n",
              position,
              tokens[position],
              number,
              Pieces.printable(vocabulary.piece(tokens[position]))));
    }
    return table.toString();
  }

  /// One object for each token.
  List<Consumer<JsonLine>> json(Vocabulary vocabulary) {
    List<Consumer<JsonLine>> objects = new ArrayList<>();
    for (int position = 0; position < tokens.length; position++) {
      int at = position;
      objects.add(
          json ->
              json.count("token", tokens[at])
                  .text("piece", vocabulary.piece(tokens[at]))
                  .number("logP", logP[at]));
    }
    return objects;
  }
}
