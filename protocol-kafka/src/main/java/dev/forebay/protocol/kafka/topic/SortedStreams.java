package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.protocol.kafka.work.Steps;
import java.util.Collection;
import java.util.TreeMap;

/** All streams by their names, as they are found. For one request. */
final class SortedStreams {
  private final TreeMap<String, Stream> byName = new TreeMap<>();

  /** Finds them. */
  Steps find(StreamClient streams) {
    return Steps.each(streams.streams(), stream -> byName.put(stream.name(), stream));
  }

  /** Those that were found. */
  Collection<Stream> all() {
    return byName.values();
  }
}
