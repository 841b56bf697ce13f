package gibbs.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.engine.synthetic.ModelShape;
import gibbs.train.corpus.Direction;
import gibbs.train.network.NetworkOptions;
import gibbs.train.network.Optimizer;
import gibbs.train.network.WeightLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingSettingsTest {
  private static final Schedule SCHEDULE = new Schedule(0.01, 1, 10, 0);

  @ParameterizedTest
  @EnumSource
  void weightsAreCountedAsTheyLie(ModelShape.Head head) {
    ModelShape shape = new ModelShape(96, 3, 6, 2, 160, 384, 512, head);

    assertThat(TrainingSettings.weightCount(shape))
        .isEqualTo(WeightLayout.of(shape).stream().mapToInt(WeightLayout::length).sum());
  }

  @Test
  void everySettingHasItsName() {
    TrainingSettings settings = settings(ModelShape.TINY, 4);

    assertThat(settings.named())
        .containsEntry("width", "64")
        .containsEntry("head", "tied")
        .containsEntry("direction", "backward")
        .containsEntry("seed", "5")
        .hasSize(21);
    assertThat(settings.rowsPerStep()).isEqualTo(12);
  }

  @Test
  void absurdSizesAreRefused() {
    assertThatThrownBy(() -> settings(ModelShape.TINY, 1 << 14))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("batch × context × vocabulary must be at most");
    assertThatThrownBy(() -> settings(ModelShape.TINYLLAMA_1_1B, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a network must have at most 268,435,456 weights");
    assertThatThrownBy(() -> settings(ModelShape.TINY, 0)).hasMessageContaining("batch must be in");
    assertThatThrownBy(() -> new NetworkOptions(ModelShape.TINY, 1, 0, Optimizer.ADAMW))
        .hasMessageContaining("dropout must be in [0, 0.9]");
    assertThatThrownBy(() -> new NetworkOptions(ModelShape.TINY, 0, -0.1, Optimizer.ADAMW))
        .hasMessageContaining("label smoothing must be in [0, 0.9]");
  }

  private static TrainingSettings settings(ModelShape shape, int rows) {
    return new TrainingSettings(
        new NetworkOptions(shape), Direction.BACKWARD, 5, rows, 3, SCHEDULE, 0.1, 1);
  }
}
