package gibbs.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.GibbsException;
import gibbs.core.Run;
import gibbs.engine.peer.LogitsDifference;
import gibbs.engine.synthetic.ModelShape;
import gibbs.train.network.TorchNetwork;
import gibbs.train.vocabulary.VocabularyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingTest {
  @TempDir private Path folder;
  private VocabularyFile vocabulary;

  @BeforeEach
  void makeVocabulary() throws IOException {
    vocabulary = Material.vocabulary(folder);
  }

  @AfterEach
  void closeVocabulary() {
    vocabulary.close();
  }

  @ParameterizedTest
  @EnumSource
  void gibbsAgreesWithTheTrainer(ModelShape.Head head) throws IOException {
    TrainingSettings settings = Material.settings(Material.SHAPE.withHead(head), 6, 0.1, 1);
    RunFolder run = train(settings, "run");
    Path model = folder.resolve("model.gguf");
    ModelExport.write(run.checkpoint(), model, MatrixType.F32, "test");
    int[] tokens = LogitsDifference.tokens(48, Material.VOCABULARY_SIZE);
    float[][] trainer;
    try (TorchNetwork network = new TorchNetwork(settings.network(), 0, 1)) {
      network.restore(Checkpoint.read(run.checkpoint()).state());
      trainer = network.logits(tokens);
    }

    LogitsDifference difference =
        LogitsDifference.of(LogitsDifference.gibbs(model, tokens), trainer);

    assertThat(difference.largest()).isLessThanOrEqualTo(1e-3);
  }

  @Test
  void anInterruptedRunEndsInTheSameBytes() throws IOException {
    TrainingSettings settings = Material.settings(9, 0.2, 1);
    RunFolder whole = train(settings, "whole");
    RunFolder parts = new RunFolder(folder.resolve("parts"));
    Files.createDirectories(parts.path());
    Run run = Run.unlimited();
    try (Training training = training(settings, parts)) {
      training.train(3, run, cancelling(run, 4));
      assertThat(training.steps()).isEqualTo(4);
    }
    try (Training training = training(settings, parts)) {
      training.resume();
      assertThat(training.steps()).isEqualTo(4);
      training.train(3, Run.unlimited(), new TrainingListener() {});
    }

    assertThat(Files.readAllBytes(parts.checkpoint()))
        .isEqualTo(Files.readAllBytes(whole.checkpoint()));
    assertThat(Files.readString(parts.log())).isEqualTo(Files.readString(whole.log()));
    assertThat(Files.readAllLines(whole.log())).hasSize(4).first().isEqualTo(LogRow.HEADER);
  }

  @Test
  void theSeedDecidesAllOfARun() throws IOException {
    byte[] first = Files.readAllBytes(train(Material.settings(3, 0.2, 1), "first").checkpoint());

    assertThat(train(Material.settings(3, 0.2, 1), "same").checkpoint()).hasBinaryContent(first);
    Path other = train(Material.settings(3, 0.2, 2), "other").checkpoint();
    assertThat(Checkpoint.read(other).state().weights().getFirst())
        .isNotEqualTo(
            Checkpoint.read(folder.resolve("first/checkpoint.gguf")).state().weights().getFirst());
  }

  @Test
  void aRunMayGoOnWithAnotherScheduleAndDropout() throws IOException {
    RunFolder run = train(Material.settings(4, 0, 1), "run");
    try (Training training = training(Material.settings(6, 0.3, 1), run)) {
      assertThat(training.resume()).containsExactly("steps 4 → 6", "dropout 0.0 → 0.3");
      training.train(3, Run.unlimited(), new TrainingListener() {});
      assertThat(training.steps()).isEqualTo(6);
    }
  }

  @Test
  void anotherSeedIsAnotherRun() throws IOException {
    RunFolder run = train(Material.settings(2, 0, 1), "run");
    try (Training training = training(Material.settings(2, 0, 2), run)) {
      assertThatThrownBy(training::resume)
          .isInstanceOf(GibbsException.class)
          .hasMessageContaining("its seed is 1, not 2");
    }
  }

  @Test
  void aCheckpointThatCannotBeWrittenEndsTheRun() throws IOException {
    RunFolder run = new RunFolder(folder.resolve("run"));
    Files.createDirectories(run.path());
    Files.createDirectories(run.checkpoint().resolve("inside")); // in the checkpoint's place
    try (Training training = training(Material.settings(2, 0, 1), run)) {
      assertThatThrownBy(() -> training.train(1, Run.unlimited(), new TrainingListener() {}))
          .isInstanceOf(IOException.class);
    }
  }

  private RunFolder train(TrainingSettings settings, String name) throws IOException {
    RunFolder run = new RunFolder(folder.resolve(name));
    Files.createDirectories(run.path());
    try (Training training = training(settings, run)) {
      training.train(3, Run.unlimited(), new TrainingListener() {});
    }
    return run;
  }

  private Training training(TrainingSettings settings, RunFolder run) {
    Training.Material material =
        new Training.Material(
            Material.encoded(Material.texts(60), vocabulary),
            Material.encoded(Material.texts(70).subList(60, 70), vocabulary),
            vocabulary);
    return new Training(settings, material, run, 1);
  }

  private static TrainingListener cancelling(Run run, long last) {
    return new TrainingListener() {
      @Override
      public void onStep(long step, long tokens, double nats) {
        if (step == last) {
          run.cancel();
        }
      }
    };
  }
}
