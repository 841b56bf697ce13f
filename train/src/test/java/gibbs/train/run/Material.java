package gibbs.train.run;

import gibbs.engine.synthetic.ModelShape;
import gibbs.train.corpus.Direction;
import gibbs.train.corpus.Text;
import gibbs.train.corpus.TokenizedText;
import gibbs.train.network.NetworkOptions;
import gibbs.train.network.Optimizer;
import gibbs.train.network.TorchNetwork;
import gibbs.train.network.WeightLayout;
import gibbs.train.vocabulary.VocabularyFile;
import gibbs.train.vocabulary.VocabularyLearner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Small texts, vocabularies and networks for tests of runs.
final class Material {
  static final int VOCABULARY_SIZE = 300;

  /// Grouped heads, and rows that are no whole number of blocks of 32 in the feed-forward block.
  static final ModelShape SHAPE =
      new ModelShape(64, 2, 4, 2, 100, VOCABULARY_SIZE, 48, ModelShape.Head.TIED);

  private static final String[] WORDS = {
    "once", "the", "little", "dog", "was", "happy", "and", "ran", "home", "again"
  };

  private Material() {}

  static List<Text> texts(int count) {
    SplittableRandom random = new SplittableRandom(8);
    List<Text> texts = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      StringBuilder text = new StringBuilder();
      int word = random.nextInt(WORDS.length);
      for (int at = 0; at < 12; at++) {
        text.append(WORDS[word]).append(at == 11 ? "." : " ");
        word = random.nextInt(4) == 0 ? random.nextInt(WORDS.length) : (word + 3) % WORDS.length;
      }
      texts.add(new Text(text.toString()));
    }
    return texts;
  }

  static VocabularyFile vocabulary(Path folder) throws IOException {
    Path file = folder.resolve("vocabulary.gguf");
    VocabularyLearner.learn(texts(100), VOCABULARY_SIZE).write(file);
    return VocabularyFile.open(file);
  }

  static List<TokenizedText> encoded(List<Text> texts, VocabularyFile vocabulary) {
    return texts.stream()
        .map(
            text ->
                TokenizedText.of(
                    text,
                    vocabulary.tokenizer(),
                    vocabulary.begin(),
                    vocabulary.end(),
                    Direction.FORWARD))
        .toList();
  }

  static TrainingSettings settings(long steps, double dropout, long seed) {
    return settings(SHAPE, steps, dropout, seed);
  }

  static TrainingSettings settings(ModelShape shape, long steps, double dropout, long seed) {
    return new TrainingSettings(
        new NetworkOptions(shape, dropout, 0.05, Optimizer.MUON),
        Direction.FORWARD,
        seed,
        4,
        2,
        new Schedule(0.01, (int) Math.min(4, steps), steps, 0.1),
        0.1,
        1);
  }

  /// A state with random numbers of a size that networks have.
  static TorchNetwork.State state(ModelShape shape, long steps) {
    SplittableRandom random = new SplittableRandom(9);
    return new TorchNetwork.State(
        random(shape, random), random(shape, random), random(shape, random), steps);
  }

  static Map<String, String> identity(ModelShape shape) {
    return new TrainingSettings(
            new NetworkOptions(shape),
            Direction.FORWARD,
            0,
            1,
            1,
            new Schedule(0.01, 0, 10, 0),
            0,
            1)
        .named();
  }

  private static List<float[]> random(ModelShape shape, SplittableRandom random) {
    List<float[]> all = new ArrayList<>();
    for (WeightLayout weight : WeightLayout.of(shape)) {
      float[] values = new float[weight.length()];
      double range = weight.isNorm() ? 0.5 : Math.sqrt(3.0 / weight.columns());
      for (int at = 0; at < values.length; at++) {
        values[at] = (float) ((weight.isNorm() ? 1 : 0) + range * (2 * random.nextDouble() - 1));
      }
      all.add(values);
    }
    return all;
  }
}
