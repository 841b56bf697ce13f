package gibbs.cli;

import gibbs.markov.TextUnit;
import gibbs.markov.arpa.ArpaModel;
import gibbs.markov.ngram.NgramTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// What `gibbs model` says about an ARPA file.
///
/// @param file where it lies
/// @param bytes its size
/// @param model what it holds
record NgramDescription(Path file, long bytes, ArpaModel model) {
  /// Aligned lines.
  String table() {
    NgramTable ngrams = model.table();
    Table table = new Table();
    table.row("file", String.format(Locale.ROOT, "%s, %,d bytes, ARPA", file, bytes));
    table.row("law", "back-off n-grams, of order " + ngrams.order());
    for (int length = 1; length <= ngrams.order() + 1; length++) {
      table.row(length + "-grams", String.format(Locale.ROOT, "%,d", ngrams.count(length)));
    }
    table.row("tokens", unit());
    if (model.tokenizerFile().isEmpty()) {
      table.row("unknown words", model.words().unknownToken().isPresent() ? "<unk>" : "refused");
    }
    return table.text();
  }

  /// One line of JSON.
  String json() {
    NgramTable ngrams = model.table();
    List<Integer> counts =
        IntStream.rangeClosed(1, ngrams.order() + 1).map(ngrams::count).boxed().toList();
    return JsonLine.of(
            json ->
                json.text("file", file.toString())
                    .count("bytes", bytes)
                    .text("architecture", "ngram")
                    .count("order", ngrams.order())
                    .ids("ngramCounts", counts)
                    .count("vocabularySize", ngrams.vocabularySize())
                    .text("tokenizer", unit()))
        + "\n";
  }

  private String unit() {
    return model
        .tokenizerFile()
        .map(name -> "those of " + name)
        .orElseGet(() -> TextUnit.of(model.words()) == TextUnit.CHARACTER ? "characters" : "words");
  }
}
