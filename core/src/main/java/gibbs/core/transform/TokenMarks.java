package gibbs.core.transform;

import gibbs.core.logits.Logits;
import java.util.Arrays;

/// Numbers for some tokens, filled and cleared anew at every step. Confined to one thread;
/// allocates only when it grows.
final class TokenMarks {
  private int[] stored = new int[32]; // token + 1 by slot; 0 marks an empty one
  private int[] numbers = new int[32];
  private int[] slots = new int[16]; // in the order of arrival
  private int size;

  /// Forgets all tokens.
  void clear() {
    for (int place = 0; place < size; place++) {
      stored[slots[place]] = 0;
    }
    size = 0;
  }

  /// Gives a token a number unless it has a greater one.
  ///
  /// @param token an id
  /// @param number at least 0
  void raise(int token, int number) {
    if (size == slots.length) {
      grow();
    }
    int slot = slot(token + 1);
    if (stored[slot] == 0) {
      stored[slot] = token + 1;
      numbers[slot] = number;
      slots[size++] = slot;
    } else {
      numbers[slot] = Math.max(numbers[slot], number);
    }
  }

  /// How many tokens have a number.
  int size() {
    return size;
  }

  /// One of them.
  ///
  /// @param place in `[0, size())`
  int token(int place) {
    return stored[slots[place]] - 1;
  }

  /// Its number.
  ///
  /// @param place in `[0, size())`
  int number(int place) {
    return numbers[slots[place]];
  }

  /// A token's number; −1 if it has none.
  int numberOf(int token) {
    int slot = slot(token + 1);
    return stored[slot] == 0 ? -1 : numbers[slot];
  }

  /// Removes all tokens that have a number from the candidates.
  void removeFrom(Logits logits) {
    if (logits.hasAllTokens()) {
      for (int place = 0; place < size; place++) {
        int index = logits.indexOf(token(place));
        if (index >= 0) {
          logits.remove(index);
        }
      }
    } else if (size > 0) {
      for (int index = 0; index < logits.size(); index++) {
        if (numberOf(logits.token(index)) >= 0) {
          logits.remove(index);
        }
      }
    }
  }

  private int slot(int wanted) {
    int mask = stored.length - 1;
    int slot = wanted * 0x9E3779B9 >>> 7 & mask;
    while (stored[slot] != 0 && stored[slot] != wanted) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    int[] oldStored = stored;
    int[] oldNumbers = numbers;
    int[] oldSlots = slots;
    stored = new int[2 * oldStored.length];
    numbers = new int[2 * oldNumbers.length];
    slots = Arrays.copyOf(oldSlots, 2 * oldSlots.length);
    for (int place = 0; place < size; place++) {
      int old = oldSlots[place];
      int slot = slot(oldStored[old]);
      stored[slot] = oldStored[old];
      numbers[slot] = oldNumbers[old];
      slots[place] = slot;
    }
  }
}
