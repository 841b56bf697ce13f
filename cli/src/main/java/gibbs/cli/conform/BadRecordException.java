package gibbs.cli.conform;

import gibbs.core.GibbsException;

/// A line that is no record of the vectors format. The message names file and line.
public final class BadRecordException extends GibbsException {
  private static final long serialVersionUID = 1L;

  BadRecordException(String where, String problem) {
    super(where + ": " + problem);
  }
}
