package gibbs.engine.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gibbs.engine.gguf.TensorType;
import gibbs.engine.kernel.ReferenceKernels;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticFamily;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Families that the peer of [FamilyDifferentialTest] does not know, against logits that a newer
/// llama.cpp computed for the same files. With `-Dgibbs.golden.folder=FOLDER` the models and
/// tokens are left there, for new golden files (`docs/agreement.md`).
class GoldenLogitsTest {
  private static final ModelShape SHAPE =
      new ModelShape(96, 7, 6, 2, 128, 300, 128, ModelShape.Head.SEPARATE);
  private static final int LENGTH = 60;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(names = {"QWEN3", "QWEN3MOE"})
  void logitsAreThoseOfTheNewerPeer(SyntheticFamily family) throws IOException {
    String name = family.name().toLowerCase(Locale.ROOT);
    Path kept = Path.of(System.getProperty("gibbs.golden.folder", folder.toString()));
    Path model = kept.resolve(name + ".gguf");
    new SyntheticModel(family, SHAPE, TensorType.F32, 30).write(model);
    int[] tokens = LogitsDifference.tokens(LENGTH, SHAPE.vocabularySize());
    Files.writeString(
        kept.resolve("tokens.txt"), Arrays.toString(tokens).replaceAll("[,\\[\\]]", " "));
    float[][] found = LogitsDifference.gibbs(model, new ReferenceKernels(), tokens);
    for (String line : golden(name)) {
      String[] numbers = line.split(" ");
      int position = Integer.parseInt(numbers[0]);
      float[] expected = new float[numbers.length - 1];
      for (int token = 0; token < expected.length; token++) {
        expected[token] = Float.parseFloat(numbers[token + 1]);
      }
      LogitsDifference difference =
          LogitsDifference.of(new float[][] {found[position]}, new float[][] {expected});
      assertThat(difference.largest()).as("position %d", position).isLessThanOrEqualTo(1e-4);
    }
  }

  private static List<String> golden(String name) throws IOException {
    String path = "/logits/" + name + ".txt";
    try (InputStream in =
        Objects.requireNonNull(GoldenLogitsTest.class.getResourceAsStream(path), path)) {
      List<String> lines =
          new String(in.readAllBytes(), UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .collect(Collectors.toList());
      assertThat(lines).hasSize(3);
      return lines;
    }
  }
}
