package gibbs.core.model;

import gibbs.core.Check;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a sequence's extensions keep beside logits. Layers are counted from 1, in the order in
/// which they run; layer 0 is the input, before any of them.
///
/// Nothing is computed or copied for what is not wanted, and what is wanted changes no logit.
///
/// @param hiddenStates layers after which the residual stream is kept, 0 included
/// @param layerLogits layers after which logits are read off, through the final norm and the head;
///     kept at the positions whose logits are wanted
/// @param attention what is kept of attention
public record InsightWanted(
    Set<Integer> hiddenStates, Set<Integer> layerLogits, List<Attention> attention) {
  /// Nothing.
  public static final InsightWanted NONE = new InsightWanted(Set.of(), Set.of(), List.of());

  /// What is kept of one layer's attention.
  ///
  /// @param layer counted from 1
  /// @param heads query heads, counted from 0; empty for all of them
  /// @param detail how much
  public record Attention(int layer, Set<Integer> heads, Detail detail) {
    /// Copies the heads.
    public Attention {
      Check.atLeast("layer", layer, 1);
      heads.forEach(head -> Check.atLeast("head", head, 0));
      heads = Set.copyOf(heads);
    }

    /// All heads of a layer.
    ///
    /// @param layer counted from 1
    /// @param detail how much
    public Attention(int layer, Detail detail) {
      this(layer, Set.of(), detail);
    }

    private Attention and(Attention other) {
      boolean isAll = heads.isEmpty() || other.heads.isEmpty();
      return new Attention(
          layer,
          isAll ? Set.of() : union(heads, other.heads),
          detail == Detail.WEIGHTS ? detail : other.detail);
    }
  }

  /// How much of attention is kept.
  public enum Detail {
    /// Entropy and varentropy of each head, and the heads' agreement.
    SUMMARY,
    /// The weights too: for each position as many as positions before it, for each head.
    WEIGHTS
  }

  /// Copies the sets.
  public InsightWanted {
    hiddenStates.forEach(layer -> Check.atLeast("layer", layer, 0));
    layerLogits.forEach(layer -> Check.atLeast("layer", layer, 0));
    hiddenStates = Set.copyOf(hiddenStates);
    layerLogits = Set.copyOf(layerLogits);
    attention = List.copyOf(attention);
    long distinct = attention.stream().mapToInt(Attention::layer).distinct().count();
    if (distinct != attention.size()) {
      throw Check.refuse("attention", "of different layers", attention.toString());
    }
  }

  /// The same with hidden states.
  ///
  /// @param layers after which they are kept
  /// @return a copy
  public InsightWanted withHiddenStates(int... layers) {
    return new InsightWanted(set(layers), layerLogits, attention);
  }

  /// The same with logits of layers.
  ///
  /// @param layers after which they are read off
  /// @return a copy
  public InsightWanted withLayerLogits(int... layers) {
    return new InsightWanted(hiddenStates, set(layers), attention);
  }

  /// The same with attention.
  ///
  /// @param wanted of different layers
  /// @return a copy
  public InsightWanted withAttention(Attention... wanted) {
    return new InsightWanted(hiddenStates, layerLogits, List.of(wanted));
  }

  /// All that either wants.
  ///
  /// @param other further wishes
  /// @return both together
  public InsightWanted and(InsightWanted other) {
    if (other.equals(NONE)) {
      return this;
    }
    Map<Integer, Attention> byLayer = new TreeMap<>();
    for (List<Attention> some : List.of(attention, other.attention)) {
      for (Attention wanted : some) {
        byLayer.merge(wanted.layer, wanted, Attention::and);
      }
    }
    return new InsightWanted(
        union(hiddenStates, other.hiddenStates),
        union(layerLogits, other.layerLogits),
        List.copyOf(byLayer.values()));
  }

  private static Set<Integer> union(Set<Integer> first, Set<Integer> second) {
    Set<Integer> union = new TreeSet<>(first);
    union.addAll(second);
    return union;
  }

  private static Set<Integer> set(int... numbers) {
    Set<Integer> set = new TreeSet<>();
    for (int number : numbers) {
      set.add(number);
    }
    return set;
  }
}
