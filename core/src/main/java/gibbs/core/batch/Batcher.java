package gibbs.core.batch;

import gibbs.core.Check;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Brings the work of many threads into common passes: continuous batching.
///
/// Whoever finds no pass running leads the next one, over everything that is queued up to a
/// maximum; the others park until theirs is done. A lone caller therefore runs its pass itself,
/// without any hand-off.
///
/// **Phases.** Callers come back at about the same time, just after their pass. A leader that set
/// off at once would go alone and leave the others to the next pass, for ever out of phase. So a
/// leader yields while fewer are queued than took part in the last two passes and others keep
/// coming: at most an eighth of the last pass's time after each, and half of it in all. Where
/// somebody comes for the first time, such as a fork, it yields likewise, since siblings may be on
/// their way; then at most the last pass's time. It never depends on their coming.
///
/// **Closing** refuses new work, waits for the pass that runs, and fails whoever still waits.
///
/// @param <T> one caller's share of a pass
public final class Batcher<T> implements AutoCloseable {
  private static final int GRACE_DIVISOR = 8;
  private static final int ALL_GRACES_DIVISOR = 2;
  private static final long LONGEST_GRACE_NANOS = 4_000_000;
  private static final long NEVER = Long.MIN_VALUE / 2;
  private static final long LEFT = NEVER + 1;

  private final int maximum;
  private final Consumer<List<T>> pass;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition passEnded = lock.newCondition();
  private final Deque<Waiter<T>> queue = new ArrayDeque<>();
  private volatile int queuedCount;
  private volatile int expectedCount;
  private boolean isRunning;
  private boolean isClosed;
  private long passNanos;
  private long passNumber;
  private volatile int newcomerCount;
  private volatile boolean doNewcomersCluster = true;
  private int lastCount;

  /// A batcher without work.
  ///
  /// @param maximum most shares of a pass, positive
  /// @param pass does the work of all shares; called by one thread at a time
  public Batcher(int maximum, Consumer<List<T>> pass) {
    this.maximum = Check.atLeast("maximum", maximum, 1);
    this.pass = pass;
  }

  /// Who takes part again and again, such as a sequence: lets the batcher know how many to expect.
  public static final class Participant {
    private long lastPass = NEVER;

    /// A participant that has not taken part yet.
    public Participant() {}
  }

  /// One share in the queue.
  private static final class Waiter<T> {
    final T share;
    final Participant participant;
    final Thread thread = Thread.currentThread();
    volatile boolean isDone;
    volatile boolean mayLead;
    RuntimeException failure;

    Waiter(T share, Participant participant) {
      this.share = share;
      this.participant = participant;
    }
  }

  /// Has a share done, and returns when it is.
  ///
  /// @param share the work
  /// @param participant who asks
  /// @throws IllegalStateException if the batcher is closed, now or before the share's pass begins
  /// @throws RuntimeException whatever the pass threw
  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock alone
  public void submit(T share, Participant participant) {
    Waiter<T> waiter = new Waiter<>(share, participant);
    boolean leads;
    lock.lock();
    try {
      if (isClosed) {
        throw closed();
      }
      queue.add(waiter);
      queuedCount = queue.size();
      if (participant.lastPass == NEVER && passNumber > 0) {
        newcomerCount++;
      }
      leads = !isRunning;
      isRunning = true;
    } finally {
      lock.unlock();
    }
    while (!waiter.isDone) {
      if (leads || waiter.mayLead) {
        leads = false;
        waiter.mayLead = false;
        lead();
      } else {
        LockSupport.park(this);
      }
    }
    if (waiter.failure != null) {
      throw waiter.failure;
    }
  }

  /// A participant will not come again: nobody need wait for it.
  ///
  /// @param participant who leaves
  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock alone
  public void leave(Participant participant) {
    lock.lock();
    try {
      if (participant.lastPass >= passNumber - 1 && expectedCount > 0) {
        expectedCount--;
        participant.lastPass = LEFT;
      }
    } finally {
      lock.unlock();
    }
  }

  private void lead() {
    awaitOthers();
    List<Waiter<T>> batch = new ArrayList<>();
    lock.lock();
    try {
      while (batch.size() < maximum && !queue.isEmpty()) {
        batch.add(queue.poll());
      }
      queuedCount = queue.size();
      expect(batch);
      if (newcomerCount > 0) {
        doNewcomersCluster = newcomerCount > 1;
        newcomerCount = 0;
      }
    } finally {
      lock.unlock();
    }
    RuntimeException failure = null;
    long start = System.nanoTime();
    try {
      if (!batch.isEmpty()) {
        pass.accept(batch.stream().map(waiter -> waiter.share).toList());
      }
    } catch (RuntimeException e) {
      failure = e;
    } catch (Error e) {
      failure = new IllegalStateException("a pass failed: " + e, e);
    }
    handOver(System.nanoTime() - start);
    for (Waiter<T> waiter : batch) {
      waiter.failure = failure;
      waiter.isDone = true;
      LockSupport.unpark(waiter.thread);
    }
  }

  private void awaitOthers() {
    if (!areOthersAwaited()) {
      return;
    }
    long start = System.nanoTime();
    long grace = Math.min(passNanos / GRACE_DIVISOR, LONGEST_GRACE_NANOS);
    long deadline = grace;
    int seen = queuedCount;
    for (long waited = 0;
        areOthersAwaited() && waited < deadline;
        waited = System.nanoTime() - start) {
      if (queuedCount != seen) {
        seen = queuedCount;
        long longest = newcomerCount > 0 ? passNanos : passNanos / ALL_GRACES_DIVISOR;
        deadline = Math.min(waited + grace, longest);
      }
      Thread.yield();
    }
  }

  /// Whether others are expected: those of the last passes, or, where somebody comes for the first
  /// time, others who do. These are not awaited where the last newcomer came alone, nor once as
  /// many are there as in the last pass, so that whoever goes on with a fork at every step loses no
  /// time.
  private boolean areOthersAwaited() {
    int queued = queuedCount;
    boolean mayNewcomersFollow =
        newcomerCount > 0 && doNewcomersCluster && (queued <= 1 || queued != lastCount);
    return queued < maximum && (queued < expectedCount || mayNewcomersFollow);
  }

  /// Counts who took part in this pass or the last one.
  private void expect(List<Waiter<T>> batch) {
    int again = 0;
    for (Waiter<T> waiter : batch) {
      again += waiter.participant.lastPass == passNumber ? 1 : 0;
    }
    expectedCount = batch.size() + lastCount - again;
    lastCount = batch.size();
    passNumber++;
    for (Waiter<T> waiter : batch) {
      waiter.participant.lastPass = passNumber;
    }
  }

  /// Ends a pass: the first in the queue leads the next one.
  private void handOver(long nanos) {
    lock.lock();
    try {
      passNanos = nanos;
      if (isClosed) {
        queue.forEach(waiter -> waiter.failure = closed());
        queue.forEach(waiter -> waiter.isDone = true);
        queue.forEach(waiter -> LockSupport.unpark(waiter.thread));
        queue.clear();
      }
      Waiter<T> next = queue.peek();
      isRunning = next != null;
      if (next != null) {
        next.mayLead = true;
        LockSupport.unpark(next.thread);
      }
      passEnded.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Refuses new work, waits for the pass that runs and fails whoever waits. Closing twice is
  /// harmless.
  @Override
  public void close() {
    lock.lock();
    try {
      isClosed = true;
      while (isRunning) {
        passEnded.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("the session is closed");
  }
}
