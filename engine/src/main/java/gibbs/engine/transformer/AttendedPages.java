package gibbs.engine.transformer;

import gibbs.engine.kernel.ArithmeticPool;
import gibbs.engine.kernel.HeadMemory;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/// The pages of a pass as attention reads them: in single precision. Pages of 32-bit floats are
/// read where they are; of others one layer at a time is unpacked, each page once, however many
/// sequences share it.
final class AttendedPages {
  private final KvPages memory;
  private final int headLength;
  private final List<KvPage> packed = new ArrayList<>();
  private final List<float[]> unpacked = new ArrayList<>(); // [page][key, value][kvHead][slot][k]
  private float[][][] ofColumns = {}; // [column][page][number]

  AttendedPages(KvPages memory, int headLength) {
    this.memory = memory;
    this.headLength = headLength;
  }

  /// Finds the pages of a pass.
  void begin(List<Column> columns) {
    packed.clear();
    IdentityHashMap<KvPage, float[]> places = new IdentityHashMap<>();
    ofColumns = new float[columns.size()][][];
    for (int index = 0; index < ofColumns.length; index++) {
      Extension extension = columns.get(index).extension();
      boolean isNext = index > 0 && columns.get(index - 1).extension() == extension;
      ofColumns[index] = isNext ? ofColumns[index - 1] : pagesOf(extension, places);
    }
  }

  private float[][] pagesOf(Extension extension, IdentityHashMap<KvPage, float[]> places) {
    float[][] pages = new float[extension.pages.length][];
    for (int index = 0; index < pages.length; index++) {
      pages[index] =
          extension.pages[index] instanceof KvPage.Floats(float[] numbers)
              ? numbers
              : places.computeIfAbsent(extension.pages[index], this::place);
    }
    return pages;
  }

  /// Where a page is unpacked to: places of earlier passes are used again.
  private float[] place(KvPage page) {
    packed.add(page);
    if (unpacked.size() < packed.size()) {
      unpacked.add(new float[memory.layerNumbers()]);
    }
    return unpacked.get(packed.size() - 1);
  }

  /// Unpacks a layer.
  void unpack(int layer, ArithmeticPool pool) {
    int at = memory.keyAt(layer, 0);
    pool.run(
        packed.size(),
        (page, _) -> packed.get(page).take(at, memory.layerNumbers(), unpacked.get(page)));
  }

  /// What one head of a column attends to.
  ///
  /// @param index of the column
  /// @param layer the one unpacked last
  /// @param kvHead of the keys and values
  /// @param firstPosition the first position attended to
  /// @param positions how many there are, those before the first included
  HeadMemory of(int index, int layer, int kvHead, int firstPosition, int positions) {
    int layerAt = packed.isEmpty() ? memory.keyAt(layer, 0) : 0;
    return new HeadMemory(
        ofColumns[index],
        layerAt + memory.keyAt(0, kvHead),
        layerAt + memory.valueAt(0, kvHead),
        KvPages.PAGE_LENGTH,
        headLength,
        firstPosition,
        positions);
  }
}
