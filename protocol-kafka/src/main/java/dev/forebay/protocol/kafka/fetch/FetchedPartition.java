package dev.forebay.protocol.kafka.fetch;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.api.stream.Watch;
import dev.forebay.protocol.kafka.topic.TopicIds;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One partition of a fetch or of a fetch session. Confined to the connection's loop. */
final class FetchedPartition {
  private final PartitionKey key;
  private long offset;
  private int maxBytes;
  private int leaderEpoch;
  private @Nullable Partition partition;
  private String topic = "";
  private @Nullable Watch watch;
  private @Nullable Bounds told;
  private boolean ready;
  private boolean removed;

  FetchedPartition(PartitionKey key) {
    this.key = key;
  }

  PartitionKey key() {
    return key;
  }

  /** Where the client wants to read on, and how much at most. */
  void position(long fetchOffset, int partitionMaxBytes, int currentLeaderEpoch) {
    offset = fetchOffset;
    maxBytes = partitionMaxBytes;
    leaderEpoch = currentLeaderEpoch;
  }

  long offset() {
    return offset;
  }

  int maxBytes() {
    return maxBytes;
  }

  int leaderEpoch() {
    return leaderEpoch;
  }

  /** The partition that the key means now: a topic may have been made anew. */
  @Nullable Partition find(StreamClient streams) {
    Stream stream = key.isById() ? TopicIds.find(streams, key.id()) : streams.stream(key.name());
    topic = stream == null ? "" : stream.name();
    Partition now = TopicIds.partition(stream, key.number());
    if (!Objects.equals(now, partition)) {
      closeWatch();
      partition = now;
    }
    return now;
  }

  /** Of the partition that was found last. */
  String topic() {
    return topic;
  }

  boolean isWatched() {
    return watch != null;
  }

  void watch(Watch opened) {
    watch = opened;
  }

  void closeWatch() {
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }

  /** Whether the client doesn't know these bounds yet; it is told now. */
  boolean tell(Bounds bounds) {
    boolean news = !bounds.equals(told);
    told = bounds;
    return news;
  }

  /** The client knows nothing of the bounds. */
  void tellAnew() {
    told = null;
  }

  /** Nobody fetches it any more. */
  void remove() {
    removed = true;
    closeWatch();
  }

  boolean isRemoved() {
    return removed;
  }

  boolean isReady() {
    return ready;
  }

  void ready(boolean value) {
    ready = value;
  }
}
