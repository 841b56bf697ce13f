package gibbs.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.engine.gguf.MetadataArray;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CharacterMapTest {
  private static final Map<String, String> RULES =
      Map.of("\t", " ", "\n", " ", "ﬁ", "fi", "Ａ", "A", "e\u0301", "é", "...", "…", "..", ":");

  @Test
  void replacesByTheLongestRule() {
    CharacterMap map = CharacterMap.of(data(RULES));
    assertThat(replaced(map, "...x")).isEqualTo("…");
    assertThat(replaced(map, "..x")).isEqualTo(":");
    assertThat(replaced(map, "ﬁn")).isEqualTo("fi");
    assertThat(replaced(map, "e\u0301")).isEqualTo("é");
  }

  @Test
  void leavesAloneWhatNoRuleHoldsFor() {
    CharacterMap map = CharacterMap.of(data(RULES));
    assertThat(replaced(map, ".x")).isEmpty();
    assertThat(replaced(map, "ex")).isEmpty();
    assertThat(replaced(CharacterMap.NONE, "x")).isEmpty();
  }

  @Test
  void refusesDamagedData() {
    byte[] data = data(RULES);
    data[2] = 0x7F;
    assertThatThrownBy(() -> CharacterMap.of(data)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CharacterMap.of(new byte[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// A map of a few rules as a file holds it.
  static MetadataArray sample() {
    return MetadataArray.of(data(RULES));
  }

  private static String replaced(CharacterMap map, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    CharacterMap.Match match = map.longestMatch(bytes, 0, bytes.length);
    return new String(map.replacements(), match.start(), match.end() - match.start(), UTF_8);
  }

  /// Builds a double array: a node's children go where the first offset leaves room for all.
  private static byte[] data(Map<String, String> rules) {
    ByteArrayOutputStream replacements = new ByteArrayOutputStream();
    Map<List<Byte>, Integer> values = new LinkedHashMap<>();
    rules.forEach(
        (from, to) -> {
          values.put(bytes(from), replacements.size());
          replacements.writeBytes(to.getBytes(UTF_8));
          replacements.write(0);
        });
    int[] units = new int[4096];
    boolean[] taken = new boolean[units.length];
    taken[0] = true;
    place(units, taken, 0, List.of(), values);
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    writeInt(data, 4 * units.length);
    for (int unit : units) {
      writeInt(data, unit);
    }
    data.writeBytes(replacements.toByteArray());
    return data.toByteArray();
  }

  private static void place(
      int[] units, boolean[] taken, int node, List<Byte> prefix, Map<List<Byte>, Integer> values) {
    List<Integer> labels = new ArrayList<>();
    if (values.containsKey(prefix)) {
      labels.add(0);
    }
    for (List<Byte> key : values.keySet()) {
      if (key.size() > prefix.size() && key.subList(0, prefix.size()).equals(prefix)) {
        int label = key.get(prefix.size()) & 0xFF;
        if (!labels.contains(label)) {
          labels.add(label);
        }
      }
    }
    int offset = 1;
    while (!hasRoom(taken, node ^ offset, labels)) {
      offset++;
    }
    units[node] |= offset << 10;
    for (int label : labels) {
      taken[node ^ offset ^ label] = true;
    }
    for (int label : labels) {
      int child = node ^ offset ^ label;
      if (label == 0) {
        units[node] |= 1 << 8;
        units[child] = Integer.MIN_VALUE | values.get(prefix);
      } else {
        units[child] = label;
        List<Byte> longer = new ArrayList<>(prefix);
        longer.add((byte) label);
        place(units, taken, child, longer, values);
      }
    }
  }

  private static boolean hasRoom(boolean[] taken, int base, List<Integer> labels) {
    return labels.stream().noneMatch(label -> taken[base ^ label]);
  }

  private static List<Byte> bytes(String text) {
    List<Byte> bytes = new ArrayList<>();
    for (byte value : text.getBytes(UTF_8)) {
      bytes.add(value);
    }
    return bytes;
  }

  private static void writeInt(ByteArrayOutputStream out, int value) {
    for (int shift = 0; shift < 32; shift += 8) {
      out.write(value >>> shift);
    }
  }
}
