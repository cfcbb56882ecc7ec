package dev.forebay.broker.session;

import dev.forebay.broker.api.BrokerMetrics;
import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.api.publish.Promise;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.loop.MessageMemory;
import dev.forebay.storage.StorageEngine;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Limits on what publishers of the node may have under way, and the sessions of one loop that wait
 * for them. What is journalled waits for the disk; what is not waits for consumers, or the disk.
 * What frees them may happen on any loop, so waiting sessions are looked after at turn ends and
 * every {@value #LOOK_EVERY_NANOS} ns, and loops where nothing happens are reminded that they may
 * have memory to free. Confined to its loop.
 */
final class PublishLimits {
  private static final long LOOK_EVERY_NANOS = 2_000_000;
  private static final int REMIND_EVERY_LOOKS = 25;

  private final BrokerLoop loop;
  private final List<BrokerLoop> loops;
  private final BrokerSettings settings;
  private final StorageEngine engine;
  private final AwaitedMemory journalled;
  private final AwaitedMemory transients;
  private final BrokerMetrics metrics;
  private final Set<PublishBudget> waiting = new LinkedHashSet<>();
  private boolean isTimerRunning;
  private int looks;

  PublishLimits(
      BrokerLoop loop,
      List<BrokerLoop> loops,
      BrokerSettings settings,
      StorageEngine engine,
      MessageMemory journalled,
      MessageMemory transients,
      BrokerMetrics metrics) {
    this.loop = loop;
    this.loops = loops;
    this.settings = settings;
    this.engine = engine;
    this.journalled = new AwaitedMemory(journalled, loop.index());
    this.transients = new AwaitedMemory(transients, loop.index());
    this.metrics = metrics;
  }

  AwaitedMemory journalled() {
    return journalled;
  }

  AwaitedMemory transients() {
    return transients;
  }

  boolean isJournalExhausted(long sessionUnsyncedBytes) {
    return sessionUnsyncedBytes > settings.unsyncedPerSessionBytes()
        || engine.unsyncedBytes() > settings.unsyncedPerNodeBytes()
        || journalled.memory().isExhausted();
  }

  /** Half of each limit, so that a publisher does not stop and go with every message. */
  boolean mayResumeJournal(long sessionUnsyncedBytes) {
    return sessionUnsyncedBytes <= settings.unsyncedPerSessionBytes() / 2
        && engine.unsyncedBytes() <= settings.unsyncedPerNodeBytes() / 2
        && journalled.memory().mayResume();
  }

  /** Counts memory that its shard will count when it takes it. */
  void setAside(boolean isJournalled, long bytes) {
    count(isJournalled ? bytes : 0, isJournalled ? 0 : bytes);
  }

  /** Counts memory that somebody is promised until its message is appended. */
  Promise promise(long journalledBytes, long transientBytes) {
    count(journalledBytes, transientBytes);
    return () -> count(-journalledBytes, -transientBytes);
  }

  private void count(long journalledBytes, long transientBytes) {
    journalled.memory().pool().countBesides(journalledBytes);
    transients.memory().pool().countBesides(transientBytes);
  }

  void wait(PublishBudget budget) {
    if (waiting.isEmpty()) {
      long nowNanos = loop.clock().nanoTime();
      journalled.begin(nowNanos);
      transients.begin(nowNanos);
      looks = 0;
    }
    waiting.add(budget);
    startTimer();
  }

  private void startTimer() {
    if (!isTimerRunning) {
      isTimerRunning = true;
      loop.eventLoop().schedule(LOOK_EVERY_NANOS, this::look);
    }
  }

  private void look() {
    isTimerRunning = false;
    long nowNanos = loop.clock().nanoTime();
    journalled.lookAgain(nowNanos);
    transients.lookAgain(nowNanos);
    // Who goes on may have to wait again at once.
    for (PublishBudget budget : List.copyOf(waiting)) {
      budget.look(transients.isStuck(nowNanos));
      if (!budget.isWaiting()) {
        waiting.remove(budget);
      }
    }
    if (!waiting.isEmpty()) {
      remind();
      startTimer();
    }
  }

  private void remind() {
    loop.wantTurnEnd();
    if (looks++ % REMIND_EVERY_LOOKS == 0) {
      loops.forEach(other -> loop.send(other, other::wantTurnEnd));
    }
  }

  BrokerMetrics metrics() {
    return metrics;
  }
}
