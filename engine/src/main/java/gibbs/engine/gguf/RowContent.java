package gibbs.engine.gguf;

import java.lang.foreign.MemorySegment;

/// Supplies a tensor's bytes row by row while a file is written, so that no tensor need be in
/// memory at once.
@FunctionalInterface
public interface RowContent {
  /// Writes one row.
  ///
  /// @param row index of the row, counted over all matrices of the tensor
  /// @param target exactly the row's bytes, little-endian; holds the bytes of an earlier row
  void fill(long row, MemorySegment target);
}
