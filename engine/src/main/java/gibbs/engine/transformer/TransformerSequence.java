package gibbs.engine.transformer;

import gibbs.core.Check;
import gibbs.core.GibbsException;
import gibbs.core.Run;
import gibbs.core.batch.Batcher;
import gibbs.core.model.ContextFullException;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Tokens, the pages that hold their keys and values, and the latest logits.
final class TransformerSequence implements Sequence {
  /// Tokens of a prompt that go into one pass: long prompts leave room for others and for
  /// cancelling.
  private static final int PIECE = 128;

  private final TransformerSession session;
  private final Batcher.Participant participant = new Batcher.Participant();
  private final List<KvPages.Page> pages = new ArrayList<>();
  private int[] tokens = new int[KvPages.PAGE_LENGTH];
  private int length;
  private float[][] rows = {};
  private int firstRow;
  private double[] scores = {};
  private boolean isRowShared;
  private boolean isClosed;

  TransformerSequence(TransformerSession session) {
    this.session = session;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int token(int position) {
    return tokens[Objects.checkIndex(position, length)];
  }

  @Override
  public void extend(int[] added, LogitsWanted wanted, Run run) {
    check(added, wanted);
    int before = length;
    List<float[]> newRows = new ArrayList<>();
    double[] newScores = new double[added.length];
    Arrays.fill(newScores, Double.NaN);
    try {
      for (int from = 0; from < added.length; from += PIECE) {
        run.check();
        int[] piece = Arrays.copyOfRange(added, from, Math.min(added.length, from + PIECE));
        boolean isLast = from + PIECE >= added.length;
        extendByPiece(
            piece, wantedOf(wanted, from, piece.length, isLast), newRows, newScores, from);
      }
      checkScores(wanted, newScores);
    } catch (GibbsException | IllegalStateException e) {
      shorten(before);
      throw e;
    }
    rows = newRows.toArray(float[][]::new);
    firstRow = before;
    scores = wanted instanceof LogitsWanted.Scores ? newScores : new double[0];
  }

  private void check(int[] added, LogitsWanted wanted) {
    if (isClosed) {
      throw new IllegalStateException("the sequence is closed");
    }
    Check.atLeast("number of tokens", added.length, 1);
    int vocabularySize = session.model().vocabulary().size();
    for (int token : added) {
      Check.index("token", token, vocabularySize);
    }
    if (wanted instanceof LogitsWanted.Scores(int[] targets)) {
      if (targets.length != added.length) {
        throw Check.refuse(
            "number of targets", "that of the tokens, " + added.length, "" + targets.length);
      }
      for (int target : targets) {
        Check.index("target + 1", target + 1, vocabularySize + 1);
      }
    }
    int contextLength = session.model().contextLength();
    if (added.length > contextLength - length) {
      throw new ContextFullException(length + added.length, contextLength);
    }
  }

  /// A score that was asked for is a number, unless the logits are none.
  private void checkScores(LogitsWanted wanted, double[] newScores) {
    if (wanted instanceof LogitsWanted.Scores(int[] targets)) {
      for (int index = 0; index < targets.length; index++) {
        if (targets[index] >= 0 && Double.isNaN(newScores[index])) {
          int position = length - targets.length + index;
          throw new GibbsException(
              "at position " + position + ": the model's logits are not finite");
        }
      }
    }
  }

  private static LogitsWanted wantedOf(LogitsWanted wanted, int from, int count, boolean isLast) {
    return switch (wanted) {
      case LogitsWanted.None none -> none;
      case LogitsWanted.Last last -> isLast ? last : LogitsWanted.NONE;
      case LogitsWanted.All all -> all;
      case LogitsWanted.Scores(int[] targets) ->
          new LogitsWanted.Scores(Arrays.copyOfRange(targets, from, from + count));
    };
  }

  private void extendByPiece(
      int[] piece, LogitsWanted wanted, List<float[]> newRows, double[] newScores, int from) {
    makeRoom(length + piece.length);
    float[][] pieceRows = new float[piece.length][];
    int vocabularySize = session.model().vocabulary().size();
    for (int index = 0; index < piece.length; index++) {
      boolean keeps =
          wanted instanceof LogitsWanted.All
              || !(wanted instanceof LogitsWanted.None) && index == piece.length - 1;
      pieceRows[index] = keeps ? reusedRow(wanted, vocabularySize) : null;
    }
    double[] pieceScores = new double[piece.length];
    Arrays.fill(pieceScores, Double.NaN);
    KvPage[] pageNumbers = new KvPage[pages.size()];
    for (int page = 0; page < pageNumbers.length; page++) {
      pageNumbers[page] = pages.get(page).numbers;
    }
    session
        .batcher()
        .submit(
            new Extension(piece, length, pageNumbers, wanted, pieceRows, pieceScores), participant);
    System.arraycopy(piece, 0, tokens, length, piece.length);
    length += piece.length;
    newRows.addAll(Arrays.asList(pieceRows));
    System.arraycopy(pieceScores, 0, newScores, from, piece.length);
  }

  /// The last row is as long as the vocabulary: a sequence writes to the same one again, unless a
  /// fork may read it.
  private float[] reusedRow(LogitsWanted wanted, int vocabularySize) {
    if (wanted instanceof LogitsWanted.Last
        && rows.length == 1
        && !isRowShared
        && rows[0] != null) {
      return rows[0];
    }
    isRowShared = false;
    return new float[vocabularySize];
  }

  /// Takes pages for positions up to `wanted`, and makes the first page that is written to this
  /// sequence's own.
  private void makeRoom(int wanted) {
    if (tokens.length < wanted) {
      tokens = Arrays.copyOf(tokens, Math.max(wanted, 2 * tokens.length));
    }
    int partial = length / KvPages.PAGE_LENGTH;
    if (length % KvPages.PAGE_LENGTH != 0) {
      pages.set(partial, session.pages().writable(pages.get(partial)));
    }
    while (pages.size() * KvPages.PAGE_LENGTH < wanted) {
      pages.add(session.pages().take());
    }
  }

  @Override
  public Sequence fork() {
    if (isClosed) {
      throw new IllegalStateException("the sequence is closed");
    }
    TransformerSequence fork = new TransformerSequence(session);
    for (KvPages.Page page : pages) {
      session.pages().share(page);
      fork.pages.add(page);
    }
    fork.tokens = tokens.clone();
    fork.length = length;
    fork.rows = rows.clone();
    fork.firstRow = firstRow;
    fork.scores = scores.clone();
    isRowShared = true;
    fork.isRowShared = true;
    return fork;
  }

  @Override
  public void truncate(int newLength) {
    if (newLength < 0 || newLength > length) {
      throw Check.refuse("length", "in [0, " + length + "]", Integer.toString(newLength));
    }
    shorten(newLength);
    rows = new float[0][];
    scores = new double[0];
  }

  private void shorten(int newLength) {
    int kept = (newLength + KvPages.PAGE_LENGTH - 1) / KvPages.PAGE_LENGTH;
    while (pages.size() > kept) {
      session.pages().release(pages.removeLast());
    }
    length = newLength;
  }

  @Override
  public float[] logits() {
    return logits(length - 1);
  }

  @Override
  public float[] logits(int position) {
    int index = position - firstRow;
    if (index < 0 || index >= rows.length || rows[index] == null) {
      throw new IllegalStateException("no logits were asked for at position " + position);
    }
    return rows[index];
  }

  @Override
  public double[] scores() {
    if (scores.length == 0) {
      throw new IllegalStateException("no scores were asked for");
    }
    return scores.clone();
  }

  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      session.batcher().leave(participant);
      shorten(0);
      rows = new float[0][];
    }
  }
}
