package dev.forebay.server;

import dev.forebay.broker.node.Broker;
import dev.forebay.management.LoopLag;
import dev.forebay.management.MetricsSource;
import dev.forebay.runtime.measure.Measure;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.runtime.watch.TurnWatch;
import dev.forebay.runtime.watch.Watchdog;
import dev.forebay.transport.connection.ConnectionResources;
import dev.forebay.transport.connection.InputBudgets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Gathers the node's measures for a scrape. Any thread. */
final class NodeMeasures implements MetricsSource {
  private final Broker broker;
  private final Waits waits;
  private final SyncMetrics syncs;
  private final LoopLag loopLag;
  private final Watchdog watchdog;
  private final List<Measure> numbers;

  NodeMeasures(
      Broker broker,
      Listeners listeners,
      ConnectionResources resources,
      SyncMetrics syncs,
      LoopLag loopLag,
      Watchdog watchdog) {
    this.broker = broker;
    this.waits = resources.waits();
    this.syncs = syncs;
    this.loopLag = loopLag;
    this.watchdog = watchdog;
    List<Measure> all = new ArrayList<>(broker.metrics().measures());
    all.addAll(listeners.measures());
    all.add(InputBudgets.ofIncomplete(resources.frameMemory()::heldBytes));
    all.add(
        Measure.gauge(
            "clock_apart_milliseconds",
            "How far the wall clock is ahead of the time that messages expire by.",
            broker.time()::apartMillis));
    this.numbers = Measure.summed(all);
  }

  @Override
  public Measures read() {
    return new Measures(
        numbers,
        stalls(),
        syncs.read(),
        loopLag.read(),
        waiting(),
        broker.operations().shards().stream()
            .map(shard ->
                new Shard(
                    shard.number(),
                    shard.phase().label(),
                    shard.held(),
                    shard.heldBytes(),
                    shard.oldestNanos()))
            .toList());
  }

  private List<Stalls> stalls() {
    long now = System.nanoTime();
    return Arrays.stream(TurnWatch.Kind.values())
        .map(kind ->
            new Stalls(kind.label(), watchdog.stalls(kind), watchdog.longestNanos(kind, now)))
        .toList();
  }

  private List<Waiting> waiting() {
    return Arrays.stream(WaitReason.values())
        .map(reason -> new Waiting(reason.label(), waits.count(reason), waits.oldestNanos(reason)))
        .toList();
  }
}
