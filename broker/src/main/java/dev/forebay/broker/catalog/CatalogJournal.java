package dev.forebay.broker.catalog;

import dev.forebay.broker.loop.LoopStorage;
import dev.forebay.broker.loop.OwnedJournal;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewFamily;
import dev.forebay.storage.view.ViewOperation;
import java.util.ArrayDeque;
import java.util.List;

/** Makes catalog changes durable and enters them into the view. Confined to the catalog's loop. */
final class CatalogJournal {
  /** The catalog's shard number; destinations live in the shards after it. */
  static final int SHARD = 0;

  private static final byte[] NOTHING = {};

  private final LoopStorage storage;
  private final OwnedJournal journal;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private long appended;
  private long durable;
  private long snapshotPosition;

  CatalogJournal(LoopStorage storage) {
    this.storage = storage;
    this.journal = storage.acquire(SHARD);
  }

  /** Gives the journal up; {@code closed} runs when all that was appended is durable. */
  void close(Runnable closed) {
    journal.close(closed);
  }

  void put(byte[] key, byte[] value) {
    append(
        RecordType.CATALOG_ENTRY,
        CatalogFormat.payload(CatalogFormat.PUT, key, value),
        position -> enter(new ViewOperation.PutCatalogEntry(key, value), position));
  }

  void delete(byte[] key) {
    append(
        RecordType.CATALOG_ENTRY,
        CatalogFormat.payload(CatalogFormat.DELETE, key, NOTHING),
        position -> enter(new ViewOperation.DeleteCatalogEntry(key), position));
  }

  /**
   * Begins to journal every entry again, so that older records of the catalog are not needed any
   * more. Changes may come in between.
   */
  void beginSnapshot() {
    append(RecordType.CATALOG_SNAPSHOT_BEGIN, NOTHING, position -> snapshotPosition = position);
  }

  /** Journals entries again, which the view has; returns what they take of the log. */
  long put(List<Entry> entries) {
    long bytes = 0;
    for (Entry entry : entries) {
      byte[] payload = CatalogFormat.payload(CatalogFormat.PUT, entry.key(), entry.value());
      bytes += RecordFormat.aligned(RecordFormat.HEADER_BYTES + payload.length);
      append(RecordType.CATALOG_ENTRY, payload, _ -> {});
    }
    return bytes;
  }

  /** Every entry has been journalled again since the beginning. */
  void endSnapshot() {
    append(RecordType.CATALOG_SNAPSHOT_END, NOTHING, _ -> journal.trim(snapshotPosition));
  }

  /** Runs when all that was journalled so far is durable; at once if it is. */
  void whenDurable(Runnable action) {
    if (durable == appended) {
      action.run();
    } else {
      waiting.add(new Waiting(appended, action));
    }
  }

  private void append(RecordType type, byte[] payload, PositionAction whenDurable) {
    appended++;
    journal.append(
        type,
        payload,
        position -> {
          durable++;
          whenDurable.at(position);
          runWaiting();
        });
  }

  private void runWaiting() {
    while (true) {
      Waiting first = waiting.peek();
      if (first == null || first.record > durable) {
        return;
      }
      waiting.remove().action.run();
    }
  }

  private void enter(ViewOperation operation, long position) {
    storage.submit(
        new ViewBatch(
            List.of(operation, new ViewOperation.Applied(SHARD, ViewFamily.CATALOG, position))),
        () -> {});
  }

  /** A catalog entry as bytes. */
  record Entry(byte[] key, byte[] value) {}

  private record Waiting(long record, Runnable action) {}

  @FunctionalInterface
  private interface PositionAction {
    void at(long position);
  }
}
