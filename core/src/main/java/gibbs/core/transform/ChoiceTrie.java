package gibbs.core.transform;

import gibbs.core.model.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The strings of a choice as a trie of bytes, and for each of its nodes the tokens that lead on
/// from it. Safe for use by many threads; what leads on from a node is found when it is first
/// asked for.
final class ChoiceTrie {
  static final int ROOT = 0;

  /// The text is complete.
  static final int COMPLETE = -1;

  /// No token leads to one of the strings any more.
  static final int DEAD = -2;

  private final boolean isEndNeeded;
  private final TokenSet ends;

  // nodes: first child, next sibling, the byte that leads there, whether a string ends there
  private final List<Node> nodes = new ArrayList<>();

  // tokens by their first byte, with their bytes in one array
  private final int[][] tokensByByte = new int[256][];
  private final int[] starts;
  private final byte[] bytes;
  private final AtomicReferenceArray<Moves> moves;

  private static final class Node {
    final byte label;
    final List<Integer> children = new ArrayList<>(1);
    boolean isString;

    Node(byte label) {
      this.label = label;
    }
  }

  /// The tokens that lead on from a node.
  ///
  /// @param tokens ids, ascending
  /// @param targets the nodes they lead to
  /// @param overruns how many of their bytes lie beyond the string, by token
  private record Moves(int[] tokens, int[] targets, int[] overruns) {}

  /// Builds a trie.
  ///
  /// @param strings none empty
  /// @param isEndNeeded whether an end token follows the string
  /// @param vocabulary of the model
  ChoiceTrie(List<String> strings, boolean isEndNeeded, Vocabulary vocabulary) {
    this.isEndNeeded = isEndNeeded;
    this.ends = TokenSet.of(vocabulary.endTokens());
    nodes.add(new Node((byte) 0));
    strings.forEach(this::add);
    this.moves = new AtomicReferenceArray<>(nodes.size());
    boolean[] isUsed = new boolean[256];
    nodes.forEach(
        node -> node.children.forEach(child -> isUsed[nodes.get(child).label & 255] = true));
    this.starts = new int[vocabulary.size() + 1];
    this.bytes = index(vocabulary, isUsed);
  }

  private void add(String string) {
    int node = ROOT;
    for (byte label : string.getBytes(StandardCharsets.UTF_8)) {
      int child = child(node, label);
      if (child < 0) {
        child = nodes.size();
        nodes.add(new Node(label));
        nodes.get(node).children.add(child);
      }
      node = child;
    }
    nodes.get(node).isString = true;
  }

  /// Sorts the tokens that may lead on anywhere by their first byte.
  private byte[] index(Vocabulary vocabulary, boolean[] isUsed) {
    int[] counts = new int[256];
    byte[] all = new byte[16];
    int length = 0;
    for (int token = 0; token < vocabulary.size(); token++) {
      starts[token] = length;
      byte[] own =
          vocabulary.isControl(token) || ends.contains(token)
              ? new byte[0]
              : vocabulary.bytes(token);
      if (own.length > 0 && isUsed[own[0] & 255]) {
        if (length + own.length > all.length) {
          all = Arrays.copyOf(all, 2 * (length + own.length));
        }
        System.arraycopy(own, 0, all, length, own.length);
        length += own.length;
        counts[own[0] & 255]++;
      }
    }
    starts[vocabulary.size()] = length;
    for (int value = 0; value < 256; value++) {
      tokensByByte[value] = new int[counts[value]];
    }
    int[] filled = new int[256];
    for (int token = 0; token < vocabulary.size(); token++) {
      if (starts[token + 1] > starts[token]) {
        int value = all[starts[token]] & 255;
        tokensByByte[value][filled[value]++] = token;
      }
    }
    return Arrays.copyOf(all, length);
  }

  private int child(int node, byte label) {
    for (int child : nodes.get(node).children) {
      if (nodes.get(child).label == label) {
        return child;
      }
    }
    return DEAD;
  }

  /// The tokens that lead on from a node.
  ///
  /// @param node [#ROOT] or what [#target] gave
  /// @return ids, ascending; not to be changed
  int[] tokens(int node) {
    return node < 0 ? new int[0] : moves(node).tokens;
  }

  /// Where a token leads.
  ///
  /// @param node [#ROOT] or what this gave
  /// @param token any id
  /// @return a node, [#COMPLETE] or [#DEAD]
  int target(int node, int token) {
    if (node < 0) {
      return node;
    }
    int place = Arrays.binarySearch(moves(node).tokens, token);
    return place < 0 ? DEAD : moves(node).targets[place];
  }

  /// How many bytes of a token that completes a string lie beyond it.
  ///
  /// @param node a node
  /// @param token one of its tokens
  /// @return the number
  int overrun(int node, int token) {
    return moves(node).overruns[Arrays.binarySearch(moves(node).tokens, token)];
  }

  private Moves moves(int node) {
    Moves known = moves.get(node);
    if (known == null) {
      known = find(node);
      moves.set(node, known);
    }
    return known;
  }

  private Moves find(int node) {
    List<int[]> found = new ArrayList<>(); // token, target, overrun
    if (isEndNeeded && nodes.get(node).isString) {
      for (int place = 0; place < ends.size(); place++) {
        found.add(new int[] {ends.token(place), COMPLETE, 0});
      }
    }
    for (int child : nodes.get(node).children) {
      for (int token : tokensByByte[nodes.get(child).label & 255]) {
        int[] move = walk(node, token);
        if (move[1] != DEAD) {
          found.add(move);
        }
      }
    }
    found.sort((left, right) -> Integer.compare(left[0], right[0]));
    return new Moves(column(found, 0), column(found, 1), column(found, 2));
  }

  private static int[] column(List<int[]> rows, int place) {
    return rows.stream().mapToInt(row -> row[place]).toArray();
  }

  private int[] walk(int from, int token) {
    int node = from;
    for (int at = starts[token]; at < starts[token + 1]; at++) {
      node = child(node, bytes[at]);
      if (node == DEAD) {
        break;
      }
      if (!isEndNeeded && nodes.get(node).isString) {
        return new int[] {token, COMPLETE, starts[token + 1] - at - 1};
      }
    }
    return new int[] {token, node, 0};
  }
}
