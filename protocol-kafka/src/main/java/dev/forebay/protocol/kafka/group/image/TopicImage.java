package dev.forebay.protocol.kafka.group.image;

import dev.forebay.broker.api.stream.Stream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetadataDelta;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetadataImage;

/** The streams as topics, as they were at one moment. Immutable; any thread. */
public final class TopicImage implements CoordinatorMetadataImage {
  private final long version;
  private final Map<String, Topic> byName = new HashMap<>();
  private final Map<Uuid, Topic> byId = new HashMap<>();

  TopicImage(long version, Collection<Stream> streams) {
    this.version = version;
    for (Stream stream : streams) {
      Topic topic = new Topic(stream.name(), uuid(stream), stream.partitions().size());
      byName.put(topic.name(), topic);
      byId.put(topic.id(), topic);
    }
  }

  /** A stream's id as Kafka's. */
  public static Uuid uuid(Stream stream) {
    return new Uuid(stream.id().getMostSignificantBits(), stream.id().getLeastSignificantBits());
  }

  /** Whether the streams are still the same, with as many partitions. */
  boolean isOf(Collection<Stream> streams) {
    if (streams.size() != byName.size()) {
      return false;
    }
    for (Stream stream : streams) {
      if (!knows(stream)) {
        return false;
      }
    }
    return true;
  }

  /** Whether this stream, with as many partitions, is in it. */
  boolean knows(Stream stream) {
    Topic topic = byName.get(stream.name());
    return topic != null
        && topic.partitionCount() == stream.partitions().size()
        && topic.id().equals(uuid(stream));
  }

  @Override
  public Set<Uuid> topicIds() {
    return byId.keySet();
  }

  @Override
  public Set<String> topicNames() {
    return byName.keySet();
  }

  @Override
  public Optional<TopicMetadata> topicMetadata(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  @Override
  public Optional<TopicMetadata> topicMetadata(Uuid id) {
    return Optional.ofNullable(byId.get(id));
  }

  public Collection<Topic> topics() {
    return byName.values();
  }

  @Override
  public CoordinatorMetadataDelta emptyDelta() {
    return TopicDelta.between(this, this);
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public boolean isEmpty() {
    return byName.isEmpty();
  }

  /** A topic. There are no racks. */
  public record Topic(String name, Uuid id, int partitionCount)
      implements CoordinatorMetadataImage.TopicMetadata {
    @Override
    public List<String> partitionRacks(int partition) {
      // Kafka sorts it in place.
      return new ArrayList<>(0);
    }
  }
}
