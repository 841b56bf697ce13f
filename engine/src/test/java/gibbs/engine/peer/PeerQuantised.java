package gibbs.engine.peer;

import static gibbs.engine.peer.LlamaLibrary.ADDRESS;
import static gibbs.engine.peer.LlamaLibrary.BOOL;
import static gibbs.engine.peer.LlamaLibrary.INT;
import static gibbs.engine.peer.LlamaLibrary.LONG;
import static gibbs.engine.peer.LlamaLibrary.call;
import static gibbs.engine.peer.LlamaLibrary.handle;

import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// Model files that llama.cpp wrote, with matrices that it quantised: their layout is its own.
@SuppressWarnings("restricted") // calling native code is what this class is for
final class PeerQuantised implements AutoCloseable {
  /// `ggml_init_params`.
  private static final StructLayout CONTEXT_PARAMS =
      MemoryLayout.structLayout(
          LONG.withName("mem_size"),
          ADDRESS.withName("mem_buffer"),
          BOOL.withName("no_alloc"),
          MemoryLayout.paddingLayout(7));

  /// `gguf_init_params`.
  private static final StructLayout FILE_PARAMS =
      MemoryLayout.structLayout(
          BOOL.withName("no_alloc"), MemoryLayout.paddingLayout(7), ADDRESS.withName("ctx"));

  /// More than the peer's own bytes for a tensor.
  private static final long TENSOR_OVERHEAD = 1024;

  private static final FunctionDescriptor FREE = FunctionDescriptor.ofVoid(ADDRESS);

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment file;
  private final MemorySegment tensors;

  private PeerQuantised(long bytes) {
    file = pointer("gguf_init_empty");
    MemorySegment params = arena.allocate(CONTEXT_PARAMS);
    params.set(LONG, 0, bytes);
    MethodHandle init = handle("ggml_init", FunctionDescriptor.of(ADDRESS, CONTEXT_PARAMS));
    tensors = call(() -> (MemorySegment) init.invokeExact(params));
  }

  /// Copies a file of F32 weights; matrices whose rows are whole blocks become those of a type.
  static void write(Path source, Path target, TensorType type) throws IOException {
    try (GgufFile original = GgufFile.open(source);
        PeerQuantised copy = new PeerQuantised(bytes(original))) {
      copy.takeMetadata(source);
      for (Tensor tensor : original.tensors()) {
        copy.add(isMatrix(tensor, type) ? quantised(tensor, type) : tensor);
      }
      copy.write(target);
    }
  }

  private static long bytes(GgufFile original) {
    return original.tensors().stream()
        .mapToLong(tensor -> tensor.data().byteSize() + TENSOR_OVERHEAD)
        .sum();
  }

  private static boolean isMatrix(Tensor tensor, TensorType type) {
    return tensor.rowCount() > 1 && tensor.rowLength() % type.blockLength() == 0;
  }

  private static Tensor quantised(Tensor tensor, TensorType type) {
    float[] weights = new float[Math.toIntExact(tensor.rowLength() * tensor.rowCount())];
    WeightCodec.require(tensor.type()).decode(tensor.data(), weights);
    byte[] blocks = LlamaCpp.quantise(type, weights, (int) tensor.rowLength());
    return new Tensor(tensor.name(), type, tensor.shape(), MemorySegment.ofArray(blocks));
  }

  private void takeMetadata(Path source) {
    MethodHandle open =
        handle("gguf_init_from_file", FunctionDescriptor.of(ADDRESS, ADDRESS, FILE_PARAMS));
    MethodHandle take = handle("gguf_set_kv", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
    MemorySegment params = arena.allocate(FILE_PARAMS);
    params.set(BOOL, 0, true);
    MemorySegment path = arena.allocateFrom(source.toString());
    MemorySegment original = call(() -> (MemorySegment) open.invokeExact(path, params));
    LlamaLibrary.run(
        () -> {
          take.invokeExact(file, original);
        });
    free("gguf_free", original);
  }

  private void add(Tensor tensor) {
    MethodHandle create =
        handle("ggml_new_tensor", FunctionDescriptor.of(ADDRESS, ADDRESS, INT, INT, ADDRESS));
    MethodHandle name = handle("ggml_set_name", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    MethodHandle data = handle("ggml_get_data", FunctionDescriptor.of(ADDRESS, ADDRESS));
    MethodHandle add = handle("gguf_add_tensor", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
    long[] shape = tensor.shape();
    MemorySegment lengths = arena.allocateFrom(LONG, shape);
    MemorySegment created =
        call(
            () ->
                (MemorySegment)
                    create.invokeExact(tensors, tensor.type().code(), shape.length, lengths));
    MemorySegment text = arena.allocateFrom(tensor.name());
    call(() -> (MemorySegment) name.invokeExact(created, text));
    MemorySegment room = call(() -> (MemorySegment) data.invokeExact(created));
    room.reinterpret(tensor.data().byteSize()).copyFrom(tensor.data());
    LlamaLibrary.run(
        () -> {
          add.invokeExact(file, created);
        });
  }

  private void write(Path target) {
    MethodHandle write =
        handle("gguf_write_to_file", FunctionDescriptor.of(BOOL, ADDRESS, ADDRESS, BOOL));
    MemorySegment path = arena.allocateFrom(target.toString());
    if (!call(() -> (boolean) write.invokeExact(file, path, false))) {
      throw new IllegalStateException("llama.cpp could not write " + target);
    }
  }

  private static MemorySegment pointer(String function) {
    MethodHandle handle = handle(function, FunctionDescriptor.of(ADDRESS));
    return call(() -> (MemorySegment) handle.invokeExact());
  }

  private static void free(String function, MemorySegment pointer) {
    MethodHandle free = handle(function, FREE);
    LlamaLibrary.run(
        () -> {
          free.invokeExact(pointer);
        });
  }

  @Override
  public void close() {
    free("gguf_free", file);
    free("ggml_free", tensors);
    arena.close();
  }
}
