package dev.forebay.broker.catalog;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.runtime.collection.FewSet;
import org.jspecify.annotations.Nullable;

/**
 * A stream, or one of its partitions, as messages that are published one by one get there. Of
 * several partitions of a whole stream the routing key chooses one, so that messages of one routing
 * key keep their order. Any loop may ask for the partition; the rest is the catalog's.
 */
final class StreamTarget implements BoundTarget {
  private static final int WHOLE = -1;
  private static final int DIGITS_MAX = 9;

  final StreamEntry stream;
  private final int number;
  private final FewSet<BoundFrom> boundFrom = new FewSet<>();

  private StreamTarget(StreamEntry stream, int number) {
    this.stream = stream;
    this.number = number;
  }

  static StreamTarget whole(StreamEntry stream) {
    return new StreamTarget(stream, WHOLE);
  }

  static StreamTarget partition(StreamEntry stream, int number) {
    return new StreamTarget(stream, number);
  }

  boolean isWhole() {
    return number == WHOLE;
  }

  /** Of the partition, if it is one. */
  int number() {
    return number;
  }

  /** The partition for messages with this routing key, or null if it is not there yet. */
  @Nullable PartitionAddress partition(RoutingKey key) {
    Stream visible = stream.visible();
    if (visible == null) {
      return null;
    }
    int count = visible.partitions().size();
    int chosen = number == WHOLE ? Math.floorMod(key.hashCode(), count) : number;
    return chosen < count ? (PartitionAddress) visible.partitions().get(chosen) : null;
  }

  /** The one partition that this is, or null. */
  @Nullable PartitionAddress only() {
    Stream visible = stream.visible();
    if (visible == null) {
      return null;
    }
    int count = visible.partitions().size();
    int chosen = number == WHOLE && count == 1 ? 0 : number;
    return chosen >= 0 && chosen < count
        ? (PartitionAddress) visible.partitions().get(chosen)
        : null;
  }

  @Override
  public String name() {
    return number == WHOLE ? stream.name : stream.name + "-" + number;
  }

  @Override
  public String identity() {
    return number == WHOLE ? "stream:" + stream.name : number + ":" + stream.name;
  }

  @Override
  public FewSet<BoundFrom> boundFrom() {
    return boundFrom;
  }

  @Override
  public boolean isReached() {
    return stream.visible() != null;
  }

  @Override
  public boolean keepsBindings() {
    return true;
  }

  /** The number at the end of a partition's name, written without leading zeros, or -1. */
  static int numberAtEnd(String name, int from) {
    int digits = name.length() - from;
    if (digits < 1 || digits > DIGITS_MAX || (digits > 1 && name.charAt(from) == '0')) {
      return -1;
    }
    int parsed = 0;
    for (int i = from; i < name.length(); i++) {
      int digit = name.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      parsed = parsed * 10 + digit;
    }
    return parsed;
  }
}
