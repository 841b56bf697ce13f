package gibbs.engine.kernel;

/// Keys and values of one head at consecutive positions, page by page.
///
/// @param pages `[page]`, each an array that holds `pageLength` keys and values of every head
/// @param keyAt where the head's keys `[slot][headLength]` begin in every page
/// @param valueAt where its values `[slot][headLength]` begin
/// @param pageLength positions of a page
/// @param headLength numbers of a key or value
/// @param firstPosition the first position that is attended to; later than 0 in a sliding window
/// @param positions how many positions there are, those before the first included
public record HeadMemory(
    float[][] pages,
    int keyAt,
    int valueAt,
    int pageLength,
    int headLength,
    int firstPosition,
    int positions) {
  /// Numbers that are worth fetching: a part of the second-level cache. What lies before more of
  /// them would have left it before it is used.
  private static final int MOST_FETCHED = 1 << 17;

  /// Fetches the keys and values, as [Scratch#fetch(float[], int, int)] says, unless there are too
  /// many of them.
  ///
  /// @param scratch of the calling thread
  public void fetch(Scratch scratch) {
    if (2L * (positions - firstPosition) * headLength > MOST_FETCHED) {
      return;
    }
    int begin = firstPosition / pageLength * pageLength;
    for (int start = begin; start < positions; start += pageLength) {
      float[] page = pages[start / pageLength];
      int first = Math.max(0, firstPosition - start) * headLength;
      int last = Math.min(pageLength, positions - start) * headLength;
      scratch.fetch(page, keyAt + first, keyAt + last);
      scratch.fetch(page, valueAt + first, valueAt + last);
    }
  }
}
