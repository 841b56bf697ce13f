package gibbs.engine.transformer;

import gibbs.core.model.LanguageModel;
import gibbs.core.model.LanguageModels;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticFamily;
import gibbs.engine.synthetic.SyntheticModel;
import gibbs.testkit.LanguageModelContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// The laws of language models, for every family.
@ParameterizedClass
@EnumSource(SyntheticFamily.class)
class TransformerModelContractTest implements LanguageModelContract {
  @Parameter SyntheticFamily family;
  @TempDir Path folder;

  @Override
  public LanguageModel open() {
    try {
      Path file = folder.resolve("tiny.gguf");
      new SyntheticModel(family, ModelShape.TINY, TensorType.F16, 2).write(file);
      return LanguageModels.open(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
