package gibbs.engine.transformer;

import gibbs.core.Check;
import gibbs.core.GibbsException;
import gibbs.core.Run;
import gibbs.core.batch.Batcher;
import gibbs.core.model.ContextFullException;
import gibbs.core.model.Insight;
import gibbs.core.model.InsightSequence;
import gibbs.core.model.InsightWanted;
import gibbs.core.model.LogitsWanted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Tokens, the pages that hold their keys and values, and the latest logits.
final class TransformerSequence implements InsightSequence {
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
  private InsightWanted watched = InsightWanted.NONE;
  private @Nullable RecordedInsight insight;

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
    int vocabularySize = session.model().vocabulary().size();
    for (int token : added) {
      Check.index("token", token, vocabularySize);
    }
    extend(added, new float[0][], wanted, run);
  }

  @Override
  public void extendByVectors(float[][] vectors, LogitsWanted wanted, Run run) {
    for (float[] vector : vectors) {
      if (vector.length != width()) {
        throw Check.refuse("vector", "of length " + width(), "of length " + vector.length);
      }
    }
    int[] none = new int[vectors.length];
    Arrays.fill(none, -1);
    extend(none, vectors, wanted, run);
  }

  private void extend(int[] added, float[][] vectors, LogitsWanted wanted, Run run) {
    check(added, wanted);
    int before = length;
    RecordedInsight record =
        watched.equals(InsightWanted.NONE)
            ? null
            : new RecordedInsight(watched, before, added.length, headCount());
    Growth growth = Growth.of(added, vectors, wanted, record);
    try {
      for (int from = 0; from < added.length; from += PIECE) {
        run.check();
        extendByPiece(growth, from);
      }
      checkScores(wanted, growth.scores);
    } catch (GibbsException | IllegalStateException e) {
      shorten(before);
      throw e;
    }
    rows = growth.rows.toArray(float[][]::new);
    firstRow = before;
    scores = wanted instanceof LogitsWanted.Scores ? growth.scores : new double[0];
    insight = record;
  }

  /// What one extension adds, and what it gives.
  ///
  /// @param tokens ids; −1 where vectors are given
  /// @param vectors `[token][width]`; empty where tokens are given
  /// @param wanted which logits to keep
  /// @param rows receives `[V]`, or null, for each token
  /// @param scores receives a score for each token
  /// @param insight receives what is watched
  private record Growth(
      int[] tokens,
      float[][] vectors,
      LogitsWanted wanted,
      List<float[]> rows,
      double[] scores,
      @Nullable RecordedInsight insight) {
    static Growth of(
        int[] tokens, float[][] vectors, LogitsWanted wanted, @Nullable RecordedInsight insight) {
      double[] scores = new double[tokens.length];
      Arrays.fill(scores, Double.NaN);
      return new Growth(tokens, vectors, wanted, new ArrayList<>(), scores, insight);
    }

    int end(int from) {
      return Math.min(tokens.length, from + PIECE);
    }

    int[] tokens(int from) {
      return Arrays.copyOfRange(tokens, from, end(from));
    }

    float[][] vectors(int from) {
      return vectors.length == 0 ? vectors : Arrays.copyOfRange(vectors, from, end(from));
    }

    LogitsWanted wanted(int from) {
      return wantedOf(wanted, from, end(from) - from, end(from) == tokens.length);
    }
  }

  private void check(int[] added, LogitsWanted wanted) {
    if (isClosed) {
      throw new IllegalStateException("the sequence is closed");
    }
    Check.atLeast("number of tokens", added.length, 1);
    if (wanted instanceof LogitsWanted.Scores(int[] targets)) {
      if (targets.length != added.length) {
        throw Check.refuse(
            "number of targets", "that of the tokens, " + added.length, "" + targets.length);
      }
      int vocabularySize = session.model().vocabulary().size();
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

  private void extendByPiece(Growth growth, int from) {
    int[] piece = growth.tokens(from);
    LogitsWanted wanted = growth.wanted(from);
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
            new Extension(piece, length, pageNumbers, wanted, pieceRows, pieceScores)
                .withVectors(growth.vectors(from))
                .watchedBy(growth.insight),
            participant);
    System.arraycopy(piece, 0, tokens, length, piece.length);
    length += piece.length;
    growth.rows.addAll(Arrays.asList(pieceRows));
    System.arraycopy(pieceScores, 0, growth.scores, from, piece.length);
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
  public InsightSequence fork() {
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
    fork.watched = watched;
    fork.insight = insight;
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
    insight = null;
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
  public int layerCount() {
    return session.model().shape().layers();
  }

  @Override
  public int headCount() {
    return session.model().shape().heads();
  }

  @Override
  public int width() {
    return session.model().shape().width();
  }

  @Override
  public void watch(InsightWanted wanted) {
    wanted.hiddenStates().forEach(layer -> Check.index("layer", layer, layerCount() + 1));
    wanted.layerLogits().forEach(layer -> Check.index("layer", layer, layerCount() + 1));
    for (InsightWanted.Attention attention : wanted.attention()) {
      Check.index("layer", attention.layer(), layerCount() + 1);
      attention.heads().forEach(head -> Check.index("head", head, headCount()));
    }
    watched = wanted;
  }

  @Override
  public Insight insight() {
    if (insight == null) {
      throw new IllegalStateException("nothing was watched by the last extension");
    }
    return insight;
  }

  @Override
  public float[] embedding(int token) {
    return session.model().embedding(token);
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
