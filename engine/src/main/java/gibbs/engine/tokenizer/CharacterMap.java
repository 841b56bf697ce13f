package gibbs.engine.tokenizer;

import java.util.Arrays;

/// The normalisation rules of a SentencePiece model: which text is replaced by which.
///
/// **Data.** `precompiled_charsmap`: the length of a trie in bytes; the trie, a double array of
/// 32-bit units (offset, label, leaf mark, or value); replacements that end in a zero byte.
/// **Source.** SentencePiece's `normalizer` with Yata's darts-clone.
final class CharacterMap {
  /// A map that replaces nothing.
  static final CharacterMap NONE = new CharacterMap(new int[0], new byte[0]);

  /// What the map makes of the beginning of a text.
  ///
  /// @param consumed bytes of the text; 0 if no rule holds
  /// @param start where the replacement begins in [#replacements]
  /// @param end where it ends
  record Match(int consumed, int start, int end) {}

  private static final Match NO_MATCH = new Match(0, 0, 0);

  private final int[] units;
  private final byte[] replacements;

  private CharacterMap(int[] units, byte[] replacements) {
    this.units = units;
    this.replacements = replacements;
  }

  /// Reads a map.
  ///
  /// @throws IllegalArgumentException if the trie is longer than the data, or a replacement has no
  ///     end
  static CharacterMap of(byte[] data) {
    if (data.length < Integer.BYTES) {
      throw new IllegalArgumentException("data must hold the trie's length");
    }
    int trieBytes = unit(data, 0);
    int behind = Integer.BYTES + trieBytes;
    if (trieBytes < 0 || trieBytes % Integer.BYTES != 0 || behind < 0 || behind >= data.length) {
      throw new IllegalArgumentException("trie must fit the data, has " + trieBytes + " bytes");
    }
    if (data[data.length - 1] != 0) {
      throw new IllegalArgumentException("replacements must end in a zero byte");
    }
    int[] units = new int[trieBytes / Integer.BYTES];
    for (int index = 0; index < units.length; index++) {
      units[index] = unit(data, Integer.BYTES * (index + 1));
    }
    return new CharacterMap(units, Arrays.copyOfRange(data, behind, data.length));
  }

  private static int unit(byte[] data, int at) {
    return data[at] & 0xFF
        | (data[at + 1] & 0xFF) << 8
        | (data[at + 2] & 0xFF) << 16
        | data[at + 3] << 24;
  }

  byte[] replacements() {
    return replacements;
  }

  /// The longest rule that holds at a place of a text.
  Match longestMatch(byte[] text, int start, int end) {
    if (units.length == 0) {
      return NO_MATCH;
    }
    int consumed = 0;
    int value = 0;
    int node = offset(0);
    for (int at = start; at < end && text[at] != 0; at++) {
      node ^= text[at] & 0xFF;
      if (label(node) != (text[at] & 0xFF)) {
        break;
      }
      boolean isLeaf = (unitAt(node) >>> 8 & 1) == 1;
      node ^= offset(node);
      if (isLeaf) {
        consumed = at - start + 1;
        value = unitAt(node) & Integer.MAX_VALUE;
      }
    }
    return consumed == 0 || value >= replacements.length ? NO_MATCH : match(consumed, value);
  }

  private Match match(int consumed, int start) {
    int end = start;
    while (replacements[end] != 0) {
      end++;
    }
    return new Match(consumed, start, end);
  }

  private int offset(int node) {
    int unit = unitAt(node);
    return unit >>> 10 << ((unit & 1 << 9) >>> 6);
  }

  /// The byte that leads to a node; no byte at all where the unit holds a value.
  private int label(int node) {
    return unitAt(node) & (Integer.MIN_VALUE | 0xFF);
  }

  /// A unit; outside the trie one that no byte leads to.
  private int unitAt(int node) {
    return node >= 0 && node < units.length ? units[node] : Integer.MIN_VALUE;
  }
}
