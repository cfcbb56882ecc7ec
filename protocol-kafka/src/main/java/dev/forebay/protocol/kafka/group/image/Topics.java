package dev.forebay.protocol.kafka.group.image;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** What the groups know of the virtual host's streams. Confined to the loop. */
public final class Topics {
  private final StreamClient streams;
  private final Consumer<TopicDelta> changed;
  private TopicImage image = new TopicImage(0, List.of());
  private long seenVersion;

  /**
   * Knows nothing yet.
   *
   * @param changed is told what became of the streams since the last look
   */
  public Topics(StreamClient streams, Consumer<TopicDelta> changed) {
    this.streams = streams;
    this.changed = changed;
  }

  /** Looks for streams that were made, deleted, or have more partitions. */
  public void refresh() {
    long version = streams.streamsVersion();
    if (version == seenVersion) {
      return;
    }
    seenVersion = version;
    Collection<Stream> now = List.copyOf(streams.streams());
    if (!image.isOf(now)) {
      TopicImage next = new TopicImage(image.version() + 1, now);
      TopicDelta delta = TopicDelta.between(image, next);
      image = next;
      changed.accept(delta);
    }
  }

  /** The streams as they were at the last look. */
  public TopicImage image() {
    return image;
  }

  /** The stream of a name, as it is now. */
  public @Nullable Stream byName(String name) {
    return noticed(streams.stream(name));
  }

  /** The stream of an id, as it is now. */
  public @Nullable Stream byId(Uuid id) {
    return noticed(
        streams.stream(new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits())));
  }

  private @Nullable Stream noticed(@Nullable Stream stream) {
    if (stream != null && !image.knows(stream)) {
      refresh();
    }
    return stream;
  }
}
