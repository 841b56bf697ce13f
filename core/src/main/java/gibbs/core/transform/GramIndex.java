package gibbs.core.transform;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where in a growing text the same n tokens stood before: for every position, the position before
/// it at which the same n tokens end. Confined to one thread once it grows.
///
/// What stands before the growth (a prompt) is indexed once and shared by all forks; a fork copies
/// what was appended since.
///
/// **Cost.** Appending and looking up: O(n), expected. Allocates only when it grows.
final class GramIndex {
  static final int NONE = -1;

  private final @Nullable GramIndex base;
  private final int offset;
  private final int[] key;
  private int[] tokens;
  private int[] earlier; // end of the same gram's occurrence before, by own position
  private int length; // own tokens
  private int[] heads; // latest end + 1 by hash; 0 marks an empty slot
  private int used;

  private GramIndex(@Nullable GramIndex base, int gram, int capacity) {
    this.base = base;
    this.offset = base == null ? 0 : base.length;
    this.key = new int[gram];
    this.tokens = new int[capacity];
    this.earlier = new int[capacity];
    this.heads = new int[Integer.highestOneBit(Math.max(8, 2 * capacity - 1)) << 1];
  }

  private GramIndex(GramIndex other) {
    this.base = other.base;
    this.offset = other.offset;
    this.key = other.key.clone();
    this.tokens = other.tokens.clone();
    this.earlier = other.earlier.clone();
    this.length = other.length;
    this.heads = other.heads.clone();
    this.used = other.used;
  }

  /// An index of a context's prompt, to which the completion's tokens can be appended.
  ///
  /// @param context whose prompt is there
  /// @param gram n, positive
  /// @return the index
  static GramIndex afterPrompt(StepContext context, int gram) {
    return new GramIndex(ofPrompt(context, gram), gram, 16);
  }

  /// An index of a context's prompt.
  ///
  /// @param context whose prompt is there
  /// @param gram n, positive
  /// @return the index, not to be appended to
  static GramIndex ofPrompt(StepContext context, int gram) {
    GramIndex prompt = new GramIndex(null, gram, context.promptLength());
    for (int position = 0; position < context.promptLength(); position++) {
      prompt.append(context.token(position));
    }
    return prompt;
  }

  /// An index of given tokens.
  ///
  /// @param text ids
  /// @param gram n, positive
  /// @return the index, not to be appended to
  static GramIndex of(List<Integer> text, int gram) {
    GramIndex index = new GramIndex(null, gram, text.size());
    for (int token : text) {
      index.append(token);
    }
    return index;
  }

  /// An independent copy.
  GramIndex fork() {
    return new GramIndex(this);
  }

  /// Appends the tokens that a context has got since.
  void update(StepContext context) {
    for (int position = length(); position < context.length(); position++) {
      append(context.token(position));
    }
  }

  private void append(int token) {
    if (length == tokens.length) {
      tokens = Arrays.copyOf(tokens, Math.max(16, 2 * length));
      earlier = Arrays.copyOf(earlier, tokens.length);
    }
    tokens[length] = token;
    earlier[length] = NONE;
    length++;
    if (length() >= key.length) {
      index(length() - 1);
    }
  }

  /// Makes the gram that ends at a position the latest of its kind.
  private void index(int end) {
    if (2 * (used + 1) > heads.length) {
      grow();
    }
    readKey(end);
    int slot = slot(key);
    if (heads[slot] != 0) {
      earlier[end - offset] = heads[slot] - 1;
    } else {
      earlier[end - offset] = base == null ? NONE : base.latest(key);
      used++;
    }
    heads[slot] = end + 1;
  }

  /// Number of tokens.
  int length() {
    return offset + length;
  }

  /// A token.
  ///
  /// @param position in `[0, length())`
  int token(int position) {
    return base != null && position < offset ? base.tokens[position] : tokens[position - offset];
  }

  /// Where the n tokens that end the text ended last before.
  ///
  /// @return a position, or [#NONE]
  int repeated() {
    return length() == 0 ? NONE : previous(length() - 1);
  }

  /// Where the n tokens that end at a position ended last before.
  ///
  /// @param end a position
  /// @return an earlier one, or [#NONE]
  int previous(int end) {
    return base != null && end < offset ? base.earlier[end] : earlier[end - offset];
  }

  /// Where given tokens ended last.
  ///
  /// @param gram n tokens
  /// @return a position, or [#NONE]
  int latest(int[] gram) {
    int head = heads[slot(gram)];
    return head == 0 && base != null ? base.latest(gram) : head - 1;
  }

  /// Number of slots with different grams; some are empty.
  int slots() {
    return heads.length + (base == null ? 0 : base.heads.length);
  }

  /// The latest end of a slot's gram.
  ///
  /// @param slot in `[0, slots())`
  /// @return a position, or [#NONE] for an empty slot; a gram may have two slots
  int end(int slot) {
    return base != null && slot >= heads.length
        ? base.heads[slot - heads.length] - 1
        : heads[slot] - 1;
  }

  /// How many tokens before and at a position equal those that end the text.
  ///
  /// @param end a position before the last
  /// @param most where to stop counting
  /// @return the number, at most `most`
  int commonLength(int end, int most) {
    int last = length() - 1;
    int common = 0;
    while (common < most && common <= end && token(end - common) == token(last - common)) {
      common++;
    }
    return common;
  }

  private void readKey(int end) {
    for (int back = 0; back < key.length; back++) {
      key[key.length - 1 - back] = token(end - back);
    }
  }

  private int slot(int[] gram) {
    int hash = 0;
    for (int token : gram) {
      hash = (hash + token) * 0x9E3779B9;
      hash ^= hash >>> 15;
    }
    int mask = heads.length - 1;
    int slot = hash & mask;
    while (heads[slot] != 0 && !endsAt(heads[slot] - 1, gram)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private boolean endsAt(int end, int[] gram) {
    for (int back = 0; back < gram.length; back++) {
      if (token(end - back) != gram[gram.length - 1 - back]) {
        return false;
      }
    }
    return true;
  }

  private void grow() {
    int[] old = heads;
    heads = new int[2 * old.length];
    for (int head : old) {
      if (head != 0) {
        readKey(head - 1);
        heads[slot(key)] = head;
      }
    }
  }
}
