package dev.forebay.broker.handover;

import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.broker.api.stream.StreamSettings;
import java.util.List;
import java.util.UUID;

/** What the catalog answers to a session. */
public sealed interface FromCatalog extends ToSession {
  /** What became of a command, when everything that it saw is durable. */
  record Replied(long to, CatalogReply reply) implements FromCatalog {}

  /** A command on streams is done, and this is the stream now, or was before it was deleted. */
  record StreamDone(
      long to, String name, UUID id, StreamSettings settings, List<PartitionAddress> partitions)
      implements FromCatalog {
    /** A stream of the catalog. */
    public static StreamDone of(long to, Stream stream) {
      return new StreamDone(
          to,
          stream.name(),
          stream.id(),
          stream.settings(),
          stream.partitions().stream().map(PartitionAddress.class::cast).toList());
    }

    /** As its client sees it. */
    public Stream stream() {
      return new Stream(name, id, settings, partitions);
    }
  }

  /** A command on streams is not done. */
  record StreamRefused(long to, StreamReply.Refused refusal) implements FromCatalog {}

  /** An id that nothing had before. */
  record GaveId(long to, long id) implements FromCatalog {}
}
