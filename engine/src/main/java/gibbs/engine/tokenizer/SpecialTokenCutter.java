package gibbs.engine.tokenizer;

import java.util.Arrays;
import java.util.BitSet;

/// Cuts a text where names of special tokens stand in it.
///
/// **Definition.** Longer names first, wherever they stand; of equally long ones the lower id; of
/// one name's places the leftmost. A place counts if none of its bytes is taken yet. So a long name
/// wins over a short one that begins before it. **Cost.** One walk down a prefix tree from each
/// byte, and a sort of the places found. **Source.** llama.cpp, whose ids are the reference.
final class SpecialTokenCutter {
  /// Takes in the parts of a text, from left to right.
  interface Parts {
    /// Ordinary text, `[start, end)`, not empty.
    void text(int start, int end);

    /// A special token.
    void token(int id);
  }

  private final ByteTrie names = new ByteTrie(); // name → place in `order`
  private final int[] order; // ids, long names first
  private final int[] lengths; // [place in order] bytes
  private final SwallowedBlanks blanks;

  /// @param ids the tokens to look for
  /// @param blanks which of them take the blanks beside them away
  SpecialTokenCutter(VocabularyTable table, int[] ids, SwallowedBlanks blanks) {
    this.blanks = blanks;
    long[] keys = new long[ids.length];
    for (int index = 0; index < ids.length; index++) {
      keys[index] = (long) -table.byteLength(ids[index]) << 32 | ids[index];
    }
    Arrays.sort(keys);
    order = new int[ids.length];
    lengths = new int[ids.length];
    for (int place = 0; place < order.length; place++) {
      int id = (int) keys[place];
      order[place] = id;
      lengths[place] = table.byteLength(id);
      if (lengths[place] > 0) {
        table.enterInto(names, id, place);
      }
    }
  }

  /// Cuts a text into parts.
  void cut(byte[] text, Parts out) {
    long[] places = names.isEmpty() ? new long[0] : places(text);
    BitSet taken = new BitSet();
    Arrays.sort(places);
    int count = 0;
    for (long found : places) {
      int start = (int) found;
      int end = start + lengths[(int) (found >>> 32)];
      int next = taken.nextSetBit(start);
      if (next < 0 || next >= end) {
        taken.set(start, end);
        places[count++] = (long) start << 32 | found >>> 32;
        takeBlanks(text, start, end, order[(int) (found >>> 32)], taken);
      }
    }
    Arrays.sort(places, 0, count);
    handOver(text, places, count, taken, out);
  }

  /// Where names stand: place in `order` in the upper half, position in the lower.
  private long[] places(byte[] text) {
    long[] places = new long[16];
    int count = 0;
    for (int start = 0; start < text.length; start++) {
      int node = ByteTrie.ROOT;
      for (int at = start; at < text.length; at++) {
        node = names.child(node, text[at]);
        if (node == ByteTrie.NONE) {
          break;
        }
        if (names.value(node) != ByteTrie.NONE) {
          if (count == places.length) {
            places = Arrays.copyOf(places, 2 * count);
          }
          places[count++] = (long) names.value(node) << 32 | start;
        }
      }
    }
    return Arrays.copyOf(places, count);
  }

  private void takeBlanks(byte[] text, int start, int end, int id, BitSet taken) {
    if (blanks.before().get(id)) {
      for (int at = start - 1; at >= 0 && isBlank(text[at]) && !taken.get(at); at--) {
        taken.set(at);
      }
    }
    if (blanks.behind().get(id)) {
      for (int at = end; at < text.length && isBlank(text[at]) && !taken.get(at); at++) {
        taken.set(at);
      }
    }
  }

  private static boolean isBlank(byte value) {
    return value == ' ' || value >= '\t' && value <= '\r';
  }

  private void handOver(byte[] text, long[] tokens, int count, BitSet taken, Parts out) {
    int at = 0;
    for (int index = 0; index <= count; index++) {
      int tokenStart = index < count ? (int) (tokens[index] >>> 32) : text.length;
      int textStart = taken.nextClearBit(at);
      if (textStart < tokenStart) {
        out.text(textStart, taken.previousClearBit(tokenStart - 1) + 1);
      }
      if (index < count) {
        int place = (int) tokens[index];
        out.token(order[place]);
        at = tokenStart + lengths[place];
      }
    }
  }
}
