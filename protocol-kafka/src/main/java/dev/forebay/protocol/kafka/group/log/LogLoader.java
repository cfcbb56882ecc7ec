package dev.forebay.protocol.kafka.group.log;

import dev.forebay.runtime.EventLoop;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.coordinator.common.runtime.CoordinatorLoader;
import org.apache.kafka.coordinator.common.runtime.CoordinatorPlayback;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.Deserializer;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the coordinator to what the log says. Confined to the loop. */
public final class LogLoader implements CoordinatorLoader<CoordinatorRecord> {
  private static final Logger LOG = LoggerFactory.getLogger(LogLoader.class);

  private final EventLoop loop;
  private final OffsetsLog log;
  private final Deserializer<CoordinatorRecord> deserializer;
  private final Time time;
  private final Loaded listener;

  /** Is told how loading ended. */
  public interface Loaded {
    /**
     * It was read, or not.
     *
     * @param committed topics of which there were offsets
     * @param failure null, or why it was not read
     */
    void loaded(Set<CommittedTopic> committed, @Nullable Throwable failure);
  }

  /** A topic of which some group has offsets; the id may be unknown. */
  public record CommittedTopic(String name, Uuid id) implements Comparable<CommittedTopic> {
    public boolean isAnyId() {
      return id.equals(Uuid.ZERO_UUID);
    }

    /** An order lets a hash table keep its speed when clients choose names that collide. */
    @Override
    public int compareTo(CommittedTopic other) {
      int byName = name.compareTo(other.name);
      return byName != 0 ? byName : id.compareTo(other.id);
    }
  }

  /** Loads from the beginning. */
  public LogLoader(
      EventLoop loop,
      OffsetsLog log,
      Deserializer<CoordinatorRecord> deserializer,
      Time time,
      Loaded listener) {
    this.loop = loop;
    this.log = log;
    this.deserializer = deserializer;
    this.time = time;
    this.listener = listener;
  }

  @Override
  public CompletableFuture<LoadSummary> load(
      TopicPartition partition, CoordinatorPlayback<CoordinatorRecord> playback) {
    CompletableFuture<LoadSummary> loaded = new CompletableFuture<>();
    Set<CommittedTopic> committed = new HashSet<>();
    // For what needs no answer.
    var _ = loaded.whenComplete((_, failure) -> listener.loaded(committed, failure));
    log.open(failure -> {
      if (failure != null) {
        loaded.completeExceptionally(new IllegalStateException(failure));
      } else {
        Replay replay = new Replay(playback, loaded, committed);
        new LogReader(loop, log, log.nextOffset(), replay).from(log.startOffset());
      }
    });
    return loaded;
  }

  @Override
  public void close() {}

  private final class Replay implements LogReader.Sink {
    private final CoordinatorPlayback<CoordinatorRecord> playback;
    private final CompletableFuture<LoadSummary> loaded;
    private final Set<CommittedTopic> committed;
    private final long startMillis = time.milliseconds();
    private long records;
    private long bytes;
    private long told;

    Replay(
        CoordinatorPlayback<CoordinatorRecord> playback,
        CompletableFuture<LoadSummary> loaded,
        Set<CommittedTopic> committed) {
      this.playback = playback;
      this.loaded = loaded;
      this.committed = committed;
    }

    @Override
    public void batch(MutableRecordBatch batch) {
      bytes += batch.sizeInBytes();
      for (Record stored : batch) {
        records++;
        try {
          CoordinatorRecord known = deserializer.deserialize(stored.key(), stored.value());
          playback.replay(stored.offset(), batch.producerId(), batch.producerEpoch(), known);
          note(known);
        } catch (Deserializer.UnknownRecordTypeException e) {
          LOG.warn(
              "a record of groups at {} is of no known kind: {}", stored.offset(), e.unknownType());
        }
      }
    }

    private void note(CoordinatorRecord known) {
      if (known.key() instanceof OffsetCommitKey key
          && known.value() != null
          && known.value().message() instanceof OffsetCommitValue value) {
        committed.add(new CommittedTopic(key.topic(), value.topicId()));
      }
    }

    @Override
    public void piece(long nextOffset, Runnable more) {
      // All of it is durable, so nothing has to be kept for going back.
      if (nextOffset > told) {
        playback.updateLastWrittenOffset(nextOffset);
        playback.updateLastCommittedOffset(nextOffset);
        told = nextOffset;
      }
      if (nextOffset < log.nextOffset()) {
        more.run();
        return;
      }
      loaded.complete(new LoadSummary(startMillis, time.milliseconds(), 0, records, bytes));
    }

    @Override
    public void failed(String why) {
      loaded.completeExceptionally(new IllegalStateException(why));
    }
  }
}
