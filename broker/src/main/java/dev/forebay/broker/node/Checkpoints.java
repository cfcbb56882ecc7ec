package dev.forebay.broker.node;

import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.catalog.CatalogShard;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.shard.Checkpoint;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Starts checkpoints on all loops when enough was appended. Every loop looks at each of its turns'
 * ends.
 */
public final class Checkpoints {
  /** Of what is appended, snapshots of the catalog are at most one part of so many. */
  private static final int SNAPSHOT_PART = 4;

  private final BrokerSettings settings;
  private final AtomicLong volumeBytes;
  private final List<BrokerLoop> loops;
  private final List<Checkpoint> checkpoints;
  private final CatalogShard catalog;
  private final AtomicLong lastAtBytes = new AtomicLong();

  /** Of the catalog's loop only. */
  private long snapshotAtBytes;

  Checkpoints(
      BrokerSettings settings,
      AtomicLong volumeBytes,
      List<BrokerLoop> loops,
      List<Checkpoint> checkpoints,
      CatalogShard catalog) {
    this.settings = settings;
    this.volumeBytes = volumeBytes;
    this.loops = loops;
    this.checkpoints = checkpoints;
    this.catalog = catalog;
    this.snapshotAtBytes = -settings.refreshBytes();
    loops.forEach(loop -> loop.addTurnEndFirst(() -> look(loop)));
  }

  private void look(BrokerLoop loop) {
    long last = lastAtBytes.get();
    long volume = volumeBytes.get();
    if (volume - last >= settings.checkpointBytes() && lastAtBytes.compareAndSet(last, volume)) {
      startFrom(loop);
    }
  }

  private void startFrom(BrokerLoop from) {
    from.send(catalog.loop(), this::checkpointCatalog);
    for (int i = 0; i < loops.size(); i++) {
      Checkpoint checkpoint = checkpoints.get(i);
      from.send(loops.get(i), () -> checkpoint.run(() -> {}));
    }
  }

  /** Runs a checkpoint on every loop; {@code done} runs on some loop when all are on disk. */
  void runAll(Runnable done) {
    catalog.loop().eventLoop().execute(catalog::checkpoint);
    AtomicInteger left = new AtomicInteger(loops.size());
    for (int i = 0; i < loops.size(); i++) {
      BrokerLoop loop = loops.get(i);
      Checkpoint checkpoint = checkpoints.get(i);
      Runnable last =
          () ->
              checkpoint.run(() -> {
                if (left.decrementAndGet() == 0) {
                  done.run();
                }
              });
      loop.eventLoop().execute(() -> loop.pieces().whenIdle(last));
    }
  }

  private void checkpointCatalog() {
    catalog.checkpoint();
    long volume = volumeBytes.get();
    // What a snapshot itself appends must not be what makes the next one due.
    long distance = Math.max(settings.refreshBytes(), SNAPSHOT_PART * catalog.snapshotBytes());
    if (volume - snapshotAtBytes >= distance) {
      snapshotAtBytes = volume;
      catalog.snapshot();
    }
  }
}
