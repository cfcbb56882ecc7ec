package dev.forebay.broker.reader;

import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.broker.form.Pin;
import dev.forebay.broker.handover.FromPartition;
import dev.forebay.broker.handover.HandedBatch;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.broker.handover.ToPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What sessions of one loop have asked of partitions and not been answered yet, and who of them
 * waits for more, by their numbers. Confined to the loop.
 */
public final class AskedPartitions {
  private static final Pin NOTHING = () -> {};

  private final Handover handover;
  private final Long2ObjectHashMap<Consumer<AppendReply>> appends = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<AskedRead> reads = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<Consumer<FromPartition.Described>> descriptions =
      new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<Consumer<StreamReply.OfTrim>> trims = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<Runnable> watches = new Long2ObjectHashMap<>();

  /** Nothing yet. */
  public AskedPartitions(Handover handover) {
    this.handover = handover;
  }

  private record AskedRead(PartitionAddress partition, Consumer<ReadReply> receiver) {}

  /** A number for a batch; the receiver gets what became of it. */
  public long append(Consumer<AppendReply> receiver) {
    long request = handover.nextNumber();
    appends.put(request, receiver);
    return request;
  }

  /** What is there from an offset on. */
  public void read(
      PartitionAddress partition, long offset, int maxBytes, Consumer<ReadReply> receiver) {
    long request = read(partition, receiver);
    tell(new ToPartition.Read(partition.shard(), partition.id(), request, offset, maxBytes));
  }

  /** The first batch from an offset on with a message as late as this. */
  public void readAtTime(
      PartitionAddress partition, long fromOffset, long timeMillis, Consumer<ReadReply> receiver) {
    long request = read(partition, receiver);
    tell(
        new ToPartition.ReadAtTime(
            partition.shard(), partition.id(), request, fromOffset, timeMillis));
  }

  /** A batch that is likely to have the latest message. */
  public void readLatestTime(PartitionAddress partition, Consumer<ReadReply> receiver) {
    long request = read(partition, receiver);
    tell(new ToPartition.ReadLatestTime(partition.shard(), partition.id(), request));
  }

  private long read(PartitionAddress partition, Consumer<ReadReply> receiver) {
    long request = handover.nextNumber();
    reads.put(request, new AskedRead(partition, receiver));
    return request;
  }

  /** Where it begins and ends, and its size. */
  public void describe(PartitionAddress partition, Consumer<FromPartition.Described> receiver) {
    long request = handover.nextNumber();
    descriptions.put(request, receiver);
    tell(new ToPartition.Describe(partition.shard(), partition.id(), request));
  }

  /** Gives up what is before an offset. */
  public void trim(
      PartitionAddress partition, long beforeOffset, Consumer<StreamReply.OfTrim> receiver) {
    long request = handover.nextNumber();
    trims.put(request, receiver);
    tell(new ToPartition.Trim(partition.shard(), partition.id(), request, beforeOffset));
  }

  /** Runs whenever there is more, until {@link #unwatch}; what it is known by. */
  public long watch(PartitionAddress partition, Runnable advanced) {
    long watch = handover.nextNumber();
    watches.put(watch, advanced);
    tell(new ToPartition.Watch(partition.shard(), partition.id(), watch));
    return watch;
  }

  /** Nothing runs any more, also if it is under way. */
  public void unwatch(PartitionAddress partition, long watch) {
    watches.remove(watch);
    tell(new ToPartition.Unwatch(partition.shard(), partition.id(), watch));
  }

  private void tell(ToPartition message) {
    handover.tell(message);
  }

  /** Hears what a shard says. */
  public void hear(FromPartition message) {
    switch (message) {
      case FromPartition.Appended appended ->
          known(appends.remove(appended.to())).accept(appended.reply());
      case FromPartition.Batches batches -> read(batches);
      case FromPartition.NoBatches none ->
          known(reads.remove(none.to())).receiver.accept(none.reply());
      case FromPartition.Described described ->
          known(descriptions.remove(described.to())).accept(described);
      case FromPartition.Advanced advanced -> {
        Runnable watch = watches.get(advanced.to());
        if (watch != null) {
          watch.run();
        }
      }
      case FromPartition.Trimmed trimmed ->
          known(trims.remove(trimmed.to())).accept(trimmed.reply());
    }
  }

  private void read(FromPartition.Batches batches) {
    long request = batches.to();
    AskedRead read = known(reads.remove(request));
    PartitionAddress partition = read.partition;
    Pin pin =
        batches.isKept()
            ? () -> tell(new ToPartition.EndRead(partition.shard(), partition.id(), request))
            : NOTHING;
    List<StoredBatch> stored = new ArrayList<>(batches.batches().size());
    for (HandedBatch batch : batches.batches()) {
      stored.add(batch.stored());
    }
    read.receiver.accept(new ReadReply.Batches(batches.bounds(), stored, pin));
  }

  private static <T> T known(@Nullable T asked) {
    if (asked == null) {
      throw new IllegalStateException("an answer that nobody has asked for");
    }
    return asked;
  }
}
