package dev.forebay.tests.crash;

import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.testkit.disk.DiskEvent;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.view.MemoryView;
import dev.forebay.tests.crash.RecordedKafkaRun.Acknowledged;
import dev.forebay.tests.crash.RecordedKafkaRun.Committed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;

/**
 * The power fails after some event of the disk of a {@link RecordedKafkaRun}: what a new broker has
 * of it is compared with what clients had been promised. One thread.
 */
final class KafkaPowerCut {
  private static final long READ_NANOS = 500_000_000L;
  private static final int READ_BYTES = 1 << 16;

  private final RecordedKafkaRun run;
  private final int events;
  private final List<String> violations = new ArrayList<>();
  private final List<TreeMap<Long, String>> found = new ArrayList<>();
  private final List<Long> ends = new ArrayList<>();
  private final Map<String, Long> last = new HashMap<>();
  private final Set<String> values = new HashSet<>();

  KafkaPowerCut(RecordedKafkaRun run, int events) {
    this.run = run;
    this.events = events;
    for (int i = 0; i < RecordedKafkaRun.PARTITIONS; i++) {
      found.add(new TreeMap<>());
      ends.add(0L);
    }
  }

  /** Everything that is wrong after this cut; the random numbers say which blocks are left. */
  List<String> violations(List<DiskEvent> trace, long seed) {
    Random random = new Random(seed);
    SimulatedDisk left = SimulatedDisk.rebuild(trace.subList(0, events)).crash(random);
    int view = random.nextInt(3);
    MemoryView viewLeft = view == 2 ? new MemoryView() : run.view().asOf(events, view);
    try {
      recover(new SimulatedBroker(seed, left, viewLeft));
      run.acknowledged().forEach(this::compare);
    } catch (RuntimeException | AssertionError e) {
      violations.add("does not recover: " + e);
    }
    return violations;
  }

  private void recover(SimulatedBroker broker) {
    CommittedOffsets offsets = new CommittedOffsets(broker, RecordedKafkaRun.GROUPS);
    broker.onStreams(
        1,
        streams -> {
          Stream topic = streams.stream(RecordedKafkaRun.TOPIC);
          if (topic == null && promised(0)) {
            violations.add("lost topic");
          }
          if (topic != null) {
            topic.partitions().forEach(partition -> read(streams, partition, 0));
          }
        });
    broker.world().runFor(READ_NANOS);
    broker.requireSound();
    if (promised(0)) {
      for (String group : RecordedKafkaRun.GROUPS) {
        for (int partition = 0; partition < RecordedKafkaRun.PARTITIONS; partition++) {
          compare(group, partition, offsets.of(group, partition));
        }
      }
    }
  }

  /** Whether so many records had been acknowledged and one more. */
  private boolean promised(int records) {
    return run.acknowledged().stream().filter(one -> one.diskEvents() <= events).count() > records;
  }

  private void read(StreamClient streams, Partition partition, long offset) {
    streams.read(
        partition,
        offset,
        READ_BYTES,
        reply -> {
          if (!(reply instanceof ReadReply.Batches batches)) {
            violations.add("partition " + partition.number() + " at " + offset + ": " + reply);
            return;
          }
          batches.batches().forEach(batch -> take(streams, partition, batch));
          batches.pin().release();
          if (!batches.batches().isEmpty()) {
            read(streams, partition, batches.batches().getLast().endOffset());
          } else if (offset != batches.bounds().visibleEnd()) {
            violations.add("partition " + partition.number() + " is not whole at " + offset);
          }
        });
  }

  private void take(StreamClient streams, Partition partition, StoredBatch stored) {
    int number = partition.number();
    if (stored.baseOffset() != ends.get(number)) {
      violations.add("partition %d has a gap at %d".formatted(number, ends.get(number)));
    }
    ends.set(number, stored.endOffset());
    ByteBuffer bytes = ByteBuffer.allocate(stored.bytes().remaining());
    bytes.put(stored.bytes().duplicate()).flip();
    for (MutableRecordBatch batch : MemoryRecords.readableRecords(bytes).batches()) {
      batch.ensureValid();
      for (Record message : batch) {
        take(number, message, StandardCharsets.UTF_8.decode(message.value()).toString());
      }
      repeat(streams, partition, batch, bytes);
    }
  }

  private void take(int partition, Record message, String value) {
    String producer = value.substring(0, value.indexOf(':')) + " in " + partition;
    long number = Long.parseLong(value.split(":", -1)[1]);
    Long before = last.put(producer, number);
    if (!values.add(value) || (before != null && before >= number)) {
      violations.add("out of order or twice: %.7s after %d".formatted(value, before));
    }
    found.get(partition).put(message.offset(), value);
  }

  /** Its producer, which may not have heard of it, sends a batch again. */
  private void repeat(
      StreamClient streams, Partition partition, MutableRecordBatch batch, ByteBuffer bytes) {
    long base = batch.baseOffset();
    long end = batch.lastOffset() + 1;
    streams.bounds(
        partition,
        bounds -> {
          if (bounds == null || bounds.visibleEnd() != end) {
            return;
          }
          streams.append(
              partition,
              new BatchHead(
                  (int) (end - base),
                  batch.maxTimestamp(),
                  batch.producerId(),
                  batch.producerEpoch(),
                  batch.baseSequence()),
              bytes.duplicate().position(0),
              reply -> {
                if (!(reply instanceof AppendReply.Appended(long at, _, _)) || at != base) {
                  violations.add("the batch at %d is sent again: %s".formatted(base, reply));
                }
              });
        });
  }

  private void compare(Acknowledged record) {
    String value = found.get(record.partition()).get(record.offset());
    if (record.diskEvents() <= events && !record.value().equals(value)) {
      violations.add(
          "lost record %.7s at %d of partition %d, acknowledged by event %d, found %.7s"
              .formatted(
                  record.value(), record.offset(), record.partition(), record.diskEvents(), value));
    }
  }

  private void compare(String group, int partition, long offset) {
    long told = -1;
    long asked = -1;
    for (Committed one : run.committed()) {
      if (one.group().equals(group) && one.partition() == partition) {
        told = one.toldAt() <= events ? Math.max(told, one.offset()) : told;
        asked = one.askedAt() <= events ? Math.max(asked, one.offset()) : asked;
      }
    }
    if (offset < told || offset > asked) {
      violations.add(
          "%s has committed %d of partition %d, not %d to %d"
              .formatted(group, offset, partition, told, asked));
    }
    if (offset > ends.get(partition)) {
      violations.add("%s has committed what is lost: %d".formatted(group, offset));
    }
  }
}
