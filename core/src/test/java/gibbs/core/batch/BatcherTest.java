package gibbs.core.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.batch.Batcher.Participant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatcherTest {
  @Test
  void aLoneCallerRunsItsOwnPass() {
    List<Thread> runners = new ArrayList<>();
    try (Batcher<Integer> batcher = new Batcher<>(8, _ -> runners.add(Thread.currentThread()))) {
      batcher.submit(1, new Participant());
      batcher.submit(2, new Participant());
    }
    assertThat(runners).containsExactly(Thread.currentThread(), Thread.currentThread());
  }

  @Test
  void everyShareIsDoneExactlyOnceAndNoPassExceedsTheMaximum() throws Exception {
    AtomicInteger done = new AtomicInteger();
    List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
    Batcher<AtomicInteger> batcher =
        new Batcher<>(
            5,
            shares -> {
              sizes.add(shares.size());
              shares.forEach(AtomicInteger::incrementAndGet);
              done.addAndGet(shares.size());
            });
    try (batcher;
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int caller = 0; caller < 40; caller++) {
        results.add(
            threads.submit(
                () -> {
                  Participant participant = new Participant();
                  boolean onceEach = true;
                  for (int round = 0; round < 50; round++) {
                    AtomicInteger share = new AtomicInteger();
                    batcher.submit(share, participant);
                    onceEach &= share.get() == 1;
                  }
                  batcher.leave(participant);
                  return onceEach;
                }));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    }
    assertThat(done).hasValue(2000);
    assertThat(sizes).allMatch(size -> size <= 5);
  }

  @Test
  void callersWhoMeetShareAPass() throws Exception {
    CountDownLatch firstRuns = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    List<List<Integer>> passes = Collections.synchronizedList(new ArrayList<>());
    Batcher<Integer> batcher =
        new Batcher<>(
            8,
            shares -> {
              passes.add(List.copyOf(shares));
              firstRuns.countDown();
              await(mayEnd);
            });
    try (batcher;
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> _ = threads.submit(() -> batcher.submit(0, new Participant()));
      firstRuns.await();
      CountDownLatch submitted = new CountDownLatch(3);
      for (int caller = 1; caller <= 3; caller++) {
        int share = caller;
        Future<?> _ =
            threads.submit(
                () -> {
                  submitted.countDown();
                  batcher.submit(share, new Participant());
                });
      }
      submitted.await();
      Thread.sleep(100);
      mayEnd.countDown();
    }
    assertThat(passes).hasSize(2);
    assertThat(passes.get(1)).containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void callersWhoComeAgainAreServedWhileOthersLeave() throws Exception {
    List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
    int callers = 3;
    Batcher<Integer> batcher =
        new Batcher<>(
            callers,
            shares -> {
              sizes.add(shares.size());
              LockSupport.parkNanos(100_000);
            });
    try (batcher;
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> ends = new ArrayList<>();
      for (int caller = 0; caller < callers; caller++) {
        int rounds = 10 * (caller + 1);
        ends.add(
            threads.submit(
                () -> {
                  Participant participant = new Participant();
                  for (int round = 0; round < rounds; round++) {
                    batcher.submit(round, participant);
                  }
                  batcher.leave(participant);
                }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    }
    assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(60);
  }

  @Test
  void aFailingPassFailsItsSharesAndNoOthers() {
    try (Batcher<Integer> batcher =
        new Batcher<>(
            8,
            shares -> {
              if (shares.contains(13)) {
                throw new IllegalArgumentException("unlucky");
              }
            })) {
      assertThatThrownBy(() -> batcher.submit(13, new Participant()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("unlucky");
      batcher.submit(14, new Participant());
    }
  }

  @Test
  void closingWaitsForThePassAndFailsWhoeverWaits() throws Exception {
    CountDownLatch runs = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    Batcher<Integer> batcher =
        new Batcher<>(
            1,
            _ -> {
              runs.countDown();
              await(mayEnd);
              ended.incrementAndGet();
            });
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> running = threads.submit(() -> batcher.submit(1, new Participant()));
      runs.await();
      Future<?> waiting = threads.submit(() -> batcher.submit(2, new Participant()));
      Thread.sleep(50);
      Future<?> closing = threads.submit(batcher::close);
      Thread.sleep(50);
      assertThat(closing.isDone()).isFalse();
      mayEnd.countDown();
      closing.get();
      assertThat(ended).hasValue(1);
      running.get();
      assertThatThrownBy(waiting::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> batcher.submit(3, new Participant()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      batcher.close();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
