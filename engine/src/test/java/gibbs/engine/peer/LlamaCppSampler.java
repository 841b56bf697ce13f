package gibbs.engine.peer;

import static gibbs.engine.peer.LlamaLibrary.ADDRESS;
import static gibbs.engine.peer.LlamaLibrary.BOOL;
import static gibbs.engine.peer.LlamaLibrary.CHAIN_PARAMS;
import static gibbs.engine.peer.LlamaLibrary.FLOAT;
import static gibbs.engine.peer.LlamaLibrary.INT;
import static gibbs.engine.peer.LlamaLibrary.LONG;
import static gibbs.engine.peer.LlamaLibrary.call;
import static gibbs.engine.peer.LlamaLibrary.handle;
import static gibbs.engine.peer.LlamaLibrary.run;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Map;

/// A chain of llama.cpp's samplers, built from left to right. Confined to one thread.
public final class LlamaCppSampler implements AutoCloseable {
  private static final MethodHandle CHAIN =
      handle("llama_sampler_chain_init", FunctionDescriptor.of(ADDRESS, CHAIN_PARAMS));
  private static final MethodHandle ADD =
      handle("llama_sampler_chain_add", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
  private static final MethodHandle APPLY =
      handle("llama_sampler_apply", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
  private static final MethodHandle ACCEPT =
      handle("llama_sampler_accept", FunctionDescriptor.ofVoid(ADDRESS, INT));
  private static final MethodHandle RESET =
      handle("llama_sampler_reset", FunctionDescriptor.ofVoid(ADDRESS));
  private static final MethodHandle FREE =
      handle("llama_sampler_free", FunctionDescriptor.ofVoid(ADDRESS));
  private static final long KEEP_ONE = 1;

  private final MemorySegment chain;
  private boolean closed;

  /// An empty chain.
  public LlamaCppSampler() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = arena.allocate(CHAIN_PARAMS);
      params.set(BOOL, 0, true);
      chain = call(() -> (MemorySegment) CHAIN.invokeExact(params));
    }
  }

  /// Chooses the most probable token.
  ///
  /// @return this chain
  public LlamaCppSampler greedy() {
    return add("llama_sampler_init_greedy", FunctionDescriptor.of(ADDRESS));
  }

  /// Draws a token.
  ///
  /// @param seed of the draws
  /// @return this chain
  public LlamaCppSampler dist(int seed) {
    return add("llama_sampler_init_dist", FunctionDescriptor.of(ADDRESS, INT), seed);
  }

  /// Keeps the `k` most probable tokens.
  ///
  /// @param k how many; none are removed if it is not positive
  /// @return this chain
  public LlamaCppSampler topK(int k) {
    return add("llama_sampler_init_top_k", FunctionDescriptor.of(ADDRESS, INT), k);
  }

  /// Keeps the nucleus.
  ///
  /// @param p its mass
  /// @return this chain
  public LlamaCppSampler topP(float p) {
    return addWithKeep("llama_sampler_init_top_p", p);
  }

  /// Keeps tokens near the most probable one.
  ///
  /// @param p the least share of its probability
  /// @return this chain
  public LlamaCppSampler minP(float p) {
    return addWithKeep("llama_sampler_init_min_p", p);
  }

  /// Keeps locally typical tokens.
  ///
  /// @param p their mass
  /// @return this chain
  public LlamaCppSampler typical(float p) {
    return addWithKeep("llama_sampler_init_typical", p);
  }

  /// Keeps tokens within `n` standard deviations of the largest logit.
  ///
  /// @param n deviations
  /// @return this chain
  public LlamaCppSampler topNSigma(float n) {
    return add("llama_sampler_init_top_n_sigma", FunctionDescriptor.of(ADDRESS, FLOAT), n);
  }

  /// Excludes top choices.
  ///
  /// @param probability with which it acts at all
  /// @param threshold above which tokens count as top choices
  /// @param seed of the draws
  /// @return this chain
  public LlamaCppSampler xtc(float probability, float threshold, int seed) {
    return add(
        "llama_sampler_init_xtc",
        FunctionDescriptor.of(ADDRESS, FLOAT, FLOAT, LONG, INT),
        probability,
        threshold,
        KEEP_ONE,
        seed);
  }

  /// Divides logits.
  ///
  /// @param temperature the divisor
  /// @return this chain
  public LlamaCppSampler temperature(float temperature) {
    return add("llama_sampler_init_temp", FunctionDescriptor.of(ADDRESS, FLOAT), temperature);
  }

  /// Divides logits by a temperature that depends on their entropy.
  ///
  /// @param temperature the middle
  /// @param range half the width
  /// @param exponent of the normalised entropy
  /// @return this chain
  public LlamaCppSampler temperature(float temperature, float range, float exponent) {
    return add(
        "llama_sampler_init_temp_ext",
        FunctionDescriptor.of(ADDRESS, FLOAT, FLOAT, FLOAT),
        temperature,
        range,
        exponent);
  }

  /// Holds the surprise of tokens near a target, second version.
  ///
  /// @param seed of the draws
  /// @param tau target, bits
  /// @param eta learning rate
  /// @return this chain
  public LlamaCppSampler mirostatV2(int seed, float tau, float eta) {
    return add(
        "llama_sampler_init_mirostat_v2",
        FunctionDescriptor.of(ADDRESS, INT, FLOAT, FLOAT),
        seed,
        tau,
        eta);
  }

  /// Makes tokens of the recent past less probable.
  ///
  /// @param window accepted tokens that count; none if it is not positive
  /// @param repetition divisor of positive logits, factor of negative ones
  /// @param frequency subtracted for every occurrence
  /// @param presence subtracted once
  /// @return this chain
  public LlamaCppSampler penalties(int window, float repetition, float frequency, float presence) {
    return add(
        "llama_sampler_init_penalties",
        FunctionDescriptor.of(ADDRESS, INT, FLOAT, FLOAT, FLOAT),
        window,
        repetition,
        frequency,
        presence);
  }

  /// Adds to logits.
  ///
  /// @param vocabularySize number of tokens
  /// @param biases what to add, by token
  /// @return this chain
  public LlamaCppSampler logitBias(int vocabularySize, Map<Integer, Float> biases) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment entries = arena.allocate(MemoryLayout.sequenceLayout(biases.size(), LONG));
      long at = 0;
      for (Map.Entry<Integer, Float> bias : biases.entrySet()) {
        entries.set(INT, at, bias.getKey());
        entries.set(FLOAT, at + 4, bias.getValue());
        at += LONG.byteSize();
      }
      return add(
          "llama_sampler_init_logit_bias",
          FunctionDescriptor.of(ADDRESS, INT, INT, ADDRESS),
          vocabularySize,
          biases.size(),
          entries);
    }
  }

  /// Runs the chain over a list, in place.
  ///
  /// @param candidates the list
  public void apply(LlamaCppCandidates candidates) {
    MemorySegment list = candidates.handle();
    run(
        () -> {
          APPLY.invokeExact(chain, list);
        });
  }

  /// Tells the chain which token was taken.
  ///
  /// @param token its id
  public void accept(int token) {
    run(
        () -> {
          ACCEPT.invokeExact(chain, token);
        });
  }

  /// Forgets what was accepted.
  public void reset() {
    run(
        () -> {
          RESET.invokeExact(chain);
        });
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      run(
          () -> {
            FREE.invokeExact(chain);
          });
    }
  }

  private LlamaCppSampler addWithKeep(String name, float p) {
    return add(name, FunctionDescriptor.of(ADDRESS, FLOAT, LONG), p, KEEP_ONE);
  }

  private LlamaCppSampler add(String name, FunctionDescriptor signature, Object... arguments) {
    MemorySegment sampler =
        call(() -> (MemorySegment) handle(name, signature).invokeWithArguments(arguments));
    run(
        () -> {
          ADD.invokeExact(chain, sampler);
        });
    return this;
  }
}
