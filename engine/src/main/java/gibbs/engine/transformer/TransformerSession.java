package gibbs.engine.transformer;

import gibbs.core.batch.Batcher;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;

/// KV pages, and the batcher through which all sequences reach the network.
final class TransformerSession implements Session {
  private static final int MOST_SHARES = 256;

  private final TransformerModel model;
  private final KvPages pages;
  private final Batcher<Extension> batcher;
  private volatile boolean isClosed;

  TransformerSession(TransformerModel model) {
    this.model = model;
    this.pages = new KvPages(model.shape(), model.kvType());
    ForwardPass pass = model.forwardPass(pages);
    this.batcher = new Batcher<>(MOST_SHARES, extensions -> model.run(pass, extensions));
  }

  @Override
  public Sequence newSequence() {
    if (isClosed) {
      throw new IllegalStateException("the session is closed");
    }
    return new TransformerSequence(this);
  }

  @Override
  public int pageCount() {
    return pages.liveCount();
  }

  /// Pages copied so far because two sequences wrote to one.
  ///
  /// @return the count
  long copiedPageCount() {
    return pages.copyCount();
  }

  TransformerModel model() {
    return model;
  }

  KvPages pages() {
    return pages;
  }

  Batcher<Extension> batcher() {
    return batcher;
  }

  @Override
  public void close() {
    isClosed = true;
    batcher.close();
    pages.clear();
    model.forget(this);
  }
}
