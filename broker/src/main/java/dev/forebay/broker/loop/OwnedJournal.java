package dev.forebay.broker.loop;

import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Journal;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.RecordVisitor;
import org.jspecify.annotations.Nullable;

/**
 * A shard's journal while this node is its writer; the catalog's is like any other's. Open from a
 * later task of the loop on, until it is closed or lost. Confined to the shard's loop.
 */
public final class OwnedJournal {
  private final LoopStorage storage;
  private final int shard;
  private @Nullable Journal journal;

  OwnedJournal(LoopStorage storage, int shard) {
    this.storage = storage;
    this.shard = shard;
  }

  /** From now on it is written. */
  void opened(Journal acquired) {
    journal = acquired;
  }

  /** Larger with each writer; 0 before it is open. */
  public long epoch() {
    Journal current = journal;
    return current == null ? 0 : current.epoch();
  }

  private Journal open() {
    Journal current = journal;
    if (current == null) {
      throw new IllegalStateException("shard " + shard + " is not open");
    }
    return current;
  }

  /** Appends a record of messages. */
  public void append(YoungRecord record) {
    open().append(record.chunk(), record.start(), record.lengthBytes(), record);
    storage.loop().wantTurnEnd();
  }

  /** Appends a record that is not of messages. */
  public void append(RecordType type, byte[] payload, AppendCallback callback) {
    storage.append(open(), type, shard, payload, callback);
  }

  /** Position after everything of the shard that is durable. */
  public long durablePosition() {
    return open().durablePosition();
  }

  /** Nothing but live records is needed before this position. */
  public void trim(long position) {
    open().trim(position);
  }

  /** As {@link Journal#replay}. */
  public long replay(long from, RecordVisitor visitor) {
    return open().replay(from, visitor);
  }

  /** Gives it up; {@code closed} runs when all that was appended is durable and told. */
  public void close(Runnable closed) {
    open().close(closed);
  }
}
