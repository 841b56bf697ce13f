package gibbs.engine.transformer;

import java.util.ArrayDeque;
import java.util.Deque;

/// The KV memory of a session: pages of equal size, shared between sequences by counting who holds
/// them.
///
/// A page holds the keys and values of [#PAGE_LENGTH] positions in all layers:
/// `[layer][key, value][kvHead][slot][headLength]`, in the type of the memory.
///
/// Safe for use by many threads.
final class KvPages {
  /// Positions of a page.
  static final int PAGE_LENGTH = 32;

  private static final int KEY_AND_VALUE = 2;

  private final KvType type;
  private final int layers;
  private final int kvHeads;
  private final int headLength;
  private final Deque<Page> free = new ArrayDeque<>();
  private int live;
  private long copies;

  /// One page; `holders` is guarded by the owner.
  static final class Page {
    final KvPage numbers;
    private int holders;

    Page(KvPage numbers) {
      this.numbers = numbers;
    }
  }

  KvPages(NetworkShape shape, KvType type) {
    this.type = type;
    layers = shape.layers();
    kvHeads = shape.kvHeads();
    headLength = shape.headLength();
  }

  /// Numbers of one layer of a page.
  int layerNumbers() {
    return KEY_AND_VALUE * kvHeads * PAGE_LENGTH * headLength;
  }

  /// Where a head's keys `[slot][headLength]` begin in a page.
  int keyAt(int layer, int kvHead) {
    return (layer * KEY_AND_VALUE * kvHeads + kvHead) * PAGE_LENGTH * headLength;
  }

  /// Where a head's values `[slot][headLength]` begin in a page.
  int valueAt(int layer, int kvHead) {
    return keyAt(layer, kvHeads + kvHead);
  }

  /// A page held once.
  synchronized Page take() {
    Page page = free.isEmpty() ? newPage() : free.pop();
    page.holders = 1;
    live++;
    return page;
  }

  /// One more holder.
  synchronized void share(Page page) {
    page.holders++;
  }

  /// One holder less; the last one frees the page.
  synchronized void release(Page page) {
    if (--page.holders == 0) {
      live--;
      free.push(page);
    }
  }

  /// The page itself where its caller alone holds it, otherwise a copy in its place.
  synchronized Page writable(Page page) {
    if (page.holders == 1) {
      return page;
    }
    Page copy = take();
    page.numbers.copyTo(copy.numbers);
    page.holders--;
    copies++;
    return copy;
  }

  private Page newPage() {
    return new Page(KvPage.of(type, layers * layerNumbers(), headLength));
  }

  /// Pages held by anyone.
  synchronized int liveCount() {
    return live;
  }

  /// Pages copied so far because two sequences wrote to one.
  synchronized long copyCount() {
    return copies;
  }

  /// Forgets the free pages.
  synchronized void clear() {
    free.clear();
  }
}
