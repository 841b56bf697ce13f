package gibbs.engine.tokenizer;

import gibbs.core.model.Tokenizer;
import gibbs.core.model.Vocabulary;
import gibbs.engine.gguf.Metadata;
import java.util.OptionalInt;
import java.util.Set;

/// Placeholder until the tokenizers land.
public final class GgufTokenizer implements Vocabulary, Tokenizer {
  private final int size;

  GgufTokenizer(int size) {
    this.size = size;
  }

  public static GgufTokenizer of(Metadata metadata) {
    return new GgufTokenizer(metadata.texts("tokenizer.ggml.tokens").size());
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public byte[] bytes(int token) {
    return new byte[0];
  }

  @Override
  public String piece(int token) {
    return "";
  }

  @Override
  public boolean isControl(int token) {
    return false;
  }

  @Override
  public OptionalInt beginToken() {
    return OptionalInt.of(1);
  }

  @Override
  public Set<Integer> endTokens() {
    return Set.of(2);
  }

  @Override
  public int[] encode(String text, SpecialTokens s) {
    return new int[0];
  }

  @Override
  public boolean addsBegin() {
    return true;
  }

  @Override
  public int[] encodePrompt(String text, SpecialTokens s) {
    return new int[0];
  }

  @Override
  public byte[] decodeBytes(int[] tokens) {
    return new byte[0];
  }

  @Override
  public byte[] continuationBytes(int token) {
    return new byte[0];
  }
}
