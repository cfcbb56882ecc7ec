package dev.forebay.protocol.kafka.group.image;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetadataDelta;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetadataImage;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetadataImage.TopicMetadata;

/**
 * What became of the topics from one image to the next.
 *
 * @param changed with the created ones, as Kafka has it
 * @param deleted with their names
 */
public record TopicDelta(
    Set<Uuid> created,
    Set<Uuid> changed,
    List<TopicImage.Topic> deleted,
    TopicImage before,
    TopicImage after)
    implements CoordinatorMetadataDelta {

  /** What has changed from one picture to the next. */
  public static TopicDelta between(TopicImage before, TopicImage after) {
    Set<Uuid> created = new HashSet<>();
    Set<Uuid> changed = new HashSet<>();
    for (TopicImage.Topic topic : after.topics()) {
      Optional<TopicMetadata> old = before.topicMetadata(topic.id());
      if (old.isEmpty()) {
        created.add(topic.id());
        changed.add(topic.id());
      } else if (!old.get().equals(topic)) {
        changed.add(topic.id());
      }
    }
    List<TopicImage.Topic> deleted =
        before.topics().stream()
            .filter(topic -> after.topicMetadata(topic.id()).isEmpty())
            .toList();
    return new TopicDelta(created, changed, deleted, before, after);
  }

  @Override
  public Collection<Uuid> createdTopicIds() {
    return created;
  }

  @Override
  public Collection<Uuid> changedTopicIds() {
    return changed;
  }

  @Override
  public Set<Uuid> deletedTopicIds() {
    Set<Uuid> ids = new HashSet<>();
    deleted.forEach(topic -> ids.add(topic.id()));
    return ids;
  }

  /** The image before: in it the coordinator looks for the names of deleted topics. */
  @Override
  public CoordinatorMetadataImage image() {
    return before;
  }
}
