package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Ids and partitions as Kafka's messages have them; no state. */
public final class TopicIds {
  private TopicIds() {}

  /** The id as Kafka writes it. */
  public static Uuid of(Stream stream) {
    UUID id = stream.id();
    return new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  /** The stream with this id. */
  public static @Nullable Stream find(StreamClient streams, Uuid id) {
    return streams.stream(new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits()));
  }

  /** The partition of this number. */
  public static @Nullable Partition partition(@Nullable Stream stream, int number) {
    return stream == null || number < 0 || number >= stream.partitions().size()
        ? null
        : stream.partitions().get(number);
  }
}
