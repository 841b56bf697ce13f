package gibbs.engine.transformer;

import gibbs.core.Check;
import gibbs.core.model.Capability;
import gibbs.core.model.ChatFormat;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.ModelFormatException;
import gibbs.core.model.Session;
import gibbs.core.model.Tokenizer;
import gibbs.core.model.Vocabulary;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.Tensor;
import gibbs.engine.kernel.ArithmeticPool;
import gibbs.engine.kernel.KernelProvider;
import gibbs.engine.kernel.Kernels;
import gibbs.engine.tokenizer.GgufTokenizer;
import gibbs.engine.tokenizer.GgufVocabulary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// A transformer over a memory-mapped GGUF file.
///
/// Passes of all its sessions run one after the other on one arithmetic pool, whose number of
/// threads is that of the processors, or `-Dgibbs.threads`; it never changes a result.
public final class TransformerModel implements LanguageModel {
  /// System property: number of threads of the arithmetic pool.
  public static final String THREADS_PROPERTY = "gibbs.threads";

  /// System property: how keys and values are stored, the name of a [KvType]; `f32` by default.
  public static final String KV_TYPE_PROPERTY = "gibbs.kv-type";

  private final GgufFile file;
  private final GgufTokenizer tokenizer;
  private final Network network;
  private final Arithmetic arithmetic;
  private final KvType kvType;
  private final ReentrantLock passLock = new ReentrantLock();
  private final Set<TransformerSession> sessions = new HashSet<>();
  private boolean isClosed;

  /// Opens the network of a file.
  ///
  /// @param file an open file; the model owns it from now on
  /// @return the model
  /// @throws ModelFormatException if the file holds no network that this engine runs
  public static TransformerModel of(GgufFile file) {
    long weightCount = 0;
    for (Tensor tensor : file.tensors()) {
      weightCount += tensor.rowLength() * tensor.rowCount();
    }
    Kernels kernels = KernelProvider.kernelsFor(weightCount);
    int threads = Integer.getInteger(THREADS_PROPERTY, Runtime.getRuntime().availableProcessors());
    return of(file, kernels, threads, KvType.of(System.getProperty(KV_TYPE_PROPERTY, "f32")));
  }

  /// Opens the network of a file with kernels and threads of the caller's choice.
  ///
  /// @param file an open file; the model owns it from now on
  /// @param kernels the arithmetic
  /// @param threads of the arithmetic pool, positive
  /// @return the model
  /// @throws ModelFormatException if the file holds no network that this engine runs
  public static TransformerModel of(GgufFile file, Kernels kernels, int threads) {
    return of(file, kernels, threads, KvType.F32);
  }

  /// Opens the network of a file with kernels, threads and a KV memory of the caller's choice.
  ///
  /// @param file an open file; the model owns it from now on
  /// @param kernels the arithmetic
  /// @param threads of the arithmetic pool, positive
  /// @param kvType how keys and values are stored
  /// @return the model
  /// @throws ModelFormatException if the file holds no network that this engine runs
  public static TransformerModel of(GgufFile file, Kernels kernels, int threads, KvType kvType) {
    Architecture architecture = Architecture.of(file);
    GgufTokenizer tokenizer = GgufTokenizer.of(file.metadata());
    int vocabularySize = tokenizer.vocabulary().size();
    Network network =
        architecture.describe(new NetworkFile(file, architecture.key(), vocabularySize, kernels));
    Arithmetic arithmetic = new Arithmetic(kernels, new ArithmeticPool(threads));
    return new TransformerModel(file, tokenizer, network, arithmetic, kvType);
  }

  private TransformerModel(
      GgufFile file,
      GgufTokenizer tokenizer,
      Network network,
      Arithmetic arithmetic,
      KvType kvType) {
    this.file = file;
    this.tokenizer = tokenizer;
    this.network = network;
    this.arithmetic = arithmetic;
    this.kvType = kvType;
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
    return shape().contextLength();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.values());
  }

  @Override
  public Optional<ChatFormat> chatFormat() {
    String template = file.metadata().text("tokenizer.chat_template", "");
    if (template.isEmpty()) {
      return Optional.empty();
    }
    GgufVocabulary vocabulary = tokenizer.vocabulary();
    Map<String, String> names = new HashMap<>();
    vocabulary.beginToken().ifPresent(id -> names.put("bos_token", vocabulary.piece(id)));
    vocabulary.endToken().ifPresent(id -> names.put("eos_token", vocabulary.piece(id)));
    vocabulary.unknownToken().ifPresent(id -> names.put("unk_token", vocabulary.piece(id)));
    return Optional.of(new ChatFormat(template, names));
  }

  /// Bytes that the KV memory takes for each position, rounded up to pages by [Session#pageCount].
  ///
  /// @return bytes
  public long kvBytesPerPosition() {
    return 2L * shape().layers() * shape().kvHeads() * kvType.bytes(shape().headLength());
  }

  /// How keys and values are stored.
  ///
  /// @return the type
  public KvType kvType() {
    return kvType;
  }

  /// The kernels in use.
  ///
  /// @return their name
  public String kernelName() {
    return arithmetic.kernels().name();
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
    arithmetic.pool().close();
    file.close();
  }

  NetworkShape shape() {
    return network.shape();
  }

  ForwardPass forwardPass(KvPages pages) {
    return new ForwardPass(network, arithmetic, pages);
  }

  /// One pass at a time on the pool, whichever session asks.
  void run(ForwardPass pass, List<Extension> extensions) {
    passLock.lock();
    try {
      pass.run(extensions);
    } finally {
      passLock.unlock();
    }
  }

  /// The vector by which a token enters the network, a copy.
  float[] embedding(int token) {
    float[] row = new float[shape().width()];
    ForwardPass.readToken(
        network.embedding(), Check.index("token", token, vocabulary().size()), row);
    return row;
  }

  void forget(TransformerSession session) {
    synchronized (sessions) {
      sessions.remove(session);
    }
  }
}
