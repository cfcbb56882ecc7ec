package dev.forebay.protocol.kafka.group;

import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamSettings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Streams in memory, of which what is not durable yet can be lost. One thread. */
final class MemoryStreams {
  private static final StreamSettings KEEPING_ALL =
      new StreamSettings(StreamSettings.UNLIMITED, StreamSettings.UNLIMITED, Map.of());

  final Map<String, Stream> byName = new LinkedHashMap<>();
  private long ids;
  private long producers;

  /** A batch, where it begins, and the latest time that its client says. */
  record Stored(long base, int count, long maxTimeMillis, byte[] bytes) {
    long end() {
      return base + count;
    }
  }

  /** One partition. */
  static final class Part implements Partition {
    private final int number;
    final List<Stored> stored = new ArrayList<>();
    private final List<Runnable> watches = new ArrayList<>();
    long start;
    long durableEnd;
    long end;
    boolean gone;

    Part(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    Bounds bounds() {
      return new Bounds(start, durableEnd);
    }

    long append(BatchHead head, ByteBuffer batch) {
      byte[] bytes = new byte[batch.remaining()];
      batch.duplicate().get(bytes);
      ByteBuffer.wrap(bytes).putLong(0, end);
      long base = end;
      stored.add(new Stored(base, head.count(), head.maxTimeMillis(), bytes));
      end += head.count();
      return base;
    }

    /** What comes before is durable, and can be read. */
    void durable(long before) {
      durableEnd = before;
      tellWatches();
    }

    /** Batches that can be read, from the one with this offset on. */
    List<Stored> readable(long from) {
      return stored.stream()
          .filter(batch -> batch.end() > from && batch.end() <= durableEnd)
          .toList();
    }

    void trim(long before) {
      stored.removeIf(batch -> batch.end() <= before);
      start = before;
      tellWatches();
    }

    void watch(Runnable advanced) {
      watches.add(advanced);
    }

    void unwatch(Runnable advanced) {
      watches.remove(advanced);
    }

    private void tellWatches() {
      List.copyOf(watches).forEach(Runnable::run);
    }

    /** As the disk has it. */
    private Part durable() {
      Part part = new Part(number);
      part.start = start;
      part.end = durableEnd;
      part.durableEnd = durableEnd;
      stored.stream().filter(batch -> batch.end() <= durableEnd).forEach(part.stored::add);
      return part;
    }
  }

  Stream create(String name, int partitions) {
    return create(name, partitions, KEEPING_ALL);
  }

  Stream create(String name, int partitions, StreamSettings settings) {
    Stream made = make(name, partitions, settings);
    put(made);
    return made;
  }

  /** One that nobody finds. */
  Stream make(String name, int partitions, StreamSettings settings) {
    List<Part> parts = new ArrayList<>();
    for (int number = 0; number < partitions; number++) {
      parts.add(new Part(number));
    }
    ids++;
    return new Stream(name, new UUID(7, ids), settings, parts);
  }

  /** More partitions for a stream, which has at least this many then. */
  Stream grow(Stream stream, int partitions) {
    List<Partition> parts = new ArrayList<>(stream.partitions());
    while (parts.size() < partitions) {
      parts.add(new Part(parts.size()));
    }
    return new Stream(stream.name(), stream.id(), stream.settings(), List.copyOf(parts));
  }

  /** From now on this is found. */
  void put(Stream stream) {
    byName.put(stream.name(), stream);
  }

  /** What was deleted, or null if there is nothing of this name. */
  @Nullable Stream delete(String name) {
    Stream gone = byName.remove(name);
    if (gone != null) {
      gone.partitions()
          .forEach(partition -> {
            Part part = (Part) partition;
            part.gone = true;
            part.tellWatches();
          });
    }
    return gone;
  }

  /** The partition, or null if there is none. */
  @Nullable Part part(String name, int number) {
    Stream stream = byName.get(name);
    return stream == null || number < 0 || number >= stream.partitions().size()
        ? null
        : (Part) stream.partitions().get(number);
  }

  long newProducerId() {
    producers++;
    return producers;
  }

  /** A copy, as the disk has it: without what is not durable. */
  MemoryStreams afterCrash() {
    MemoryStreams copy = new MemoryStreams();
    copy.ids = ids;
    copy.producers = producers;
    for (Stream stream : byName.values()) {
      List<Part> parts =
          stream.partitions().stream().map(partition -> ((Part) partition).durable()).toList();
      copy.byName.put(
          stream.name(), new Stream(stream.name(), stream.id(), stream.settings(), parts));
    }
    return copy;
  }
}
