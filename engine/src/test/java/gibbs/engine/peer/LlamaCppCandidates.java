package gibbs.engine.peer;

import static gibbs.engine.peer.LlamaLibrary.ADDRESS;
import static gibbs.engine.peer.LlamaLibrary.BOOL;
import static gibbs.engine.peer.LlamaLibrary.FLOAT;
import static gibbs.engine.peer.LlamaLibrary.INT;
import static gibbs.engine.peer.LlamaLibrary.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/// The candidate list on which samplers of llama.cpp work, in native memory and reusable, so that
/// benchmarks measure samplers and no copying. Confined to one thread.
public final class LlamaCppCandidates implements AutoCloseable {
  private static final StructLayout ARRAY =
      MemoryLayout.structLayout(
          ADDRESS.withName("data"),
          LONG.withName("size"),
          LONG.withName("selected"),
          BOOL.withName("sorted"),
          MemoryLayout.paddingLayout(7));
  private static final long ENTRY_BYTES = 12; // int id, float logit, float p
  private static final long LOGIT_OFFSET = 4;
  private static final long PROBABILITY_OFFSET = 8;

  private final Arena arena = Arena.ofConfined();
  private final int capacity;
  private final MemorySegment array;
  private final MemorySegment original;
  private final MemorySegment entries;

  /// @param logits the logits of tokens 0, 1, …
  public LlamaCppCandidates(float... logits) {
    capacity = logits.length;
    array = arena.allocate(ARRAY);
    entries = arena.allocate(ENTRY_BYTES * capacity, 8);
    original = arena.allocate(ENTRY_BYTES * capacity, 8);
    for (int token = 0; token < capacity; token++) {
      original.set(INT, ENTRY_BYTES * token, token);
      original.set(FLOAT, ENTRY_BYTES * token + LOGIT_OFFSET, logits[token]);
    }
    reset();
  }

  /// Makes the list what it was at first: every token in order, nothing chosen.
  public void reset() {
    entries.copyFrom(original);
    setWhole();
  }

  private void setWhole() {
    array.set(ADDRESS, 0, entries);
    array.set(LONG, LlamaLibrary.offset(ARRAY, "size"), capacity);
    array.set(LONG, LlamaLibrary.offset(ARRAY, "selected"), -1);
    array.set(BOOL, LlamaLibrary.offset(ARRAY, "sorted"), false);
  }

  /// Fills the list anew: every token in order, nothing chosen.
  ///
  /// @param logits as many as at first
  public void load(float[] logits) {
    for (int token = 0; token < capacity; token++) {
      entries.set(INT, ENTRY_BYTES * token, token);
      entries.set(FLOAT, ENTRY_BYTES * token + LOGIT_OFFSET, logits[token]);
    }
    setWhole();
  }

  /// Candidates left.
  ///
  /// @return the count
  public int size() {
    return Math.toIntExact(array.get(LONG, LlamaLibrary.offset(ARRAY, "size")));
  }

  /// The token at a place of the list.
  ///
  /// @param place in `[0, size())`
  /// @return its id
  public int token(int place) {
    return data().get(INT, ENTRY_BYTES * place);
  }

  /// The logit at a place of the list.
  ///
  /// @param place in `[0, size())`
  /// @return the logit
  public float logit(int place) {
    return data().get(FLOAT, ENTRY_BYTES * place + LOGIT_OFFSET);
  }

  /// The probability at a place of the list, where a sampler has computed it.
  ///
  /// @param place in `[0, size())`
  /// @return the probability
  public float probability(int place) {
    return data().get(FLOAT, ENTRY_BYTES * place + PROBABILITY_OFFSET);
  }

  /// The place that a sampler has chosen.
  ///
  /// @return a place of the list, or −1
  public int selected() {
    return Math.toIntExact(array.get(LONG, LlamaLibrary.offset(ARRAY, "selected")));
  }

  /// The token that a sampler has chosen.
  ///
  /// @return its id
  /// @throws IllegalStateException if none has chosen
  public int selectedToken() {
    if (selected() < 0) {
      throw new IllegalStateException("no sampler has chosen a token");
    }
    return token(selected());
  }

  @Override
  public void close() {
    arena.close();
  }

  MemorySegment handle() {
    return array;
  }

  @SuppressWarnings("restricted") // samplers may put their own array in place of ours
  private MemorySegment data() {
    return array.get(ADDRESS, 0).reinterpret(ENTRY_BYTES * size());
  }
}
