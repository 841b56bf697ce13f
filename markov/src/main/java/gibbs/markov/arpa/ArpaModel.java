package gibbs.markov.arpa;

import gibbs.core.Check;
import gibbs.markov.MarkovModel;
import gibbs.markov.TextUnit;
import gibbs.markov.WordTokenizer;
import gibbs.markov.WordVocabulary;
import gibbs.markov.ngram.NgramTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What an ARPA file holds.
///
/// @param words by id, in the order of the file's unigrams
/// @param table probabilities and back-off weights
/// @param tokenizerFile the model whose tokens the words are: then words are the ids `0`, `1`, `2`
///     … in order. Relative to the ARPA file's folder
public record ArpaModel(WordVocabulary words, NgramTable table, Optional<String> tokenizerFile) {
  /// Checks that words and table belong together.
  public ArpaModel {
    if (words.size() != table.vocabularySize()) {
      throw Check.refuse(
          "number of words", "the table's, " + table.vocabularySize(), "" + words.size());
    }
  }

  /// Reads a file, compressed by gzip or not.
  ///
  /// @param file an existing file
  /// @return its content
  /// @throws gibbs.core.model.ModelFormatException if it is not what it should be; the message has
  ///     file and line
  /// @throws IOException if it cannot be read
  public static ArpaModel read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(file.toString(), in);
    }
  }

  /// Reads a stream, compressed by gzip or not.
  ///
  /// @param name of the file, for messages
  /// @param in its bytes
  /// @return its content
  /// @throws gibbs.core.model.ModelFormatException if it is not what it should be
  /// @throws IOException if it cannot be read
  public static ArpaModel read(String name, InputStream in) throws IOException {
    return new ArpaReader(new ArpaLines(name, in)).read();
  }

  /// Writes the file. Reading it gives the same numbers, bit for bit.
  ///
  /// @param out where bytes go; stays open
  /// @throws IOException if they cannot
  public void write(OutputStream out) throws IOException {
    new ArpaWriter(this, out).write();
  }

  /// The model as others see one, with the words as tokens.
  ///
  /// @param name for reports
  /// @return a model
  /// @throws IllegalStateException if the words are another model's tokens
  public MarkovModel model(String name) {
    if (tokenizerFile.isPresent()) {
      throw new IllegalStateException("the words are the tokens of " + tokenizerFile.get());
    }
    return new MarkovModel(name, words, new WordTokenizer(words, TextUnit.of(words)), table);
  }
}
