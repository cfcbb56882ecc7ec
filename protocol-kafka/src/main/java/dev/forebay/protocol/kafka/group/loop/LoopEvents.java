package dev.forebay.protocol.kafka.group.loop;

import dev.forebay.runtime.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.coordinator.common.runtime.CoordinatorEvent;
import org.apache.kafka.coordinator.common.runtime.CoordinatorEventProcessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the coordinator's events one after another on the loop. All that one turn brought run in one
 * go, so that their records share a batch, which the coordinator writes when no more is queued.
 * Events may come from any thread; bounded by what is asked for and by timers.
 */
public final class LoopEvents implements CoordinatorEventProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(LoopEvents.class);

  private final EventLoop loop;
  private final ArrayDeque<CoordinatorEvent> queue = new ArrayDeque<>();
  private final ArrayDeque<Runnable> idle = new ArrayDeque<>();
  private boolean scheduled;
  private volatile boolean closed;

  /** Processes events on this loop. */
  public LoopEvents(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public void enqueueLast(CoordinatorEvent event) {
    add(event, false);
  }

  @Override
  public void enqueueFirst(CoordinatorEvent event) {
    add(event, true);
  }

  private void add(CoordinatorEvent event, boolean first) {
    if (closed) {
      throw new RejectedExecutionException("the coordinator is closed");
    }
    if (!loop.inLoop()) {
      loop.execute(() -> queue(event, first));
      return;
    }
    queue(event, first);
  }

  private void queue(CoordinatorEvent event, boolean first) {
    if (first) {
      queue.addFirst(event);
    } else {
      queue.addLast(event);
    }
    schedule();
  }

  /** Runs a task when nothing is queued, and so all records were written. On the loop. */
  public void whenIdle(Runnable task) {
    idle.add(task);
    schedule();
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      loop.execute(this::drain);
    }
  }

  private void drain() {
    runQueued();
    // What is idle now may queue an event, which then runs before anything else.
    for (int left = idle.size(); left > 0; left--) {
      Runnable task = idle.remove();
      task.run();
      runQueued();
    }
    scheduled = false;
    if (!idle.isEmpty()) {
      schedule();
    }
  }

  private void runQueued() {
    for (CoordinatorEvent event = queue.poll(); event != null; event = queue.poll()) {
      try {
        event.run();
      } catch (RuntimeException e) {
        LOG.error("an event of the group coordinator failed: {}", event, e);
        event.complete(e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    queue.forEach(event -> event.complete(new RejectedExecutionException("closed")));
    queue.clear();
    idle.clear();
  }
}
