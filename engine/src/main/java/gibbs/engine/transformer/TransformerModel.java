package gibbs.engine.transformer;

import gibbs.core.model.LanguageModel;
import gibbs.core.model.ModelFormatException;
import gibbs.core.model.Session;
import gibbs.core.model.Tokenizer;
import gibbs.core.model.Vocabulary;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.kernel.ArithmeticPool;
import gibbs.engine.kernel.KernelProvider;
import gibbs.engine.kernel.Kernels;
import gibbs.engine.tokenizer.GgufTokenizer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// A transformer over a memory-mapped GGUF file.
///
/// Passes of all its sessions run one after the other on one arithmetic pool, whose number of
/// threads is that of the processors, or `-Dgibbs.threads`; it never changes a result.
public final class TransformerModel implements LanguageModel {
  /// System property: number of threads of the arithmetic pool.
  public static final String THREADS_PROPERTY = "gibbs.threads";

  private static final String ARCHITECTURE = "llama";

  private final GgufFile file;
  private final GgufTokenizer tokenizer;
  private final LlamaShape shape;
  private final LlamaWeights weights;
  private final Kernels kernels;
  private final ArithmeticPool pool;
  private final ReentrantLock passLock = new ReentrantLock();
  private final Set<TransformerSession> sessions = new HashSet<>();
  private boolean isClosed;

  /// Opens the network of a file.
  ///
  /// @param file an open file; the model owns it from now on
  /// @return the model
  /// @throws ModelFormatException if the file holds no network that this engine runs
  public static TransformerModel of(GgufFile file) {
    long weightCount =
        file.tensors().stream().mapToLong(tensor -> tensor.rowLength() * tensor.rowCount()).sum();
    Kernels kernels = KernelProvider.kernelsFor(weightCount);
    int threads = Integer.getInteger(THREADS_PROPERTY, Runtime.getRuntime().availableProcessors());
    return of(file, kernels, threads);
  }

  /// Opens the network of a file with kernels and threads of the caller's choice.
  ///
  /// @param file an open file; the model owns it from now on
  /// @param kernels the arithmetic
  /// @param threads of the arithmetic pool, positive
  /// @return the model
  /// @throws ModelFormatException if the file holds no network that this engine runs
  public static TransformerModel of(GgufFile file, Kernels kernels, int threads) {
    String name = file.path().toString();
    String architecture = file.metadata().text("general.architecture");
    if (!architecture.equals(ARCHITECTURE)) {
      throw new ModelFormatException(
          name, -1, "general.architecture " + ARCHITECTURE, "'" + architecture + "'");
    }
    GgufTokenizer tokenizer = GgufTokenizer.of(file.metadata());
    LlamaShape shape = LlamaShape.of(name, file.metadata());
    LlamaWeights weights = LlamaWeights.of(file, shape, tokenizer.vocabulary().size(), kernels);
    return new TransformerModel(file, tokenizer, shape, weights, kernels, threads);
  }

  private TransformerModel(
      GgufFile file,
      GgufTokenizer tokenizer,
      LlamaShape shape,
      LlamaWeights weights,
      Kernels kernels,
      int threads) {
    this.file = file;
    this.tokenizer = tokenizer;
    this.shape = shape;
    this.weights = weights;
    this.kernels = kernels;
    this.pool = new ArithmeticPool(threads);
  }

  @Override
  public String name() {
    return file.metadata().text("general.name", file.path().getFileName().toString());
  }

  @Override
  public Vocabulary vocabulary() {
    return tokenizer.vocabulary();
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public int contextLength() {
    return shape.contextLength();
  }

  /// Bytes that the KV memory takes for each position, rounded up to pages by [Session#pageCount].
  ///
  /// @return bytes
  public long kvBytesPerPosition() {
    return 2L * shape.layers() * shape.kvLength() * Float.BYTES;
  }

  /// The kernels in use.
  ///
  /// @return their name
  public String kernelName() {
    return kernels.name();
  }

  /// The file that the weights lie in.
  ///
  /// @return the open file
  public GgufFile file() {
    return file;
  }

  @Override
  public Session openSession() {
    synchronized (sessions) {
      if (isClosed) {
        throw new IllegalStateException("the model is closed");
      }
      TransformerSession session = new TransformerSession(this);
      sessions.add(session);
      return session;
    }
  }

  @Override
  public void close() {
    List<TransformerSession> open;
    synchronized (sessions) {
      if (isClosed) {
        return;
      }
      isClosed = true;
      open = List.copyOf(sessions);
    }
    open.forEach(TransformerSession::close);
    pool.close();
    file.close();
  }

  LlamaShape shape() {
    return shape;
  }

  LlamaNetwork network(KvPages pages) {
    return new LlamaNetwork(shape, weights, kernels, pool, pages);
  }

  /// One pass at a time on the pool, whichever session asks.
  void pass(LlamaNetwork network, List<Extension> extensions) {
    passLock.lock();
    try {
      network.run(extensions);
    } finally {
      passLock.unlock();
    }
  }

  void forget(TransformerSession session) {
    synchronized (sessions) {
      sessions.remove(session);
    }
  }
}
