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
/// off at once would go alone and leave the others to the next pass, for ever out of phase. So it
/// yields for a while where others are expected ([Attendance]) and keep coming ([Patience]). It
/// never depends on their coming.
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
  private volatile int queuedCount;
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
      attendance.come(participant);
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
  public void leave(Participant participant) {
    lock.lock();
    try {
      attendance.leave(participant);
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

  private void awaitOthers() {
    if (!attendance.areOthersAwaited(queuedCount)) {
      return;
    }
    long start = System.nanoTime();
    Patience patience = new Patience(attendance, queuedCount);
    while (attendance.areOthersAwaited(queuedCount)
        && patience.lasts(System.nanoTime() - start, queuedCount)) {
      Thread.yield();
    }
  }

  /// Ends a pass: the first in the queue leads the next one.
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
