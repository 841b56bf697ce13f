package gibbs.bench.selection;

import gibbs.core.decode.Selector;
import gibbs.core.draw.Draws;
import gibbs.core.draw.PhiloxDraws;
import gibbs.core.expression.Expression;
import gibbs.core.logits.Logits;
import gibbs.core.model.Vocabulary;
import gibbs.core.transform.LogitsTransform;
import gibbs.core.transform.Step;
import gibbs.core.transform.StepContext;
import gibbs.core.transform.TransformState;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// The rules of an expression on a text of 64 tokens, then a draw; with or without the step's
/// record.
final class GibbsSubject implements Subject {
  private static final int LENGTH = 64;

  private final float[] row;
  private final boolean withStep;
  private final Selector selector;
  private final Logits logits;
  private final Text text;
  private final List<TransformState> states = new ArrayList<>();

  GibbsSubject(Rule rule, float[] row, boolean withStep) {
    this.row = row;
    this.withStep = withStep;
    this.selector = rule == Rule.GREEDY ? Selector.ARGMAX : Selector.CATEGORICAL;
    this.logits = new Logits(row.length);
    this.text = new Text(row.length);
    for (LogitsTransform transform : Expression.parse(rule.expression()).plan().transforms()) {
      states.add(transform.start(text));
    }
  }

  @Override
  public double run() {
    text.draws.moveTo(text.drawn++);
    logits.load(row);
    for (TransformState state : states) {
      state.apply(logits, text);
    }
    int chosen = selector.select(logits, text.draws);
    int token = logits.token(chosen);
    if (!withStep) {
      return token;
    }
    boolean hasLaw = selector.hasLaw();
    Step step =
        new Step(
            token,
            row[token] - logits.modelLogNormalizer(),
            hasLaw ? logits.logProbability(chosen) : Double.NaN,
            hasLaw ? logits.logZ() : Double.NaN,
            logits.supportSize(),
            logits.entropy(),
            logits.modelEntropy());
    for (TransformState state : states) {
      state.accept(step);
    }
    return step.logP() + step.entropy();
  }

  /// A text that does not grow.
  private static final class Text implements StepContext, Vocabulary {
    final PhiloxDraws draws = PhiloxDraws.of(1, 0, 0);
    private final int size;
    int drawn;

    Text(int size) {
      this.size = size;
    }

    @Override
    public int promptLength() {
      return LENGTH;
    }

    @Override
    public int length() {
      return LENGTH;
    }

    @Override
    public int token(int position) {
      return (int) (position * 7919L % size);
    }

    @Override
    public Draws draws() {
      return draws;
    }

    @Override
    public Vocabulary vocabulary() {
      return this;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public byte[] bytes(int token) {
      return new byte[] {'a'};
    }

    @Override
    public String piece(int token) {
      return "a";
    }

    @Override
    public boolean isControl(int token) {
      return false;
    }

    @Override
    public OptionalInt beginToken() {
      return OptionalInt.empty();
    }

    @Override
    public Set<Integer> endTokens() {
      return Set.of();
    }
  }
}
