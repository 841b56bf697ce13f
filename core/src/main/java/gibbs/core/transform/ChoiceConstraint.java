package gibbs.core.transform;

import gibbs.core.logits.Logits;
import gibbs.core.model.Vocabulary;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Lets the completion be one of some strings, in any tokenisation.
///
/// **Definition.** f(v) = p(v) · 1[with v, the completion's bytes still lead to one of the
/// strings]. With [End#PREFIX], tokens that go beyond the end of a string count towards it, so ∏ f
/// summed over the completions of a string is the model's probability that the text goes on with
/// it; with [End#EOS], the string is followed by an end token. **Data.** The bytes of tokens as
/// [Vocabulary#bytes] gives them, so a string that begins a word mostly begins with a blank.
/// Control tokens are none of them. Kept values are untouched. **Parameters.** `strings`: at least
/// one, none empty, none twice; with [End#PREFIX] none may be the beginning of another. `end`: how
/// a string ends. **Edges.** The completion stops when the string is complete, and its text ends
/// there; where no token leads on, no token is left: a dead end. **Cost.** O(V) when a model's
/// vocabulary is first met; O(tokens that share a first byte) when a place in the strings is first
/// met; O(tokens that lead on) later, which are all that later stages see.
public final class ChoiceConstraint implements LogitsTransform {
  private final List<String> strings;
  private final End end;
  private volatile @Nullable Compiled latest;

  /// How a string ends.
  public enum End {
    /// An end token follows it.
    EOS,
    /// The completion stops, whatever would follow.
    PREFIX
  }

  /// The trie for a vocabulary.
  private record Compiled(Vocabulary vocabulary, ChoiceTrie trie) {}

  /// A choice.
  ///
  /// @param strings at least one, none empty, none twice
  /// @param end how a string ends; with [End#PREFIX] none may be the beginning of another
  public ChoiceConstraint(List<String> strings, End end) {
    this.strings = List.copyOf(strings);
    this.end = Objects.requireNonNull(end, "end");
    if (strings.isEmpty() || strings.contains("")) {
      throw new IllegalArgumentException(
          strings.isEmpty() ? "a choice needs a string" : "a string must not be empty");
    }
    for (int later = 1; later < strings.size(); later++) {
      if (strings.indexOf(strings.get(later)) < later) {
        throw new IllegalArgumentException(
            "strings "
                + (strings.indexOf(strings.get(later)) + 1)
                + " and "
                + (later + 1)
                + " of the choice are the same");
      }
    }
    if (end == End.PREFIX) {
      refusePrefixes();
    }
  }

  private void refusePrefixes() {
    List<String> sorted = strings.stream().sorted().toList();
    for (int place = 1; place < sorted.size(); place++) {
      String shorter = sorted.get(place - 1);
      String longer = sorted.get(place);
      if (longer.startsWith(shorter)) {
        throw new IllegalArgumentException(
            "string "
                + (strings.indexOf(shorter) + 1)
                + " of the choice is the beginning of string "
                + (strings.indexOf(longer) + 1)
                + "; end=eos tells them apart");
      }
    }
  }

  /// What the completion may be.
  ///
  /// @return in the order given
  public List<String> strings() {
    return strings;
  }

  /// How a string ends.
  ///
  /// @return the end
  public End end() {
    return end;
  }

  @Override
  public TransformState start(StepContext context) {
    return new State(trie(context.vocabulary()), context.promptLength());
  }

  private ChoiceTrie trie(Vocabulary vocabulary) {
    Compiled known = latest;
    if (known == null || known.vocabulary != vocabulary) {
      known = new Compiled(vocabulary, new ChoiceTrie(strings, end == End.EOS, vocabulary));
      latest = known;
    }
    return known.trie;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ChoiceConstraint that
        && strings.equals(that.strings)
        && end == that.end;
  }

  @Override
  public int hashCode() {
    return 31 * strings.hashCode() + end.hashCode();
  }

  @Override
  public String toString() {
    return "ChoiceConstraint[strings=" + strings + ", end=" + end + "]";
  }

  private static final class State implements TransformState {
    private final ChoiceTrie trie;
    private int known;
    private int node = ChoiceTrie.ROOT;
    private int overrun;

    State(ChoiceTrie trie, int promptLength) {
      this.trie = trie;
      this.known = promptLength;
    }

    @Override
    public void apply(Logits logits, StepContext context) {
      while (known < context.length()) {
        take(context.token(known));
      }
      int[] tokens = trie.tokens(node);
      logits.retainTokens(tokens, tokens.length);
    }

    @Override
    public void accept(Step chosen) {
      take(chosen.token());
    }

    private void take(int token) {
      int target = trie.target(node, token);
      overrun = node >= 0 && target == ChoiceTrie.COMPLETE ? trie.overrun(node, token) : 0;
      node = target;
      known++;
    }

    @Override
    public boolean isComplete() {
      return node == ChoiceTrie.COMPLETE;
    }

    @Override
    public int overrun() {
      return overrun;
    }

    @Override
    public TransformState fork() {
      State fork = new State(trie, known);
      fork.node = node;
      fork.overrun = overrun;
      return fork;
    }
  }
}
