package gibbs.engine.peer;

import static gibbs.engine.peer.LlamaLibrary.ADDRESS;
import static gibbs.engine.peer.LlamaLibrary.BOOL;
import static gibbs.engine.peer.LlamaLibrary.BYTE;
import static gibbs.engine.peer.LlamaLibrary.INT;
import static gibbs.engine.peer.LlamaLibrary.MODEL_PARAMS;
import static gibbs.engine.peer.LlamaLibrary.call;
import static gibbs.engine.peer.LlamaLibrary.handle;
import static gibbs.engine.peer.LlamaLibrary.offset;
import static gibbs.engine.peer.LlamaLibrary.run;
import static java.nio.charset.StandardCharsets.UTF_8;

import gibbs.core.model.Tokenizer.SpecialTokens;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// A model, or a vocabulary, that llama.cpp has loaded. Safe for use by many threads until it is
/// closed.
public final class LlamaCppModel implements AutoCloseable {
  private static final MethodHandle LOAD =
      handle("llama_model_load_from_file", FunctionDescriptor.of(ADDRESS, ADDRESS, MODEL_PARAMS));
  private static final MethodHandle FREE =
      handle("llama_model_free", FunctionDescriptor.ofVoid(ADDRESS));
  private static final MethodHandle VOCABULARY =
      handle("llama_model_get_vocab", FunctionDescriptor.of(ADDRESS, ADDRESS));
  private static final MethodHandle VOCABULARY_SIZE =
      handle("llama_vocab_n_tokens", FunctionDescriptor.of(INT, ADDRESS));
  private static final MethodHandle TOKENIZE =
      handle(
          "llama_tokenize",
          FunctionDescriptor.of(INT, ADDRESS, ADDRESS, INT, ADDRESS, INT, BOOL, BOOL));
  private static final MethodHandle DETOKENIZE =
      handle(
          "llama_detokenize",
          FunctionDescriptor.of(INT, ADDRESS, ADDRESS, INT, ADDRESS, INT, BOOL, BOOL));

  private final MemorySegment model;
  private final MemorySegment vocabulary;
  private boolean closed;

  /// How much of a file is loaded.
  enum Contents {
    ALL,
    VOCABULARY
  }

  /// Whether the tokens that a model expects around a text are added.
  public enum Surroundings {
    /// Begin and end tokens where the vocabulary asks for them.
    ADDED,
    /// The text alone.
    LEFT_OUT
  }

  private LlamaCppModel(MemorySegment model) {
    this.model = model;
    this.vocabulary = call(() -> (MemorySegment) VOCABULARY.invokeExact(model));
  }

  static LlamaCppModel open(Path file, Contents contents) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params =
          LlamaLibrary.defaults("llama_model_default_params", MODEL_PARAMS, arena);
      params.set(BOOL, offset(MODEL_PARAMS, "vocab_only"), contents == Contents.VOCABULARY);
      MemorySegment path = arena.allocateFrom(file.toString());
      MemorySegment model = call(() -> (MemorySegment) LOAD.invokeExact(path, params));
      if (model.address() == 0) {
        throw new IllegalStateException(
            "llama.cpp refuses " + file + ": " + LlamaLibrary.lastMessage());
      }
      return new LlamaCppModel(model);
    }
  }

  /// Number of tokens.
  ///
  /// @return the vocabulary's size
  public int vocabularySize() {
    return call(() -> (int) VOCABULARY_SIZE.invokeExact(vocabulary));
  }

  /// Text to ids.
  ///
  /// @param text any text
  /// @param surroundings whether begin and end tokens are added
  /// @param specialTokens whether names of special tokens stand for these
  /// @return ids
  public int[] tokenize(String text, Surroundings surroundings, SpecialTokens specialTokens) {
    byte[] bytes = text.getBytes(UTF_8);
    boolean add = surroundings == Surroundings.ADDED;
    boolean parse = specialTokens == SpecialTokens.PARSED;
    int room = bytes.length + 8;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = arena.allocate(bytes.length + 1L);
      MemorySegment.copy(bytes, 0, source, BYTE, 0, bytes.length);
      MemorySegment target = arena.allocate(INT, room);
      int count =
          call(
              () ->
                  (int)
                      TOKENIZE.invokeExact(
                          vocabulary, source, bytes.length, target, room, add, parse));
      if (count < 0) {
        throw new IllegalStateException("llama.cpp needs room for " + -count + " tokens");
      }
      return target.asSlice(0, 4L * count).toArray(INT);
    }
  }

  /// Ids to bytes, special tokens left out.
  ///
  /// @param tokens ids; the blank before a text is dropped only if no begin token stands before it
  /// @return the bytes
  public byte[] detokenize(int... tokens) {
    int room = 64 * tokens.length + 64;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = arena.allocateFrom(INT, tokens);
      MemorySegment target = arena.allocate(room);
      int count =
          call(
              () ->
                  (int)
                      DETOKENIZE.invokeExact(
                          vocabulary, source, tokens.length, target, room, false, false));
      if (count < 0) {
        throw new IllegalStateException("llama.cpp needs room for " + -count + " bytes");
      }
      return target.asSlice(0, count).toArray(BYTE);
    }
  }

  /// Opens a context that computes as exactly as the peer can: keys and values in F32, no flash
  /// attention.
  ///
  /// @param contextLength tokens of all sequences together
  /// @param threadCount threads of a pass
  /// @return a context, to be closed before the model
  public LlamaCppContext openContext(int contextLength, int threadCount) {
    return LlamaCppContext.open(
        this, LlamaCppContext.Settings.exact(contextLength).withThreadCount(threadCount));
  }

  /// Opens a context.
  ///
  /// @param settings its sizes and types
  /// @return a context, to be closed before the model
  public LlamaCppContext openContext(LlamaCppContext.Settings settings) {
    return LlamaCppContext.open(this, settings);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      run(
          () -> {
            FREE.invokeExact(model);
          });
    }
  }

  MemorySegment handleOfModel() {
    return model;
  }

  MemorySegment handleOfVocabulary() {
    return vocabulary;
  }
}
