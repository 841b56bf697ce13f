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
import org.jspecify.annotations.Nullable;

/// Brings the work of many threads into common passes: continuous batching.
///
/// One of the callers leads each pass, over everything that is queued up to a maximum; the others
/// park until theirs is done. A lone caller therefore runs its pass itself, without any hand-off.
///
/// **Phases.** Callers come back at about the same time, just after their pass. A leader that set
/// off at once would go alone and leave the others to the next pass, for ever out of phase. So the
/// first who comes parks for a while where others are expected ([Attendance]) and keep coming
/// ([Patience]). Whoever comes last leads at once; where some do not come, the first one leads.
///
/// **Closing** refuses new work, waits for the pass that runs, and fails whoever still waits.
///
/// @param <T> one caller's share of a pass
public final class Batcher<T> implements AutoCloseable {
  private final int maximum;
  private final Consumer<List<T>> pass;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition passEnded = lock.newCondition();
  private final Deque<Waiter<T>> queue = new ArrayDeque<>();
  private final Attendance attendance;
  private volatile @Nullable Waiter<T> first;
  private volatile long lastCame;
  private boolean isRunning;
  private boolean isClosed;

  /// A batcher without work.
  ///
  /// @param maximum most shares of a pass, positive
  /// @param pass does the work of all shares; called by one thread at a time
  public Batcher(int maximum, Consumer<List<T>> pass) {
    this.maximum = Check.atLeast("maximum", maximum, 1);
    this.attendance = new Attendance(maximum);
    this.pass = pass;
  }

  /// Who takes part again and again, such as a sequence: lets the batcher know how many to expect.
  public static final class Participant {
    long lastPass = Attendance.NEVER;

    /// A participant that has not taken part yet.
    public Participant() {}
  }

  /// One share in the queue.
  private static final class Waiter<T> {
    final T share;
    final Participant participant;
    final Thread thread = Thread.currentThread();
    volatile boolean isDone;
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
  public void submit(T share, Participant participant) {
    Waiter<T> waiter = new Waiter<>(share, participant);
    if (isLast(waiter)) {
      lead();
    }
    while (!waiter.isDone) {
      if (first == waiter) {
        awaitOthers(waiter);
      } else {
        LockSupport.park(this);
      }
    }
    if (waiter.failure != null) {
      throw waiter.failure;
    }
  }

  /// Queues a waiter.
  ///
  /// @return whether nobody else is awaited, so that it leads
  private boolean isLast(Waiter<T> waiter) {
    lock.lock();
    try {
      if (isClosed) {
        throw closed();
      }
      queue.add(waiter);
      attendance.come(waiter.participant);
      lastCame = System.nanoTime();
      if (!isRunning) {
        isRunning = true;
        first = waiter;
      }
      return first != null && isComplete();
    } finally {
      lock.unlock();
    }
  }

  /// Whether the next pass need wait for nobody; then whoever asks leads it.
  private boolean isComplete() {
    if (attendance.areOthersAwaited(queue.size())) {
      return false;
    }
    first = null;
    return true;
  }

  /// A participant will not come again: nobody need wait for it.
  ///
  /// @param participant who leaves
  public void leave(Participant participant) {
    lock.lock();
    try {
      attendance.leave(participant);
      Waiter<T> waiter = first;
      if (waiter != null && !attendance.areOthersAwaited(queue.size())) {
        LockSupport.unpark(waiter.thread);
      }
    } finally {
      lock.unlock();
    }
  }

  private void lead() {
    List<Waiter<T>> batch = new ArrayList<>();
    lock.lock();
    try {
      while (batch.size() < maximum && !queue.isEmpty()) {
        batch.add(queue.poll());
      }
      attendance.begin(batch.stream().map(waiter -> waiter.participant).toList());
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

  /// Parks until the last one leads, or nobody else is awaited any more: then the first one leads.
  private void awaitOthers(Waiter<T> waiter) {
    long start = System.nanoTime();
    Patience patience = new Patience(attendance);
    while (first == waiter) {
      long left = patience.left(System.nanoTime() - start, lastCame - start);
      if (mayLead(waiter, left <= 0)) {
        lead();
        return;
      }
      LockSupport.parkNanos(this, left);
    }
  }

  private boolean mayLead(Waiter<T> waiter, boolean isPatienceOver) {
    lock.lock();
    try {
      if (first != waiter) {
        return false;
      }
      if (isPatienceOver) {
        first = null;
      }
      return isPatienceOver || isComplete();
    } finally {
      lock.unlock();
    }
  }

  /// Ends a pass: the first in the queue sees to the next one.
  private void handOver(long nanos) {
    lock.lock();
    try {
      attendance.end(nanos);
      if (isClosed) {
        queue.forEach(waiter -> waiter.failure = closed());
        queue.forEach(waiter -> waiter.isDone = true);
        queue.forEach(waiter -> LockSupport.unpark(waiter.thread));
        queue.clear();
      }
      Waiter<T> next = queue.peek();
      isRunning = next != null;
      first = next;
      if (next != null) {
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
