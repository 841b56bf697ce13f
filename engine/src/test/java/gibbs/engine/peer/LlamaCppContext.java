package gibbs.engine.peer;

import static gibbs.engine.peer.LlamaLibrary.ADDRESS;
import static gibbs.engine.peer.LlamaLibrary.BATCH;
import static gibbs.engine.peer.LlamaLibrary.BOOL;
import static gibbs.engine.peer.LlamaLibrary.BYTE;
import static gibbs.engine.peer.LlamaLibrary.CONTEXT_PARAMS;
import static gibbs.engine.peer.LlamaLibrary.FLOAT;
import static gibbs.engine.peer.LlamaLibrary.INT;
import static gibbs.engine.peer.LlamaLibrary.call;
import static gibbs.engine.peer.LlamaLibrary.handle;
import static gibbs.engine.peer.LlamaLibrary.offset;
import static gibbs.engine.peer.LlamaLibrary.run;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/// A KV cache of llama.cpp and the passes over it. Confined to one thread.
public final class LlamaCppContext implements AutoCloseable {
  private static final MethodHandle INIT =
      handle("llama_init_from_model", FunctionDescriptor.of(ADDRESS, ADDRESS, CONTEXT_PARAMS));
  private static final MethodHandle FREE = handle("llama_free", FunctionDescriptor.ofVoid(ADDRESS));
  private static final MethodHandle DECODE =
      handle("llama_decode", FunctionDescriptor.of(INT, ADDRESS, BATCH));
  private static final MethodHandle LOGITS =
      handle("llama_get_logits_ith", FunctionDescriptor.of(ADDRESS, ADDRESS, INT));
  private static final boolean IS_RECENT = LlamaLibrary.LAYOUTS.isRecent();
  private static final MethodHandle CLEAR =
      IS_RECENT
          ? handle("llama_memory_clear", FunctionDescriptor.ofVoid(ADDRESS, BOOL))
          : MethodHandles.dropArguments(
              handle("llama_kv_self_clear", FunctionDescriptor.ofVoid(ADDRESS)), 1, boolean.class);
  private static final MethodHandle COPY =
      handle(
          IS_RECENT ? "llama_memory_seq_cp" : "llama_kv_self_seq_cp",
          FunctionDescriptor.ofVoid(ADDRESS, INT, INT, INT, INT));
  private static final MethodHandle REMOVE =
      handle(
          IS_RECENT ? "llama_memory_seq_rm" : "llama_kv_self_seq_rm",
          FunctionDescriptor.of(BOOL, ADDRESS, INT, INT, INT));
  private static final MethodHandle THREADS =
      handle("llama_set_n_threads", FunctionDescriptor.ofVoid(ADDRESS, INT, INT));

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment context;
  private final MemorySegment memory;
  private final int vocabularySize;
  private final int largestBatch;
  private final MemorySegment batch;
  private final MemorySegment tokens;
  private final MemorySegment positions;
  private final MemorySegment sequences;
  private final MemorySegment wanted;
  private boolean closed;

  /// Sizes and types of a context.
  ///
  /// @param contextLength tokens of all sequences together
  /// @param sequenceCount sequences that it can hold
  /// @param threadCount threads of a pass
  /// @param kvType how keys and values are stored
  /// @param flashAttention whether the fused attention is used
  public record Settings(
      int contextLength,
      int sequenceCount,
      int threadCount,
      TensorType kvType,
      boolean flashAttention) {
    /// The most exact settings, with one sequence and two threads.
    ///
    /// @param contextLength tokens of all sequences together
    /// @return settings
    public static Settings exact(int contextLength) {
      return new Settings(contextLength, 1, 2, TensorType.F32, false);
    }

    /// The peer's own defaults but for sizes: F16 keys and values, no flash attention.
    ///
    /// @param contextLength tokens of all sequences together
    /// @param sequenceCount sequences that it can hold
    /// @return settings
    public static Settings usual(int contextLength, int sequenceCount) {
      return new Settings(contextLength, sequenceCount, 2, TensorType.F16, false);
    }

    /// The same with other threads.
    ///
    /// @param count threads of a pass
    /// @return a copy
    public Settings withThreadCount(int count) {
      return new Settings(contextLength, sequenceCount, count, kvType, flashAttention);
    }
  }

  private LlamaCppContext(MemorySegment context, int vocabularySize, Settings settings) {
    this.context = context;
    this.memory = memoryOf(context);
    this.vocabularySize = vocabularySize;
    this.largestBatch = settings.contextLength();
    tokens = arena.allocate(INT, largestBatch);
    positions = arena.allocate(INT, largestBatch);
    sequences = arena.allocate(INT, largestBatch);
    wanted = arena.allocate(BYTE, largestBatch);
    batch = arena.allocate(BATCH);
    MemorySegment counts = arena.allocate(INT, largestBatch);
    MemorySegment lists = arena.allocate(ADDRESS, largestBatch);
    for (int index = 0; index < largestBatch; index++) {
      counts.setAtIndex(INT, index, 1);
      lists.setAtIndex(ADDRESS, index, sequences.asSlice(4L * index, 4));
    }
    batch.set(ADDRESS, offset(BATCH, "token"), tokens);
    batch.set(ADDRESS, offset(BATCH, "pos"), positions);
    batch.set(ADDRESS, offset(BATCH, "n_seq_id"), counts);
    batch.set(ADDRESS, offset(BATCH, "seq_id"), lists);
    batch.set(ADDRESS, offset(BATCH, "logits"), wanted);
  }

  static LlamaCppContext open(LlamaCppModel model, Settings settings) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params =
          LlamaLibrary.defaults("llama_context_default_params", CONTEXT_PARAMS, arena);
      params.set(INT, offset(CONTEXT_PARAMS, "n_ctx"), settings.contextLength());
      params.set(INT, offset(CONTEXT_PARAMS, "n_batch"), settings.contextLength());
      params.set(INT, offset(CONTEXT_PARAMS, "n_seq_max"), settings.sequenceCount());
      params.set(INT, offset(CONTEXT_PARAMS, "n_threads"), settings.threadCount());
      params.set(INT, offset(CONTEXT_PARAMS, "n_threads_batch"), settings.threadCount());
      params.set(INT, offset(CONTEXT_PARAMS, "type_k"), settings.kvType().code());
      params.set(INT, offset(CONTEXT_PARAMS, "type_v"), settings.kvType().code());
      setFlashAttention(params, settings);
      MemorySegment handle = model.handleOfModel();
      MemorySegment context = call(() -> (MemorySegment) INIT.invokeExact(handle, params));
      if (context.address() == 0) {
        throw new IllegalStateException(
            "llama.cpp opens no context: " + LlamaLibrary.lastMessage());
      }
      return new LlamaCppContext(context, model.vocabularySize(), settings);
    }
  }

  /// Where the sequences' functions find keys and values.
  private static MemorySegment memoryOf(MemorySegment context) {
    if (!IS_RECENT) {
      return context;
    }
    MethodHandle get = handle("llama_get_memory", FunctionDescriptor.of(ADDRESS, ADDRESS));
    return call(() -> (MemorySegment) get.invokeExact(context));
  }

  /// The recent library has a choice of its own, which the exact settings alone overrule.
  private static void setFlashAttention(MemorySegment params, Settings settings) {
    if (!IS_RECENT) {
      params.set(BOOL, offset(CONTEXT_PARAMS, "flash_attn"), settings.flashAttention());
    } else if (settings.flashAttention() || settings.kvType() == TensorType.F32) {
      int choice = settings.flashAttention() ? 1 : 0;
      params.set(INT, offset(CONTEXT_PARAMS, "flash_attn_type"), choice);
    }
  }

  /// Forgets everything, runs a text and returns all its logits.
  ///
  /// @param text ids, as many as the context holds at most
  /// @return `[position][token]`
  public float[][] logits(int... text) {
    clear();
    boolean[] all = new boolean[text.length];
    Arrays.fill(all, true);
    int[] inOrder = new int[text.length];
    Arrays.setAll(inOrder, position -> position);
    decode(text, inOrder, new int[text.length], all);
    float[][] logits = new float[text.length][];
    for (int position = 0; position < text.length; position++) {
      logits[position] = logitsOf(position);
    }
    return logits;
  }

  /// Forgets everything, runs a text and returns its last logits.
  ///
  /// @param text ids, as many as the context holds at most
  /// @return `[token]`
  public float[] lastLogits(int... text) {
    clear();
    boolean[] last = new boolean[text.length];
    last[text.length - 1] = true;
    int[] inOrder = new int[text.length];
    Arrays.setAll(inOrder, position -> position);
    decode(text, inOrder, new int[text.length], last);
    return logitsOf(text.length - 1);
  }

  /// Runs one pass over a batch.
  ///
  /// @param ids one token an entry
  /// @param atPositions each entry's position in its sequence
  /// @param ofSequences each entry's sequence
  /// @param wantedLogits whether an entry's logits are kept
  public void decode(int[] ids, int[] atPositions, int[] ofSequences, boolean[] wantedLogits) {
    if (ids.length == 0 || ids.length > largestBatch) {
      throw new IllegalArgumentException("batch must hold 1 to " + largestBatch + " tokens");
    }
    MemorySegment.copy(ids, 0, tokens, INT, 0, ids.length);
    MemorySegment.copy(atPositions, 0, positions, INT, 0, ids.length);
    MemorySegment.copy(ofSequences, 0, sequences, INT, 0, ids.length);
    for (int index = 0; index < ids.length; index++) {
      wanted.setAtIndex(BYTE, index, (byte) (wantedLogits[index] ? 1 : 0));
    }
    batch.set(INT, 0, ids.length);
    int status = call(() -> (int) DECODE.invokeExact(context, batch));
    if (status != 0) {
      throw new IllegalStateException(
          "llama.cpp fails with " + status + ": " + LlamaLibrary.lastMessage());
    }
  }

  /// Logits of an entry of the last batch.
  ///
  /// @param index the entry, which must have wanted them
  /// @return `[token]`, a copy
  @SuppressWarnings("restricted") // the row's length is known here alone
  public float[] logitsOf(int index) {
    MemorySegment row = call(() -> (MemorySegment) LOGITS.invokeExact(context, index));
    if (row.address() == 0) {
      throw new IllegalStateException("llama.cpp kept no logits of entry " + index);
    }
    return row.reinterpret(4L * vocabularySize).toArray(FLOAT);
  }

  /// Forgets all sequences.
  public void clear() {
    run(
        () -> {
          CLEAR.invokeExact(memory, false);
        });
  }

  /// Gives a sequence the tokens of another.
  ///
  /// @param from a sequence
  /// @param to an empty sequence
  public void copySequence(int from, int to) {
    run(
        () -> {
          COPY.invokeExact(memory, from, to, -1, -1);
        });
  }

  /// Forgets a sequence's tokens from a position on.
  ///
  /// @param sequence the sequence
  /// @param position the first position to forget
  public void truncate(int sequence, int position) {
    boolean done = call(() -> (boolean) REMOVE.invokeExact(memory, sequence, position, -1));
    if (!done) {
      throw new IllegalStateException("llama.cpp cannot truncate");
    }
  }

  /// Sets the threads of later passes.
  ///
  /// @param count threads
  public void setThreadCount(int count) {
    run(
        () -> {
          THREADS.invokeExact(context, count, count);
        });
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      run(
          () -> {
            FREE.invokeExact(context);
          });
      arena.close();
    }
  }
}
