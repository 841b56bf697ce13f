package gibbs.core.model;

import gibbs.core.GibbsException;

/// A model file is not what it should be. The message is one line: file, byte offset where known,
/// what was expected and what was found.
public final class ModelFormatException extends GibbsException {
  private static final long serialVersionUID = 1L;

  /// Says where the file is wrong.
  ///
  /// @param file the file as the user named it
  /// @param offset bytes from the start of the file, or −1 where no offset applies
  /// @param expected what the format or the model family asks for
  /// @param found what is there
  public ModelFormatException(String file, long offset, String expected, String found) {
    super(
        file
            + (offset < 0 ? "" : " at byte " + offset)
            + ": expected "
            + expected
            + ", found "
            + found);
  }
}
