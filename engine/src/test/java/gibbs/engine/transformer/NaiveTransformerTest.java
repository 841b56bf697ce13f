package gibbs.engine.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.core.Run;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.kernel.ReferenceKernels;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticFamily;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The engine against the plain equations in double precision: at most 1e-4 nats on texts that are
/// shorter and longer than the sliding window.
class NaiveTransformerTest {
  private static final ModelShape SHAPE =
      new ModelShape(96, 7, 6, 2, 128, 300, 128, ModelShape.Head.TIED);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(SyntheticFamily.class)
  void theEngineComputesThePlainEquations(SyntheticFamily family) throws IOException {
    for (ModelShape.Head head : ModelShape.Head.values()) {
      Path path = folder.resolve("random.gguf");
      new SyntheticModel(family, SHAPE.withHead(head), TensorType.F32, 21).write(path);
      int[] tokens = new SplittableRandom(1).ints(60, 0, 300).toArray();
      double[][] expected;
      try (GgufFile file = GgufFile.open(path)) {
        expected = new NaiveTransformer(file).logits(tokens);
      }
      double largest = largestDifference(expected, path, tokens);
      assertThat(largest).as("%s, %s head", family, head).isLessThanOrEqualTo(1e-4);
    }
  }

  private static double largestDifference(double[][] expected, Path path, int... tokens)
      throws IOException {
    double largest = 0;
    try (TransformerModel model =
            TransformerModel.of(GgufFile.open(path), new ReferenceKernels(), 2);
        Session session = model.openSession();
        Sequence sequence = session.newSequence()) {
      sequence.extend(tokens, LogitsWanted.ALL, Run.unlimited());
      for (int position = 0; position < tokens.length; position++) {
        float[] found = sequence.logits(position);
        for (int token = 0; token < found.length; token++) {
          double difference = Math.abs(found[token] - expected[position][token]);
          assertThat(difference).isNotNaN();
          largest = Math.max(largest, difference);
        }
      }
    }
    return largest;
  }
}
