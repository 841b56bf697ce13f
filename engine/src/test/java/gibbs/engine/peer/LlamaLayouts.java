package gibbs.engine.peer;

import static gibbs.engine.peer.LlamaLibrary.offset;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/// The structures of one build of llama.cpp.
///
/// @param version for messages
/// @param modelParams `llama_model_params`
/// @param contextParams `llama_context_params`
/// @param isRecent whether the build has `llama_memory_…` in place of `llama_kv_self_…`, and a
///     choice of flash attention in place of a switch
record LlamaLayouts(
    String version, StructLayout modelParams, StructLayout contextParams, boolean isRecent) {
  /// The artefact `de.kherud:llama:4.2.0`.
  static final LlamaLayouts MARCH_2025 =
      new LlamaLayouts(
          "de.kherud 4.2.0",
          MemoryLayout.structLayout(
              ADDRESS.withName("devices"),
              JAVA_INT.withName("n_gpu_layers"),
              JAVA_INT.withName("split_mode"),
              JAVA_INT.withName("main_gpu"),
              MemoryLayout.paddingLayout(4),
              ADDRESS.withName("tensor_split"),
              ADDRESS.withName("progress_callback"),
              ADDRESS.withName("progress_callback_user_data"),
              ADDRESS.withName("kv_overrides"),
              JAVA_BOOLEAN.withName("vocab_only"),
              JAVA_BOOLEAN.withName("use_mmap"),
              JAVA_BOOLEAN.withName("use_mlock"),
              JAVA_BOOLEAN.withName("check_tensors"),
              MemoryLayout.paddingLayout(4)),
          MemoryLayout.structLayout(
              JAVA_INT.withName("n_ctx"),
              JAVA_INT.withName("n_batch"),
              JAVA_INT.withName("n_ubatch"),
              JAVA_INT.withName("n_seq_max"),
              JAVA_INT.withName("n_threads"),
              JAVA_INT.withName("n_threads_batch"),
              JAVA_INT.withName("rope_scaling_type"),
              JAVA_INT.withName("pooling_type"),
              JAVA_INT.withName("attention_type"),
              JAVA_FLOAT.withName("rope_freq_base"),
              JAVA_FLOAT.withName("rope_freq_scale"),
              JAVA_FLOAT.withName("yarn_ext_factor"),
              JAVA_FLOAT.withName("yarn_attn_factor"),
              JAVA_FLOAT.withName("yarn_beta_fast"),
              JAVA_FLOAT.withName("yarn_beta_slow"),
              JAVA_INT.withName("yarn_orig_ctx"),
              JAVA_FLOAT.withName("defrag_thold"),
              MemoryLayout.paddingLayout(4),
              ADDRESS.withName("cb_eval"),
              ADDRESS.withName("cb_eval_user_data"),
              JAVA_INT.withName("type_k"),
              JAVA_INT.withName("type_v"),
              JAVA_BOOLEAN.withName("logits_all"),
              JAVA_BOOLEAN.withName("embeddings"),
              JAVA_BOOLEAN.withName("offload_kqv"),
              JAVA_BOOLEAN.withName("flash_attn"),
              JAVA_BOOLEAN.withName("no_perf"),
              MemoryLayout.paddingLayout(3),
              ADDRESS.withName("abort_callback"),
              ADDRESS.withName("abort_callback_data")),
          false);

  /// llama.cpp v0.5.0, September 2026.
  static final LlamaLayouts V0_5_0 =
      new LlamaLayouts(
          "v0.5.0",
          MemoryLayout.structLayout(
              ADDRESS.withName("devices"),
              ADDRESS.withName("tensor_buft_overrides"),
              JAVA_INT.withName("n_gpu_layers"),
              JAVA_INT.withName("split_mode"),
              JAVA_INT.withName("load_mode"),
              JAVA_INT.withName("lazy_mode"),
              JAVA_INT.withName("main_gpu"),
              MemoryLayout.paddingLayout(4),
              ADDRESS.withName("tensor_split"),
              ADDRESS.withName("progress_callback"),
              ADDRESS.withName("progress_callback_user_data"),
              ADDRESS.withName("kv_overrides"),
              JAVA_BOOLEAN.withName("vocab_only"),
              JAVA_BOOLEAN.withName("check_tensors"),
              JAVA_BOOLEAN.withName("use_extra_bufts"),
              JAVA_BOOLEAN.withName("no_host"),
              JAVA_BOOLEAN.withName("no_alloc"),
              JAVA_BOOLEAN.withName("load_mtp"),
              MemoryLayout.paddingLayout(2)),
          MemoryLayout.structLayout(
              JAVA_INT.withName("n_ctx"),
              JAVA_INT.withName("n_batch"),
              JAVA_INT.withName("n_ubatch"),
              JAVA_INT.withName("n_seq_max"),
              JAVA_INT.withName("n_rs_seq"),
              JAVA_INT.withName("n_outputs_max"),
              JAVA_INT.withName("n_outputs_max_per_seq"),
              JAVA_INT.withName("n_threads"),
              JAVA_INT.withName("n_threads_batch"),
              JAVA_INT.withName("ctx_type"),
              JAVA_INT.withName("rope_scaling_type"),
              JAVA_INT.withName("pooling_type"),
              JAVA_INT.withName("attention_type"),
              JAVA_INT.withName("flash_attn_type"),
              JAVA_FLOAT.withName("rope_freq_base"),
              JAVA_FLOAT.withName("rope_freq_scale"),
              JAVA_FLOAT.withName("yarn_ext_factor"),
              JAVA_FLOAT.withName("yarn_attn_factor"),
              JAVA_FLOAT.withName("yarn_beta_fast"),
              JAVA_FLOAT.withName("yarn_beta_slow"),
              JAVA_INT.withName("yarn_orig_ctx"),
              JAVA_FLOAT.withName("defrag_thold"),
              ADDRESS.withName("cb_eval"),
              ADDRESS.withName("cb_eval_user_data"),
              JAVA_INT.withName("type_k"),
              JAVA_INT.withName("type_v"),
              ADDRESS.withName("abort_callback"),
              ADDRESS.withName("abort_callback_data"),
              JAVA_BOOLEAN.withName("embeddings"),
              JAVA_BOOLEAN.withName("offload_kqv"),
              JAVA_BOOLEAN.withName("no_perf"),
              JAVA_BOOLEAN.withName("op_offload"),
              JAVA_BOOLEAN.withName("swa_full"),
              JAVA_BOOLEAN.withName("kv_unified"),
              MemoryLayout.paddingLayout(2),
              ADDRESS.withName("samplers"),
              JAVA_LONG.withName("n_samplers"),
              ADDRESS.withName("ctx_other")),
          true);

  /// Compares defaults with what this build's are.
  ///
  /// @throws IllegalStateException if they differ
  void check(MemorySegment model, MemorySegment context) {
    boolean asExpected =
        model.get(JAVA_INT, offset(modelParams, "split_mode")) == 1
            && !model.get(JAVA_BOOLEAN, offset(modelParams, "vocab_only"))
            && context.get(JAVA_INT, offset(contextParams, "n_ctx")) == 512
            && context.get(JAVA_FLOAT, offset(contextParams, "defrag_thold")) == -1
            && context.get(JAVA_INT, offset(contextParams, "type_k")) == 1
            && context.get(JAVA_INT, offset(contextParams, "type_v")) == 1
            && context.get(JAVA_BOOLEAN, offset(contextParams, "offload_kqv"))
            && context.get(JAVA_BOOLEAN, offset(contextParams, "no_perf"))
            && (isRecent ? checkRecent(model, context) : checkOld(model, context));
    if (!asExpected) {
      throw new IllegalStateException("llama.cpp library has other layouts than " + version);
    }
  }

  private boolean checkOld(MemorySegment model, MemorySegment context) {
    return model.get(JAVA_BOOLEAN, offset(modelParams, "use_mmap"))
        && context.get(JAVA_FLOAT, offset(contextParams, "yarn_beta_fast")) == 32
        && !context.get(JAVA_BOOLEAN, offset(contextParams, "flash_attn"));
  }

  private boolean checkRecent(MemorySegment model, MemorySegment context) {
    return model.get(JAVA_BOOLEAN, offset(modelParams, "use_extra_bufts"))
        && context.get(JAVA_INT, offset(contextParams, "flash_attn_type")) == -1
        && context.get(JAVA_LONG, offset(contextParams, "n_samplers")) == 0;
  }
}
