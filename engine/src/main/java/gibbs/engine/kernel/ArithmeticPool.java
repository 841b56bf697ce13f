package gibbs.engine.kernel;

import gibbs.core.Check;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/// A fixed set of threads that share the chunks of one region of work at a time. The calling thread
/// works too. Workers spin between regions, since a parked thread takes a millisecond to come back;
/// they park once nothing has come for a while.
///
/// Each thread begins with chunks of its own, the same share of every region, so that it finds in
/// its cache what it left there; then it takes what others have not begun. Which thread takes which
/// chunk never matters for a result.
public final class ArithmeticPool implements AutoCloseable {
  private static final long SPIN_NANOS = 5_000_000;
  private static final int SPINS_BEFORE_YIELD = 2_000;

  private static final Chunk NOTHING =
      new Chunk() {
        @Override
        public void run(int chunk, Scratch scratch) {
          throw new IllegalStateException("no chunk");
        }
      };

  private final Worker[] workers;
  private final Scratch callerScratch = new Scratch();
  private volatile Region region = new Region(0, NOTHING, 1);
  private volatile boolean isClosed;

  /// A pool of so many threads, the caller's included.
  ///
  /// @param threads positive
  public ArithmeticPool(int threads) {
    workers = new Worker[Check.atLeast("threads", threads, 1) - 1];
    for (int index = 0; index < workers.length; index++) {
      workers[index] = new Worker(index + 1);
      workers[index].start();
    }
  }

  /// Number of threads, the caller's included.
  ///
  /// @return positive
  public int threads() {
    return workers.length + 1;
  }

  /// Runs all chunks and returns when all are done. Not reentrant; one caller at a time.
  ///
  /// @param chunks how many
  /// @param work what to do for each
  public void run(int chunks, Chunk work) {
    if (workers.length == 0 || chunks <= 1) {
      callerScratch.beginRegion();
      for (int chunk = 0; chunk < chunks; chunk++) {
        work.run(chunk, callerScratch);
      }
      return;
    }
    Region current = new Region(chunks, work, threads());
    region = current;
    for (Worker worker : workers) {
      if (worker.isParked) {
        LockSupport.unpark(worker);
      }
    }
    current.work(0, callerScratch);
    current.await();
  }

  /// Ends the workers.
  @Override
  public void close() {
    isClosed = true;
    for (Worker worker : workers) {
      LockSupport.unpark(worker);
    }
  }

  /// One piece of a region.
  @FunctionalInterface
  public interface Chunk {
    /// Does the piece.
    ///
    /// @param chunk its number
    /// @param scratch of the thread that does it
    void run(int chunk, Scratch scratch);
  }

  /// Chunks are claimed by counters of the region's own, so that a worker that comes late to an
  /// old region finds nothing to do in it.
  private static final class Region {
    /// Counters lie two cache lines apart.
    private static final int DISTANCE = 128 / Integer.BYTES;

    private final int chunks;
    private final Chunk work;
    private final int threads;
    private final AtomicIntegerArray claimed; // [thread]
    private final AtomicInteger done = new AtomicInteger();
    private volatile Throwable failure;

    Region(int chunks, Chunk work, int threads) {
      this.chunks = chunks;
      this.work = work;
      this.threads = threads;
      this.claimed = new AtomicIntegerArray((threads + 1) * DISTANCE);
    }

    void work(int thread, Scratch scratch) {
      scratch.beginRegion();
      int count = 0;
      for (int other = 0; other < threads; other++) {
        count += workOn((thread + other) % threads, scratch);
      }
      done.addAndGet(count);
    }

    /// Does what is left of a thread's share.
    ///
    /// @return how many chunks that was
    private int workOn(int share, Scratch scratch) {
      int first = (int) ((long) chunks * share / threads);
      int end = (int) ((long) chunks * (share + 1) / threads);
      int counter = (share + 1) * DISTANCE;
      int count = 0;
      for (int chunk = first + claimed.getAndIncrement(counter);
          chunk < end;
          chunk = first + claimed.getAndIncrement(counter)) {
        try {
          work.run(chunk, scratch);
        } catch (RuntimeException | Error e) {
          failure = e;
        } finally {
          count++;
        }
      }
      return count;
    }

    void await() {
      for (int spins = 0; done.getAcquire() < chunks; spins++) {
        if (spins < SPINS_BEFORE_YIELD) {
          Thread.onSpinWait();
        } else {
          Thread.yield();
        }
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
    }
  }

  private final class Worker extends Thread {
    private final int index;
    private final Scratch scratch = new Scratch();
    private volatile boolean isParked;

    Worker(int index) {
      super("gibbs-arithmetic-" + index);
      this.index = index;
      setDaemon(true);
    }

    @Override
    public void run() {
      Region last = region;
      while (!isClosed) {
        Region next = region;
        if (next == last) {
          waitForNext(last);
        } else {
          last = next;
          next.work(index, scratch);
        }
      }
    }

    private void waitForNext(Region last) {
      long deadline = System.nanoTime() + SPIN_NANOS;
      for (int spins = 0; region == last && !isClosed; spins++) {
        if (spins < SPINS_BEFORE_YIELD) {
          Thread.onSpinWait();
        } else if (System.nanoTime() < deadline) {
          Thread.yield();
        } else {
          isParked = true;
          if (region == last && !isClosed) {
            LockSupport.park(this);
          }
          isParked = false;
        }
      }
    }
  }
}
