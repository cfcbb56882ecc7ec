package dev.forebay.protocol.kafka.group;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.protocol.kafka.group.log.OffsetsLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Streams in memory, of which what is not synced yet can be lost. */
final class MemoryStreams {
  final Map<String, Stream> byName = new LinkedHashMap<>();
  private long ids;

  /** A batch and where it begins. */
  record Stored(long base, int count, byte[] bytes) {
    long end() {
      return base + count;
    }
  }

  /** One partition. */
  static final class Part implements Partition {
    private final int number;
    final List<Stored> stored = new ArrayList<>();
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

    long append(int count, ByteBuffer batch) {
      byte[] bytes = new byte[batch.remaining()];
      batch.duplicate().get(bytes);
      ByteBuffer.wrap(bytes).putLong(0, end);
      long base = end;
      stored.add(new Stored(base, count, bytes));
      end += count;
      return base;
    }
  }

  Stream create(String name, int partitions) {
    List<Part> parts = new ArrayList<>();
    for (int number = 0; number < partitions; number++) {
      parts.add(new Part(number));
    }
    ids++;
    Stream made =
        new Stream(
            name,
            new UUID(7, ids),
            new StreamSettings(StreamSettings.UNLIMITED, StreamSettings.UNLIMITED, Map.of()),
            parts);
    byName.put(name, made);
    return made;
  }

  void delete(String name) {
    Stream gone = byName.remove(name);
    if (gone != null) {
      gone.partitions().forEach(part -> ((Part) part).gone = true);
    }
  }

  /** The log of the groups. */
  Part offsets() {
    Stream stream = byName.get(OffsetsLog.STREAM);
    if (stream == null) {
      throw new IllegalStateException("no group was ever asked for");
    }
    return (Part) stream.partitions().getFirst();
  }

  /** A copy, as the disk has it: without what is not synced. */
  MemoryStreams afterCrash() {
    MemoryStreams copy = new MemoryStreams();
    copy.ids = ids;
    for (Stream stream : byName.values()) {
      List<Part> parts = new ArrayList<>();
      for (Partition partition : stream.partitions()) {
        Part old = (Part) partition;
        Part part = new Part(old.number());
        part.start = old.start;
        part.end = old.durableEnd;
        part.durableEnd = old.durableEnd;
        old.stored.stream()
            .filter(batch -> batch.end() <= old.durableEnd)
            .forEach(part.stored::add);
        parts.add(part);
      }
      copy.byName.put(
          stream.name(), new Stream(stream.name(), stream.id(), stream.settings(), parts));
    }
    return copy;
  }
}
