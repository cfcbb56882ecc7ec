package dev.forebay.testkit.storage;

import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.ChunkPool;
import dev.forebay.storage.ChunkWriter;
import dev.forebay.storage.Journal;
import dev.forebay.storage.LoopJournals;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.StorageEngine;
import dev.forebay.testkit.loop.ManualLoop;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Appends records that carry a number and bytes that follow from it. One loop. */
public final class NumberedRecords {
  /** Smallest such record. */
  public static final int LENGTH_BYTES_MIN = RecordFormat.HEADER_BYTES + Long.BYTES;

  private final LoopJournals journals;
  private @Nullable Journal journal;
  private final int shard;
  private final ChunkWriter chunks;

  /** Becomes the writer of a shard, when the loop runs. */
  public NumberedRecords(StorageEngine engine, int shard, ManualLoop loop) {
    this(engine, shard, loop, () -> {});
  }

  /** As above, told when another takes over. */
  public NumberedRecords(StorageEngine engine, int shard, ManualLoop loop, Runnable lost) {
    this.journals = engine.journals(loop);
    this.shard = shard;
    this.chunks = new ChunkWriter(new ChunkPool(2), chunk -> loop.execute(chunk::seal));
    journals.acquire(shard, lost, acquired -> journal = acquired);
  }

  /** Whether it is the writer, or was. */
  public boolean isOpen() {
    return journal != null;
  }

  /** The journal that it has got. */
  public Journal journal() {
    Journal acquired = journal;
    if (acquired == null) {
      throw new AssertionError("shard " + shard + " is not acquired");
    }
    return acquired;
  }

  /** Appends one record without handing it over. */
  public void append(long number, int lengthBytes, AppendCallback callback) {
    chunks.reserve(lengthBytes);
    ByteBuffer memory = chunks.chunk().memory();
    int start = chunks.position();
    RecordFormat.writeHeader(memory, start, RecordType.RUN, shard, lengthBytes);
    memory.putLong(start + RecordFormat.HEADER_BYTES, number);
    for (int i = LENGTH_BYTES_MIN; i < lengthBytes; i++) {
      memory.put(start + i, filler(number, i));
    }
    journal().append(chunks.chunk(), start, lengthBytes, callback);
    chunks.advance(lengthBytes);
  }

  /** Hands over. */
  public void flush() {
    journals.flush();
  }

  /**
   * The number of a record.
   *
   * @throws AssertionError if its bytes are not those that were appended with it
   */
  public static long number(ByteBuffer memory, int start, int lengthBytes) {
    ByteBuffer ordered = memory.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    long number = ordered.getLong(start + RecordFormat.HEADER_BYTES);
    for (int i = LENGTH_BYTES_MIN; i < lengthBytes; i++) {
      if (ordered.get(start + i) != filler(number, i)) {
        throw new AssertionError("byte " + i + " of record " + number + " is another one");
      }
    }
    return number;
  }

  private static byte filler(long number, int index) {
    return (byte) (number * 31 + index);
  }
}
