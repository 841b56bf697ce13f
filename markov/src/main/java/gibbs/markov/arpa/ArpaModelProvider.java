package gibbs.markov.arpa;

import gibbs.core.model.LanguageModel;
import gibbs.core.model.LanguageModels;
import gibbs.core.model.ModelFormatException;
import gibbs.core.model.ModelProvider;
import gibbs.markov.MarkovModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Opens ARPA files, compressed by gzip or not. A file whose words are another model's tokens opens
/// that model too, for its vocabulary and tokenizer.
public final class ArpaModelProvider implements ModelProvider {
  /// For [java.util.ServiceLoader].
  public ArpaModelProvider() {}

  @Override
  public String format() {
    return "an ARPA model";
  }

  @Override
  public boolean recognises(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (name.endsWith(".arpa") || name.endsWith(".arpa.gz")) {
      return true;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return ArpaReader.recognises(new ArpaLines(file.toString(), in));
    } catch (ModelFormatException _) {
      return false; // neither text nor sound gzip
    }
  }

  @Override
  public LanguageModel open(Path file) throws IOException {
    ArpaModel arpa = ArpaModel.read(file);
    String name = file.getFileName().toString();
    return arpa.tokenizerFile().isEmpty()
        ? arpa.model(name)
        : ofTokens(file, name, arpa, arpa.tokenizerFile().get());
  }

  private static LanguageModel ofTokens(
      Path file, String name, ArpaModel arpa, String tokenizerFile) {
    LanguageModel tokens = LanguageModels.open(file.resolveSibling(tokenizerFile));
    if (tokens.vocabulary().size() != arpa.words().size()) {
      tokens.close();
      throw new ModelFormatException(
          file.toString(),
          -1,
          "as many 1-grams as " + tokenizerFile + " has tokens, " + tokens.vocabulary().size(),
          "" + arpa.words().size());
    }
    return new MarkovModel(
        name, tokens.vocabulary(), tokens.tokenizer(), arpa.table(), tokens::close);
  }
}
