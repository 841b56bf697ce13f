package gibbs.cli;

import gibbs.core.model.LanguageModel;
import gibbs.core.model.LanguageModels;
import gibbs.core.model.Tokenizer;
import gibbs.core.model.Vocabulary;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.tokenizer.GgufTokenizer;
import gibbs.engine.transformer.GgufModelProvider;
import java.io.IOException;
import java.nio.file.Path;

/// A model's tokens, without its weights.
///
/// @param vocabulary ids and bytes
/// @param tokenizer text and ids
/// @param file to be closed when the tokens are done with
record Lexicon(Vocabulary vocabulary, Tokenizer tokenizer, Runnable file) implements AutoCloseable {
  /// Reads a file's tokens. A GGUF file need not hold a model that the engine runs, or any weights.
  static Lexicon open(Path path) {
    try {
      if (new GgufModelProvider().recognises(path)) {
        return ofGguf(GgufFile.open(path));
      }
    } catch (IOException e) {
      throw CommandFailedException.badInput(InputText.named(path, e));
    }
    LanguageModel model = LanguageModels.open(path);
    return new Lexicon(model.vocabulary(), model.tokenizer(), model::close);
  }

  private static Lexicon ofGguf(GgufFile file) {
    try {
      GgufTokenizer tokens = GgufTokenizer.of(file.metadata());
      return new Lexicon(tokens.vocabulary(), tokens, file::close);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public void close() {
    file.run();
  }
}
