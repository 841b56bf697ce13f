package gibbs.train.vocabulary;

import static java.nio.charset.StandardCharsets.UTF_8;

import gibbs.core.GibbsException;
import gibbs.core.model.ModelFormatException;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.GgufWriter;
import gibbs.engine.tokenizer.GgufTokenizer;
import gibbs.engine.tokenizer.GgufVocabulary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The vocabulary of a GGUF file, whatever else the file holds. Open until closed.
public final class VocabularyFile implements AutoCloseable {
  private static final String PREFIX = "tokenizer.";
  private static final String SCORES = "tokenizer.ggml.scores";

  private final GgufFile file;
  private final GgufTokenizer tokenizer;
  private final int begin;
  private final int end;

  private VocabularyFile(GgufFile file) {
    this.file = file;
    this.tokenizer = GgufTokenizer.of(file.metadata());
    this.begin = tokenizer.vocabulary().beginToken().orElseThrow(() -> lacks("begin"));
    this.end = tokenizer.vocabulary().endToken().orElseThrow(() -> lacks("end"));
  }

  /// Opens a file.
  ///
  /// @param path a GGUF file with a vocabulary that has a begin and an end token
  /// @return the vocabulary, to be closed by the caller
  /// @throws ModelFormatException if the file is damaged
  /// @throws GibbsException if it cannot be read or lacks one of the tokens
  public static VocabularyFile open(Path path) {
    try {
      GgufFile file = GgufFile.open(path);
      try {
        return new VocabularyFile(file);
      } catch (RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new GibbsException(path + ": no such file", e);
    } catch (IOException e) {
      throw new GibbsException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /// Text and ids.
  ///
  /// @return the tokenizer, usable until this is closed
  public GgufTokenizer tokenizer() {
    return tokenizer;
  }

  /// How many tokens there are.
  ///
  /// @return V
  public int size() {
    return tokenizer.vocabulary().size();
  }

  /// The token before a text.
  ///
  /// @return its id
  public int begin() {
    return begin;
  }

  /// The token after a text.
  ///
  /// @return its id
  public int end() {
    return end;
  }

  /// What tells this vocabulary from another: a hash of all pieces and scores.
  ///
  /// @return hexadecimal digits
  public String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      GgufVocabulary vocabulary = tokenizer.vocabulary();
      for (int token = 0; token < vocabulary.size(); token++) {
        digest.update(vocabulary.piece(token).getBytes(UTF_8));
        digest.update((byte) 0);
      }
      if (file.metadata().contains(SCORES)) {
        for (float score : file.metadata().reals(SCORES)) {
          digest.update(ByteBuffer.allocate(Float.BYTES).putFloat(0, score));
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Adds the vocabulary to another file. This one must stay open until that is written.
  ///
  /// @param writer of the other file
  public void addTo(GgufWriter writer) {
    for (String key : file.metadata().keys()) {
      if (key.startsWith(PREFIX)) {
        writer.put(key, file.metadata().value(key).orElseThrow());
      }
    }
  }

  /// Writes a file that holds the vocabulary alone.
  ///
  /// @param path where it shall lie
  /// @throws IOException if it cannot be written; nothing is left behind then
  public void write(Path path) throws IOException {
    GgufWriter writer = new GgufWriter().put("general.architecture", "llama");
    addTo(writer);
    writer.write(path);
  }

  /// Closes the file.
  @Override
  public void close() {
    file.close();
  }

  private GibbsException lacks(String what) {
    return new GibbsException(file.path() + ": the vocabulary has no " + what + " token");
  }
}
