package dev.forebay.protocol.kafka.group.log;

import dev.forebay.message.ByteString;
import dev.forebay.runtime.EventLoop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the log from growing for ever: when it has many more records than live ones, what is live
 * is appended again, then what was before is given up. Confined to the loop.
 *
 * <pre>
 *   start            from = end when it began           end
 *     | a1 b1 a2 c1 b2 c- |  d1  a2   e1  b3   b4          |
 *     '- given up at last-'  '- new records and copies ----'
 * </pre>
 *
 * <p>A copy is appended only if its key has not been written since {@code from}, in the same step
 * in which that is checked, so the last record of a key always is what the key is now. Whatever
 * instant the process ends at, reading the log from its start gives the same state: copies repeat
 * what is there until the old part is given up, and by then they are durable. In memory meanwhile:
 * the keys of live records, and the copies of one read.
 */
public final class CleanUp {
  private static final Logger LOG = LoggerFactory.getLogger(CleanUp.class);

  private final EventLoop loop;
  private final OffsetsLog log;
  private final Deserializer<CoordinatorRecord> deserializer;
  private final Appender appender;
  private final long recordsMin;
  private final Map<ByteString, Long> live = new HashMap<>();
  private final Set<ByteString> written = new HashSet<>();
  private long liveAtLast;
  private long from;
  private boolean running;
  private int attempt;

  /** Appends records that change nothing in the coordinator. */
  public interface Appender {
    /** Asks for the records when all earlier ones are in the log; done when they are durable. */
    CompletableFuture<?> append(Supplier<List<CoordinatorRecord>> records);
  }

  /** Cleans what is there when it is started. */
  public CleanUp(
      EventLoop loop,
      OffsetsLog log,
      Deserializer<CoordinatorRecord> deserializer,
      Appender appender,
      long recordsMin) {
    this.loop = loop;
    this.log = log;
    this.deserializer = deserializer;
    this.appender = appender;
    this.recordsMin = recordsMin;
  }

  /** Notes what is appended, be it by the coordinator or by this. */
  public void appended(MemoryRecords records) {
    if (running) {
      for (Record stored : records.records()) {
        written.add(copy(stored.key()));
      }
    }
  }

  /** Begins if there is enough to gain. */
  public void maybeStart() {
    long records = log.nextOffset() - log.startOffset();
    if (running || records <= Math.max(recordsMin, 2 * liveAtLast)) {
      return;
    }
    running = true;
    from = log.nextOffset();
    log.whenDurable(() -> read(new Finding(attempt)));
  }

  /** Forgets what it did; the log is as good as before. */
  public void abandon() {
    running = false;
    attempt++;
    live.clear();
    written.clear();
  }

  private void read(LogReader.Sink sink) {
    new LogReader(loop, log, from, sink).from(log.startOffset());
  }

  private void found() {
    liveAtLast = live.size();
    if (from - log.startOffset() <= 2 * liveAtLast) {
      abandon();
    } else {
      read(new Copying(attempt));
    }
  }

  private void copied() {
    log.trim(from, this::abandon);
  }

  private void failed(String why) {
    LOG.warn("the clean-up of groups is put off: {}", why);
    // Not again before there are as many records more.
    liveAtLast = log.nextOffset() - log.startOffset();
    abandon();
  }

  /** Unlike buffers these have an order, which keeps a hash table fast when keys collide. */
  private static ByteString copy(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return ByteString.copyOf(copy, 0, copy.length);
  }

  /** The first reading: finds which records are live. */
  private final class Finding implements LogReader.Sink {
    private final int mine;

    Finding(int mine) {
      this.mine = mine;
    }

    @Override
    public void batch(MutableRecordBatch batch) {
      for (Record stored : batch) {
        if (stored.hasValue()) {
          live.put(copy(stored.key()), stored.offset());
        } else {
          live.remove(copy(stored.key()));
        }
      }
    }

    @Override
    public void piece(long nextOffset, Runnable more) {
      if (mine != attempt) {
        return;
      }
      if (nextOffset < from) {
        more.run();
      } else {
        found();
      }
    }

    @Override
    public void failed(String why) {
      if (mine == attempt) {
        CleanUp.this.failed(why);
      }
    }
  }

  /** The second reading: appends the live records again, a piece at a time. */
  private final class Copying implements LogReader.Sink {
    private record Candidate(ByteString key, CoordinatorRecord known) {}

    private final int mine;
    private List<Candidate> candidates = new ArrayList<>();

    Copying(int mine) {
      this.mine = mine;
    }

    @Override
    public void batch(MutableRecordBatch batch) {
      for (Record stored : batch) {
        ByteString key = copy(stored.key());
        Long last = live.get(key);
        if (last != null && last == stored.offset()) {
          CoordinatorRecord known = deserializer.deserialize(stored.key(), stored.value());
          candidates.add(new Candidate(key, known));
        }
      }
    }

    @Override
    public void piece(long nextOffset, Runnable more) {
      if (mine != attempt) {
        return;
      }
      Runnable next = nextOffset < from ? more : CleanUp.this::copied;
      List<Candidate> taken = candidates;
      candidates = new ArrayList<>();
      if (taken.isEmpty()) {
        next.run();
        return;
      }
      appender
          .append(() -> notWritten(taken))
          .whenComplete((_, failure) -> {
            if (mine != attempt) {
              return;
            }
            if (failure != null) {
              CleanUp.this.failed(failure.toString());
            } else {
              next.run();
            }
          });
    }

    private List<CoordinatorRecord> notWritten(List<Candidate> taken) {
      // After an abandoned attempt nobody knows any more what was written.
      if (mine != attempt) {
        return List.of();
      }
      return taken.stream()
          .filter(candidate -> !written.contains(candidate.key()))
          .map(Candidate::known)
          .toList();
    }

    @Override
    public void failed(String why) {
      if (mine == attempt) {
        CleanUp.this.failed(why);
      }
    }
  }
}
