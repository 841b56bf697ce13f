package gibbs.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BundledModelTest {
  @ParameterizedTest
  @EnumSource
  void filesAreThereAndSmall(BundledModel model) throws IOException {
    assertThat(Files.size(model.file())).isBetween(100_000L, 8_000_000L);
  }

  @Test
  void modelsHaveNames() {
    assertThat(BundledModel.STORIES_SMALL.modelName()).isEqualTo("stories-small");
    assertThat(BundledModel.named("stories")).contains(BundledModel.STORIES);
    assertThat(BundledModel.named("STORIES")).isEmpty();
  }
}
