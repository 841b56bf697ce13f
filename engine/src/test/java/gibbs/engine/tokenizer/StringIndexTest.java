package gibbs.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gibbs.engine.gguf.PackedStrings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StringIndexTest {
  @Test
  void findsEveryString() {
    List<String> strings = IntStream.range(0, 5000).mapToObj(Integer::toString).toList();
    StringIndex index = new StringIndex(PackedStrings.of(strings));
    for (int at = 0; at < strings.size(); at++) {
      assertThat(find(index, strings.get(at))).isEqualTo(at);
    }
    assertThat(find(index, "5000")).isEqualTo(StringIndex.ABSENT);
  }

  @Test
  void findsPairs() {
    StringIndex index = new StringIndex(PackedStrings.of(List.of("a b", "ab c", "a bc")));
    assertThat(pair(index, "ab", 1)).isEqualTo(0);
    assertThat(pair(index, "abc", 2)).isEqualTo(1);
    assertThat(pair(index, "abc", 1)).isEqualTo(2);
    assertThat(pair(index, "ac", 1)).isEqualTo(StringIndex.ABSENT);
  }

  @Test
  void firstOfEqualStringsCountsAndEmptyOnesDoNot() {
    StringIndex index = new StringIndex(PackedStrings.of(List.of("", "x", "x")));
    assertThat(find(index, "x")).isEqualTo(1);
    assertThat(find(index, "")).isEqualTo(StringIndex.ABSENT);
  }

  private static int find(StringIndex index, String text) {
    byte[] bytes = ("[" + text).getBytes(UTF_8);
    return index.find(bytes, 1, bytes.length);
  }

  private static int pair(StringIndex index, String text, int middle) {
    return index.findPair(text.getBytes(UTF_8), 0, middle, text.length());
  }
}
