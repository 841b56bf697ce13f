package gibbs.cli;

import gibbs.core.model.LanguageModel;
import gibbs.core.model.ModelProvider;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.ToyModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Opens files that hold the word `toy`, a kind and a context length, such as `toy random 64`.
public final class ToyModelProvider implements ModelProvider {
  private static final byte[] MAGIC = "toy ".getBytes(StandardCharsets.UTF_8);
  private static final LetterTokenizer TOKENS =
      LetterTokenizer.of("<s>", "</s>", "a", "b", "c", " ", "\n", "ü", "<0xC3>");

  @Override
  public String format() {
    return "toy";
  }

  @Override
  public boolean recognises(Path file) throws IOException {
    try (var stream = Files.newInputStream(file)) {
      return Arrays.equals(stream.readNBytes(MAGIC.length), MAGIC);
    }
  }

  @Override
  public LanguageModel open(Path file) throws IOException {
    String[] words = Files.readString(file).strip().split(" ");
    int contextLength = Integer.parseInt(words[2]);
    ToyModel.Rule rule =
        switch (words[1]) {
          case "random" -> ToyModel.random(TOKENS, 1, 2).rule();
          case "endless" -> context -> row(context.length % 2 == 0 ? 2 : 3);
          case "slow" ->
              context -> {
                sleep();
                return row(2);
              };
          case "heavy" ->
              _ -> {
                throw new OutOfMemoryError("Java heap space");
              };
          case "nan" -> _ -> new float[] {0, 0, Float.NaN, 0, 0, 0, 0, 0, 0};
          default -> throw new IllegalArgumentException(words[1]);
        };
    return new ToyModel(TOKENS, contextLength, rule);
  }

  private static void sleep() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static float[] row(int token) {
    float[] row = new float[TOKENS.size()];
    Arrays.fill(row, -20);
    row[token] = 5;
    return row;
  }
}
