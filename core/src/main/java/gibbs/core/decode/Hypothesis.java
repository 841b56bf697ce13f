package gibbs.core.decode;

import gibbs.core.draw.Draws;
import gibbs.core.draw.RecordingDraws;
import gibbs.core.logits.Logits;
import gibbs.core.model.Insight;
import gibbs.core.model.InsightSequence;
import gibbs.core.model.Sequence;
import gibbs.core.model.Vocabulary;
import gibbs.core.transform.LogitsTransform;
import gibbs.core.transform.RowRepair;
import gibbs.core.transform.Step;
import gibbs.core.transform.StepContext;
import gibbs.core.transform.TransformState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/// Tokens, steps, rule states and draws that grow together, over a sequence whose latest logits are
/// those of the next token. Forks with all of them. Confined to one thread.
public final class Hypothesis implements StepContext, AutoCloseable {
  private final Decoding decoding;
  private final Sequence sequence;
  private final RecordingDraws draws;
  private final Logits logits;
  private final List<RowRepair> repairs = new ArrayList<>();
  private float[] repaired = {}; // the model's row after repairs, where there are any
  private final List<Stage> stages = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private int[] tokens;
  private int length;
  private boolean isTransformed;
  private List<Companions.Context> companions = List.of();

  /// One rule at work, with the contexts it needs.
  private record Stage(TransformState state, List<Companions.Context> companions) {}

  /// The root: the prompt and nothing else.
  Hypothesis(Decoding decoding, Sequence sequence, Draws draws) {
    this.decoding = decoding;
    this.sequence = sequence;
    this.draws = new RecordingDraws(draws);
    this.logits = new Logits(decoding.model().vocabulary().size());
    this.tokens = decoding.prompt();
    this.length = tokens.length;
    try {
      for (LogitsTransform transform : decoding.plan().transforms()) {
        stages.add(new Stage(transform.start(this), Companions.open(decoding, transform)));
        transform.rowRepair().ifPresent(repairs::add);
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Hypothesis(Hypothesis parent, long branch) {
    this.decoding = parent.decoding;
    this.sequence = parent.sequence.fork();
    this.draws = parent.draws.fork(branch);
    this.logits =
        parent.isTransformed
            ? parent.logits.copy()
            : new Logits(decoding.model().vocabulary().size());
    this.isTransformed = parent.isTransformed;
    this.repairs.addAll(parent.repairs);
    this.repaired = parent.repaired.clone();
    this.tokens = parent.tokens.clone();
    this.length = parent.length;
    this.steps.addAll(parent.steps);
    for (Stage stage : parent.stages) {
      stages.add(
          new Stage(
              stage.state.fork(),
              stage.companions.stream().map(Companions.Context::fork).toList()));
    }
  }

  /// The step factors of the next token, after all rules. Computed once per step.
  ///
  /// @return the candidates; valid until a token is taken
  public Logits logits() {
    if (!isTransformed) {
      draws.moveTo(step());
      repair();
      logits.load(row());
      for (Stage stage : stages) {
        companions = stage.companions;
        stage.state.apply(logits, this);
      }
      isTransformed = true;
    }
    return logits;
  }

  private void repair() {
    if (!repairs.isEmpty()) {
      repaired = sequence.logits().clone();
      repairs.forEach(repair -> repair.repair(repaired));
    }
  }

  /// The model's row, `[V]`, nats; what rules act on.
  private float[] row() {
    return repairs.isEmpty() ? sequence.logits() : repaired;
  }

  /// Lets a selector choose the next token, and takes it.
  ///
  /// @param selector distribution → token
  /// @return the step
  public Step choose(Selector selector) {
    return take(selector.select(logits(), draws), selector.hasLaw());
  }

  /// Takes a candidate as the next token. The model sees it with the next [#extend].
  ///
  /// @param candidate index into [#logits()]
  /// @param isDrawn whether it was drawn from q, so that log q and log Z are its law
  /// @return the step
  public Step take(int candidate, boolean isDrawn) {
    Logits law = logits();
    int token = law.token(candidate);
    Step step =
        new Step(
            token,
            row()[token] - law.modelLogNormalizer(),
            isDrawn ? law.logProbability(candidate) : Double.NaN,
            isDrawn ? law.logZ() : Double.NaN,
            law.supportSize(),
            law.entropy(),
            law.modelEntropy(),
            draws.coins());
    if (length == tokens.length) {
      tokens = Arrays.copyOf(tokens, Math.max(16, 2 * length));
    }
    tokens[length++] = token;
    steps.add(step);
    isTransformed = false;
    for (Stage stage : stages) {
      stage.state.accept(step);
    }
    return step;
  }

  /// Shows the token that was taken last to the model and to the companions.
  public void extend() {
    Companions.extend(sequence, allCompanions(), tokens[length - 1], decoding.run());
  }

  private List<Companions.Context> allCompanions() {
    List<Companions.Context> all = List.of();
    for (Stage stage : stages) {
      if (!stage.companions.isEmpty()) {
        all = all.isEmpty() ? new ArrayList<>() : all;
        all.addAll(stage.companions);
      }
    }
    return all;
  }

  /// Whether a rule holds the text to be complete.
  ///
  /// @return true if the completion ends with the token that was taken last
  public boolean isComplete() {
    for (Stage stage : stages) {
      if (stage.state.isComplete()) {
        return true;
      }
    }
    return false;
  }

  /// How many bytes of the token that was taken last lie beyond a text that is complete.
  ///
  /// @return 0 where the text ends with the token
  public int overrun() {
    int most = 0;
    for (Stage stage : stages) {
      most = Math.max(most, stage.state.overrun());
    }
    return most;
  }

  /// Whether the model could not be shown another token.
  ///
  /// @return true once the sequence, or that of a companion, fills the context
  public boolean isContextFull() {
    int limit = decoding.model().contextLength();
    if (length > limit) {
      return true;
    }
    for (Stage stage : stages) {
      for (Companions.Context companion : stage.companions) {
        if (companion.sequence().length() >= limit) {
          return true;
        }
      }
    }
    return false;
  }

  /// An independent continuation.
  ///
  /// @param branch its number; different branches have independent draws
  /// @return the fork, to be closed by the caller
  public Hypothesis fork(long branch) {
    return new Hypothesis(this, branch);
  }

  /// The steps so far.
  ///
  /// @return an unmodifiable view
  public List<Step> steps() {
    return Collections.unmodifiableList(steps);
  }

  @Override
  public int promptLength() {
    return decoding.promptLength();
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
  public Draws draws() {
    return draws;
  }

  @Override
  public Vocabulary vocabulary() {
    return decoding.model().vocabulary();
  }

  @Override
  public Logits companion(int index) {
    return companions.get(index).current();
  }

  @Override
  public Insight insight() {
    return InsightSequence.of(sequence).insight();
  }

  /// What the model was shown.
  Sequence sequence() {
    return sequence;
  }

  /// Gives back the memory of the sequence and of the companions'.
  @Override
  public void close() {
    sequence.close();
    for (Stage stage : stages) {
      stage.companions.forEach(Companions.Context::close);
    }
  }
}
