package dev.forebay.broker.stream;

import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.form.Pin;
import dev.forebay.broker.handover.FromPartition;
import dev.forebay.broker.handover.HandedBatch;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToPartition;
import dev.forebay.broker.work.Portion;
import dev.forebay.broker.work.WorkLine;
import java.util.Iterator;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What sessions say to the partitions of one loop's shards, what these keep for them until they
 * have read it, and who waits for more, by numbers. Confined to the loop.
 */
public final class LoopPartitions {
  /** Who is told that there may be more reads, or asks again. */
  private static final int UNITS_PER_WATCH = 16;

  private final Handover handover;
  private final PartitionDirectory partitions;
  private final WorkLine reopened;
  private final Long2ObjectHashMap<Pin> kept = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<Watching> watches = new Long2ObjectHashMap<>();

  /** Nobody has asked anything yet. */
  public LoopPartitions(Handover handover, PartitionDirectory partitions) {
    this.handover = handover;
    this.partitions = partitions;
    this.reopened = new WorkLine(handover.loop().pieces());
  }

  private record Watching(int shard, long id, ReadablePartition partition, Runnable tell) {}

  /** Does what a session wants. */
  public void hear(ToPartition message) {
    switch (message) {
      case ToPartition.Append append -> append(append);
      case ToPartition.OfReading reading -> read(reading);
      case ToPartition.EndRead end -> {
        Pin pin = kept.remove(end.request());
        if (pin == null) {
          throw new IllegalStateException("nothing is kept for " + end);
        }
        pin.release();
      }
      case ToPartition.Describe describe -> describe(describe);
      case ToPartition.Watch watch -> watch(watch);
      case ToPartition.Unwatch unwatch -> {
        Watching ended = watches.remove(unwatch.watch());
        if (ended != null) {
          ended.partition.unwatch(ended.tell);
        }
      }
      case ToPartition.Trim trim -> trim(trim);
    }
  }

  /** A shard was closed, and is open again: who has waited there for more waits on, in pieces. */
  public void opened(int shard) {
    if (!watches.isEmpty()) {
      Iterator<Long> waiting = List.copyOf(watches.keySet()).iterator();
      reopened.begin(portion -> {
        while (waiting.hasNext()) {
          if (portion.isUsedUp()) {
            return true;
          }
          opened(shard, waiting.next(), portion);
        }
        return false;
      });
    }
  }

  private void opened(int shard, long number, Portion portion) {
    portion.take(1);
    Watching waiting = watches.get(number);
    if (waiting != null && waiting.shard == shard) {
      portion.take(UNITS_PER_WATCH);
      watches.remove(number);
      watch(new ToPartition.Watch(shard, waiting.id, number));
      handover.tell(new FromPartition.Advanced(number));
    }
  }

  private @Nullable ReadablePartition find(ToPartition message) {
    return partitions.find(message.shard(), message.id());
  }

  private void append(ToPartition.Append append) {
    long request = append.request();
    if (find(append) instanceof StreamPartition partition) {
      partition.append(
          new StreamBatch(
              partition,
              append,
              answer -> handover.tell(new FromPartition.Appended(request, answer))));
    } else {
      handover.tell(
          new FromPartition.Appended(request, new AppendReply.Refused(AppendReply.Reason.GONE)));
    }
  }

  private void read(ToPartition.OfReading reading) {
    ReadablePartition partition = find(reading);
    Asked asked = new Asked(reading.request());
    if (partition == null) {
      asked.failed(new ReadReply.Gone());
      return;
    }
    switch (reading) {
      case ToPartition.Read read -> partition.read(read.offset(), read.maxBytes(), asked);
      case ToPartition.ReadAtTime read ->
          partition.readAtTime(read.fromOffset(), read.timeMillis(), asked);
      case ToPartition.ReadLatestTime _ -> partition.readLatestTime(asked);
    }
  }

  private void describe(ToPartition.Describe describe) {
    ReadablePartition partition = find(describe);
    handover.tell(
        partition == null
            ? new FromPartition.Described(describe.request(), null, 0)
            : new FromPartition.Described(
                describe.request(), partition.bounds(), partition.sizeBytes()));
  }

  private void watch(ToPartition.Watch watch) {
    ReadablePartition partition = find(watch);
    if (partition == null) {
      // It may have gone since its session saw it: nothing else would tell.
      handover.tell(new FromPartition.Advanced(watch.watch()));
      return;
    }
    Runnable tell = () -> handover.tell(new FromPartition.Advanced(watch.watch()));
    watches.put(watch.watch(), new Watching(watch.shard(), watch.id(), partition, tell));
    partition.watch(tell);
  }

  private void trim(ToPartition.Trim trim) {
    long request = trim.request();
    if (find(trim) instanceof StreamPartition partition) {
      partition.trim(
          trim.beforeOffset(), answer -> handover.tell(new FromPartition.Trimmed(request, answer)));
    } else {
      handover.tell(new FromPartition.Trimmed(request, StreamPartition.gone()));
    }
  }

  /** Who has asked to read. */
  private final class Asked implements ReadListener {
    private final long request;

    private Asked(long request) {
      this.request = request;
    }

    @Override
    public void found(Bounds bounds, List<HandedBatch> batches, @Nullable Pin pin) {
      if (pin != null) {
        kept.put(request, pin);
      }
      handover.tell(new FromPartition.Batches(request, bounds, batches, pin != null));
    }

    @Override
    public void failed(ReadReply.Failed why) {
      handover.tell(new FromPartition.NoBatches(request, why));
    }
  }
}
