package dev.forebay.protocol.kafka.group;

import dev.forebay.testkit.loop.ManualLoop;
import java.util.ArrayDeque;
import java.util.Queue;

/** What it appends is durable, and answered, at {@link #sync}. */
final class UnsyncedStreamClient extends MemoryStreamClient {
  private final Queue<Runnable> unsynced;

  UnsyncedStreamClient(MemoryStreams streams, ManualLoop loop) {
    this(streams, loop, new ArrayDeque<>());
  }

  private UnsyncedStreamClient(MemoryStreams streams, ManualLoop loop, Queue<Runnable> unsynced) {
    super(streams, loop::execute, unsynced::add);
    this.unsynced = unsynced;
  }

  /** Makes the oldest change durable; false if there is none. */
  boolean syncOne() {
    Runnable task = unsynced.poll();
    if (task == null) {
      return false;
    }
    task.run();
    return true;
  }

  boolean sync() {
    boolean any = false;
    while (syncOne()) {
      any = true;
    }
    return any;
  }

  /** What is not synced is lost. */
  void close() {
    unsynced.clear();
  }
}
