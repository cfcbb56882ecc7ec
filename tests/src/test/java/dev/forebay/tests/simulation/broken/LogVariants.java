package dev.forebay.tests.simulation.broken;

import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.DamagedRecordException;
import dev.forebay.storage.Journal;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.RecordVisitor;
import dev.forebay.storage.StorageEngine;
import dev.forebay.testkit.storage.ForwardingEngine;
import dev.forebay.testkit.storage.ForwardingJournal;
import dev.forebay.tests.simulation.frame.Meddler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Logs that lose, forget or change records. */
final class LogVariants {
  private static final long NOBODY = Long.MAX_VALUE;
  private static final int SETTLEMENT_DESTINATION_AT = RecordFormat.HEADER_BYTES;
  private static final int BATCH_PARTITION_AT = RecordFormat.HEADER_BYTES;
  private static final int RUN_TARGET_AT = RecordFormat.HEADER_BYTES + 16;

  private LogVariants() {}

  static List<Variant> all() {
    return List.of(
        appending("a settlement is lost on its way to the log", LogVariants::loseSettlement),
        appending("a settlement is written for another queue", new WrongQueue()::spoil),
        appending("a run is lost on its way to the log", LogVariants::loseRun),
        replaying("a run is dropped at recovery", RecordType.RUN, 5),
        replaying("settlements are dropped at recovery", RecordType.SETTLEMENT, 1),
        replaying(
            "a subscription's state is dropped at recovery", RecordType.SUBSCRIPTION_STATE, 2),
        replaying("a catalog entry is dropped at recovery", RecordType.CATALOG_ENTRY, 4),
        engine("the last record is dropped at recovery", LastRecordDropped::new),
        engine("replay begins too late", ReplayBeginsLate::new),
        engine("a record that is read back differs", ReadsDiffer::new),
        engine("live records are not counted", RecordsNotRetained::new),
        engine("the log is trimmed too far", TrimmedTooFar::new),
        engine("chunks are never given back", ChunksLeak::new));
  }

  /** Those that concern streams. */
  static List<Variant> forStreams() {
    return List.of(
        appending("a batch is lost on its way to the log", LogVariants::loseBatch),
        appending("a run is lost on its way to the log", LogVariants::loseStreamRun),
        replaying("a run is dropped at recovery", RecordType.STREAM_RUN, 5),
        replaying("a batch is dropped at recovery", RecordType.KAFKA_BATCH, 5),
        replaying("a partition's state is dropped at recovery", RecordType.STREAM_STATE, 2),
        replaying("a catalog entry is dropped at recovery", RecordType.CATALOG_ENTRY, 4),
        engine("the last record is dropped at recovery", LastRecordDropped::new),
        engine("replay begins too late", ReplayBeginsLate::new),
        engine("a record that is read back differs", ReadsDiffer::new),
        engine("the log is trimmed too far", TrimmedTooFar::new));
  }

  /** Those that concern groups, whose log is a stream. */
  static List<Variant> forGroups() {
    return List.of(
        appending("a batch is lost on its way to the log", LogVariants::loseBatch),
        replaying("a batch is dropped at recovery", RecordType.KAFKA_BATCH, 5),
        engine("the last record is dropped at recovery", LastRecordDropped::new),
        engine("a record that is read back differs", ReadsDiffer::new));
  }

  private static Variant engine(String fault, UnaryOperator<StorageEngine> wrap) {
    return new Variant(
        fault,
        () ->
            new Meddler() {
              @Override
              public StorageEngine engine(StorageEngine engine) {
                return wrap.apply(engine);
              }
            });
  }

  private interface Spoiler {
    void spoil(Chunk chunk, int start, RecordType type);
  }

  private static Variant appending(String fault, Spoiler spoiler) {
    return engine(fault, inner -> new SpoilingAppends(inner, spoiler));
  }

  static Variant replaying(String fault, RecordType type, int period) {
    return engine(fault, inner -> new DroppingAtReplay(inner, type, period));
  }

  private static void loseSettlement(Chunk chunk, int start, RecordType type) {
    if (type == RecordType.SETTLEMENT) {
      chunk.memory().putLong(start + SETTLEMENT_DESTINATION_AT, NOBODY);
    }
  }

  private static void loseRun(Chunk chunk, int start, RecordType type) {
    if (type == RecordType.RUN) {
      chunk.memory().putLong(start + RUN_TARGET_AT, NOBODY);
    }
  }

  private static void loseStreamRun(Chunk chunk, int start, RecordType type) {
    if (type == RecordType.STREAM_RUN) {
      chunk.memory().putLong(start + RUN_TARGET_AT, NOBODY);
    }
  }

  private static void loseBatch(Chunk chunk, int start, RecordType type) {
    if (type == RecordType.KAFKA_BATCH) {
      chunk.memory().putLong(start + BATCH_PARTITION_AT, NOBODY);
    }
  }

  private static final class WrongQueue {
    private long other = NOBODY;

    void spoil(Chunk chunk, int start, RecordType type) {
      if (type == RecordType.SETTLEMENT) {
        int at = start + SETTLEMENT_DESTINATION_AT;
        long right = chunk.memory().getLong(at);
        chunk.memory().putLong(at, other);
        other = right;
      }
    }
  }

  private static final class SpoilingAppends extends ForwardingEngine {
    private final Spoiler spoiler;

    SpoilingAppends(StorageEngine inner, Spoiler spoiler) {
      super(inner);
      this.spoiler = spoiler;
    }

    @Override
    protected Journal acquired(Journal journal) {
      return new ForwardingJournal(journal) {
        @Override
        public void append(Chunk chunk, int start, int lengthBytes, AppendCallback callback) {
          RecordType type = RecordType.of(RecordFormat.typeCode(chunk.memory(), start));
          spoiler.spoil(chunk, start, type);
          super.append(chunk, start, lengthBytes, callback);
        }
      };
    }
  }

  private static final class ChunksLeak extends ForwardingEngine {
    ChunksLeak(StorageEngine inner) {
      super(inner);
    }

    @Override
    protected Journal acquired(Journal journal) {
      return new ForwardingJournal(journal) {
        @Override
        public void append(Chunk chunk, int start, int lengthBytes, AppendCallback callback) {
          chunk.hold();
          super.append(chunk, start, lengthBytes, callback);
        }
      };
    }
  }

  private static final class DroppingAtReplay extends ForwardingEngine {
    private final RecordType dropped;
    private final Every every;

    DroppingAtReplay(StorageEngine inner, RecordType dropped, int period) {
      super(inner);
      this.dropped = dropped;
      this.every = new Every(period);
    }

    @Override
    public long[] replay(long[] from, RecordVisitor visitor) {
      return super.replay(
          from,
          (position, type, shard, memory, start, length) -> {
            if (type != dropped || !every.isDue()) {
              visitor.record(position, type, shard, memory, start, length);
            }
          });
    }
  }

  private static final class LastRecordDropped extends ForwardingEngine {
    LastRecordDropped(StorageEngine inner) {
      super(inner);
    }

    @Override
    public long[] replay(long[] from, RecordVisitor visitor) {
      List<Runnable> waiting = new ArrayList<>();
      return super.replay(
          from,
          (position, type, shard, memory, start, length) -> {
            waiting.forEach(Runnable::run);
            waiting.clear();
            byte[] copy = new byte[length];
            memory.get(start, copy);
            ByteBuffer kept = ByteBuffer.wrap(copy).order(memory.order());
            waiting.add(() -> visitor.record(position, type, shard, kept, 0, length));
          });
    }
  }

  private static final class ReplayBeginsLate extends ForwardingEngine {
    ReplayBeginsLate(StorageEngine inner) {
      super(inner);
    }

    @Override
    public long[] replay(long[] from, RecordVisitor visitor) {
      int[] seen = new int[1];
      return super.replay(
          from,
          (position, type, shard, memory, start, length) -> {
            seen[0]++;
            if (seen[0] > 6) {
              visitor.record(position, type, shard, memory, start, length);
            }
          });
    }
  }

  private static final class ReadsDiffer extends ForwardingEngine {
    ReadsDiffer(StorageEngine inner) {
      super(inner);
    }

    @Override
    public void read(int shard, long position, int lengthBytes, ByteBuffer target)
        throws DamagedRecordException, IOException {
      int last = target.position() + lengthBytes - 1;
      super.read(shard, position, lengthBytes, target);
      target.put(last, (byte) (target.get(last) + 1));
    }
  }

  private static final class RecordsNotRetained extends ForwardingEngine {
    RecordsNotRetained(StorageEngine inner) {
      super(inner);
    }

    @Override
    public void retain(int shard, long position) {}

    @Override
    public void release(int shard, long position) {}
  }

  private static final class TrimmedTooFar extends ForwardingEngine {
    private final List<Journal> journals = new ArrayList<>();

    TrimmedTooFar(StorageEngine inner) {
      super(inner);
    }

    @Override
    protected Journal acquired(Journal journal) {
      journals.add(journal);
      return new ForwardingJournal(journal) {
        @Override
        public void trim(long position) {
          journals.forEach(each -> each.trim(each.durablePosition()));
        }
      };
    }
  }
}
