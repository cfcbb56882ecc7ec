package dev.forebay.broker.session;

import dev.forebay.broker.api.BrokerMetrics;
import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.storage.ChunkPool;
import dev.forebay.storage.StorageEngine;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Limits on what publishers of the node may have under way, and the sessions of one loop that wait
 * for them. What is journalled waits for the disk; what is not waits for consumers. What frees them
 * may happen on any loop, so waiting sessions are looked after at turn ends and every {@value
 * #LOOK_EVERY_NANOS} ns. Confined to its loop.
 */
final class PublishLimits {
  private static final long LOOK_EVERY_NANOS = 2_000_000;

  private final BrokerLoop loop;
  private final BrokerSettings settings;
  private final StorageEngine engine;
  private final ChunkPool journalled;
  private final ChunkPool transients;
  private final BrokerMetrics metrics;
  private final Set<PublishBudget> waiting = new LinkedHashSet<>();
  private boolean isTimerRunning;

  PublishLimits(
      BrokerLoop loop,
      BrokerSettings settings,
      StorageEngine engine,
      ChunkPool journalled,
      ChunkPool transients,
      BrokerMetrics metrics) {
    this.loop = loop;
    this.settings = settings;
    this.engine = engine;
    this.journalled = journalled;
    this.transients = transients;
    this.metrics = metrics;
  }

  boolean isJournalExhausted(long sessionUnsyncedBytes) {
    return sessionUnsyncedBytes > settings.unsyncedPerSessionBytes()
        || engine.unsyncedBytes() > settings.unsyncedPerNodeBytes()
        || journalled.usedBytes() > settings.chunkBytes();
  }

  /** Half of each limit, so that a publisher does not stop and go with every message. */
  boolean mayResumeJournal(long sessionUnsyncedBytes) {
    return sessionUnsyncedBytes <= settings.unsyncedPerSessionBytes() / 2
        && engine.unsyncedBytes() <= settings.unsyncedPerNodeBytes() / 2
        && journalled.usedBytes() <= settings.chunkBytes() / 8 * 7;
  }

  boolean hasJournalRoom(long sessionUnsyncedBytes, long moreBytes) {
    return !isJournalExhausted(sessionUnsyncedBytes)
        && hasRoom(journalled, settings.chunkBytes(), moreBytes);
  }

  boolean hasTransientRoom(long moreBytes) {
    return hasRoom(transients, settings.transientBytes(), moreBytes);
  }

  /** What is larger than all of the memory still gets there when half of it is free. */
  private static boolean hasRoom(ChunkPool pool, long maxBytes, long moreBytes) {
    long usedBytes = pool.usedBytes();
    return usedBytes + moreBytes <= maxBytes || usedBytes <= maxBytes / 2;
  }

  /** Counts memory that somebody was promised. */
  PublishPromise promise(long journalledBytes, long transientBytes) {
    journalled.countBesides(journalledBytes);
    transients.countBesides(transientBytes);
    return new PublishPromise(this, journalledBytes, transientBytes);
  }

  void keep(PublishPromise promise) {
    journalled.countBesides(-promise.journalledBytes());
    transients.countBesides(-promise.transientBytes());
  }

  void wait(PublishBudget budget) {
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
    // Who goes on may have to wait again at once.
    for (PublishBudget budget : List.copyOf(waiting)) {
      budget.resumeIfAllowed();
      if (!budget.isWaiting()) {
        waiting.remove(budget);
      }
    }
    if (!waiting.isEmpty()) {
      loop.wantTurnEnd();
      startTimer();
    }
  }

  BrokerMetrics metrics() {
    return metrics;
  }
}
