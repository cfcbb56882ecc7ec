package dev.forebay.broker.catalog;

import dev.forebay.broker.api.declaration.BuiltIns;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.form.Dialects;
import dev.forebay.broker.routing.RoutingKey;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The names of one tenant. Exchanges are named apart from what stores messages; a queue and a
 * stream can't have the same name. Written by the catalog's loop, readable from any.
 */
final class VirtualHost {
  final String name;
  private final ConcurrentHashMap<RoutingKey, ExchangeEntry> exchanges = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<RoutingKey, QueueEntry> queues = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, StreamEntry> streams = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<UUID, StreamEntry> streamsById = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<UUID, Stream> readAsStreams = new ConcurrentHashMap<>(0);
  private final EnteredExchanges entered = new EnteredExchanges(this);
  private int partitions;
  private long keptBytes;

  VirtualHost(String name, BuiltIns builtIns, Dialects dialects) {
    this.name = name;
    for (BuiltIns.Exchange exchange : builtIns.exchanges()) {
      put(ExchangeEntry.builtIn(name, exchange, dialects));
    }
  }

  @Nullable ExchangeEntry exchange(String exchange) {
    return exchanges.get(RoutingKey.utf8(exchange));
  }

  @Nullable ExchangeEntry exchange(RoutingKey exchange) {
    return exchanges.get(exchange);
  }

  @Nullable QueueEntry queue(String queue) {
    return queues.get(RoutingKey.utf8(queue));
  }

  @Nullable QueueEntry queue(RoutingKey queue) {
    return queues.get(queue);
  }

  void put(ExchangeEntry exchange) {
    exchanges.put(RoutingKey.utf8(exchange.name), exchange);
    entered.added(exchange);
    kept(KeptBytes.of(exchange));
  }

  void put(QueueEntry queue) {
    queues.put(RoutingKey.utf8(queue.name), queue);
    kept(KeptBytes.of(queue));
  }

  void remove(ExchangeEntry exchange) {
    if (exchanges.remove(RoutingKey.utf8(exchange.name), exchange)) {
      kept(-KeptBytes.of(exchange));
      entered.removed(exchange);
    }
  }

  void remove(QueueEntry queue) {
    if (queues.remove(RoutingKey.utf8(queue.name), queue)) {
      kept(-KeptBytes.of(queue));
    }
    readAsStreams.remove(queue.streamId());
  }

  Iterable<ExchangeEntry> exchanges() {
    return exchanges.values();
  }

  Iterable<QueueEntry> queues() {
    return queues.values();
  }

  int exchangeCount() {
    return exchanges.size();
  }

  int queueCount() {
    return queues.size();
  }

  @Nullable StreamEntry stream(String stream) {
    return streams.get(stream);
  }

  /** The queue as a stream, to be found by its id from now on; null if it can't be one. */
  @Nullable Stream asStream(QueueEntry queue) {
    Stream stream = readAsStreams.computeIfAbsent(queue.streamId(), _ -> queue.asStream());
    if (stream != null && queue(queue.name) != queue) {
      // It was removed meanwhile.
      readAsStreams.remove(stream.id());
      return null;
    }
    return stream;
  }

  @Nullable Stream queueAsStream(UUID id) {
    return readAsStreams.get(id);
  }

  @Nullable StreamEntry stream(UUID id) {
    return streamsById.get(id);
  }

  /**
   * What a stream's name, or that of one of its partitions (the stream's, a dash and its number),
   * stands for; a stream of just that name comes first. Any loop.
   */
  @Nullable StreamTarget streamTarget(String name) {
    StreamEntry exact = common(name);
    if (exact != null) {
      return exact.whole();
    }
    int dash = name.lastIndexOf('-');
    StreamEntry stream = dash < 0 ? null : common(name.substring(0, dash));
    int number = stream == null ? -1 : StreamTarget.numberAtEnd(name, dash + 1);
    return stream == null || number < 0 || number >= stream.targets().size()
        ? null
        : stream.targets().get(number);
  }

  /** The stream of several partitions that has an exchange of this name, or null. Any loop. */
  @Nullable StreamEntry superStream(String name) {
    StreamEntry stream = common(name);
    return stream == null || stream.targets().size() < 2 ? null : stream;
  }

  private @Nullable StreamEntry common(String name) {
    StreamEntry stream = streams.get(name);
    return stream == null || stream.working().settings().isInternal() ? null : stream;
  }

  /** What a binding to a queue of this name leads to: the queue, or the stream. Any loop. */
  @Nullable BoundTarget destination(String name) {
    QueueEntry queue = queue(name);
    return queue == null ? streamTarget(name) : queue;
  }

  Iterable<StreamEntry> streams() {
    return streams.values();
  }

  void put(StreamEntry stream) {
    streams.put(stream.name, stream);
    streamsById.put(stream.id, stream);
    partitions += stream.partitions().size();
    kept(KeptBytes.of(stream));
  }

  void remove(StreamEntry stream) {
    streams.remove(stream.name, stream);
    streamsById.remove(stream.id);
    partitions -= stream.partitions().size();
    kept(-KeptBytes.of(stream));
  }

  void partitionsAdded(int added) {
    partitions += added;
  }

  /** Exchanges that messages come to from others; the catalog's loop only. */
  EnteredExchanges entered() {
    return entered;
  }

  /** What is declared takes so much more of the heap, or less; the catalog's loop only. */
  void kept(long changeBytes) {
    keptBytes += changeBytes;
  }

  /** What is declared takes of the heap; the catalog's loop only. */
  long keptBytes() {
    return keptBytes;
  }

  /** Of all streams; the catalog's loop only. */
  int partitionCount() {
    return partitions;
  }
}
