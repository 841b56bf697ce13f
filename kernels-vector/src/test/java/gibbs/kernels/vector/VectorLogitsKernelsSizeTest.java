package gibbs.kernels.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// HotSpot inlines hot methods of up to 325 bytecodes (`FreqInlineSize`). Loops over vectors must
/// be longer: each is to be compiled by itself.
class VectorLogitsKernelsSizeTest {
  private static final int INLINED = 325;

  @Test
  void longLoopsAreNotInlined() throws IOException {
    Map<String, Integer> sizes = sizes();
    assertThat(sizes).containsKeys("maximaOf", "sumsOf", "weightsOf", "sumsWithin", "spreadsOf");
    assertThat(sizes.get("maximaOf")).isGreaterThan(INLINED);
    assertThat(sizes.get("sumsOf")).isGreaterThan(INLINED);
    assertThat(sizes.get("weightsOf")).isGreaterThan(INLINED);
    assertThat(sizes.get("sumsWithin")).isGreaterThan(INLINED);
  }

  private static Map<String, Integer> sizes() throws IOException {
    String name = VectorLogitsKernels.class.getSimpleName() + ".class";
    try (InputStream in = VectorLogitsKernels.class.getResourceAsStream(name)) {
      return ClassFile.of().parse(in.readAllBytes()).methods().stream()
          .filter(method -> method.code().isPresent())
          .collect(
              Collectors.toMap(
                  method -> method.methodName().stringValue(),
                  VectorLogitsKernelsSizeTest::size,
                  Math::max));
    }
  }

  private static int size(MethodModel method) {
    CodeModel code = method.code().orElseThrow();
    return ((CodeAttribute) code).codeLength();
  }
}
