package dev.forebay.runtime;

import dev.forebay.runtime.watch.TurnWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Workers on threads of their own, one each, not daemons: the process ends when they have been
 * stopped by {@link #close}. An idle worker is parked; a wake-up costs a system call only then.
 */
public final class ThreadWorkers implements Worker.Factory, AutoCloseable {
  private final FailStop failStop;
  private final List<ThreadWorker> workers = new ArrayList<>();
  private boolean closed;

  /** Makes a factory whose workers stop the node when a step throws. */
  public ThreadWorkers(FailStop failStop) {
    this.failStop = failStop;
  }

  @Override
  public synchronized Worker start(String name, Worker.Step step) {
    if (closed) {
      throw new IllegalStateException("workers are stopped");
    }
    ThreadWorker worker = new ThreadWorker(name, step, failStop);
    workers.add(worker);
    worker.thread.start();
    return worker;
  }

  /** What each worker is at. Any thread. */
  public synchronized List<TurnWatch> watches() {
    return workers.stream().map(worker -> worker.watch).toList();
  }

  /** Lets every worker finish its current step and waits for its thread to end. */
  @Override
  public void close() {
    List<ThreadWorker> stopping;
    synchronized (this) {
      closed = true;
      stopping = List.copyOf(workers);
    }
    stopping.forEach(ThreadWorker::stop);
    stopping.forEach(ThreadWorker::join);
  }

  private static final class ThreadWorker implements Worker {
    private static final int SLEEPING = 0;
    private static final int RUNNING = 1;
    private static final int CALLED = 2;

    private final AtomicInteger state = new AtomicInteger(RUNNING);
    private final Step step;
    private final FailStop failStop;
    private final Thread thread;
    private final TurnWatch watch;
    private volatile boolean stopping;

    ThreadWorker(String name, Step step, FailStop failStop) {
      this.step = step;
      this.watch = new TurnWatch(TurnWatch.Kind.WORKER, name);
      this.failStop = failStop;
      this.thread = Thread.ofPlatform().daemon(false).name(name).unstarted(this::run);
    }

    @Override
    public void wakeUp() {
      if (state.get() != CALLED && state.getAndSet(CALLED) == SLEEPING) {
        LockSupport.unpark(thread);
      }
    }

    private void stop() {
      stopping = true;
      wakeUp();
    }

    private void join() {
      if (thread.equals(Thread.currentThread())) {
        return;
      }
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    private boolean watchedStep() {
      watch.begin(System.nanoTime());
      boolean hasMore = step.run();
      watch.end(System.nanoTime());
      return hasMore;
    }

    private void run() {
      try {
        while (!stopping) {
          state.set(RUNNING);
          if (!watchedStep() && state.compareAndSet(RUNNING, SLEEPING)) {
            while (state.get() == SLEEPING) {
              LockSupport.park(this);
            }
          }
        }
      } catch (Throwable e) {
        failStop.fail("worker " + thread.getName() + " failed", e);
      }
    }
  }
}
