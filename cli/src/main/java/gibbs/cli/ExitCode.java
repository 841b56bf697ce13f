package gibbs.cli;

/// Exit codes of every command; `docs/cli.md` documents them.
public final class ExitCode {
  /// All went well.
  public static final int OK = 0;

  /// A check failed: what the command compares does not agree.
  public static final int CHECK_FAILED = 1;

  /// Wrong usage: an option, an argument or an expression.
  public static final int USAGE = 2;

  /// An input cannot be used: missing or damaged model, bad JSON, a prompt that does not fit the
  /// context.
  public static final int BAD_INPUT = 3;

  /// The machine fails: disk full, output closed, out of memory.
  public static final int IO = 4;

  /// A fault of Gibbs itself.
  public static final int INTERNAL = 70;

  /// The time limit passed; what there was has been printed.
  public static final int TIME_LIMIT = 124;

  /// Interrupted by Ctrl-C; what there was has been printed.
  public static final int INTERRUPTED = 130;

  /// Whoever read the output stopped reading, as `head` does; nothing is said about it.
  public static final int CLOSED_PIPE = 141;

  private ExitCode() {}
}
