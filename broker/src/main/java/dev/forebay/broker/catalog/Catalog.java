package dev.forebay.broker.catalog;

import dev.forebay.broker.api.declaration.BuiltIns;
import dev.forebay.broker.api.declaration.CatalogLimits;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.operator.StoppedRead;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.form.Dialects;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.broker.routing.HeadersView;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.message.KeyDialect;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What exists, readable from every loop. The version grows with each change that may lead a message
 * elsewhere; whoever keeps a route compares it.
 */
public final class Catalog {
  private final Map<String, VirtualHost> hosts = new ConcurrentHashMap<>();
  private final Set<String> served;
  private final BuiltIns builtIns;
  private final Dialects dialects;
  private volatile long version = 1;
  private long changesBegun;
  private volatile long streamsVersion = 1;

  /**
   * A catalog that serves these virtual hosts. What is found of others is kept, for the day that
   * they are served again, as long as its time limits allow.
   *
   * @param builtIns what each of them has from the beginning
   * @param dialects of routing keys
   */
  public Catalog(List<String> served, BuiltIns builtIns, Dialects dialects) {
    this.served = Set.copyOf(served);
    this.dialects = dialects;
    this.builtIns = builtIns;
    served.forEach(this::host);
  }

  /** Whether connections may be opened to it. Any loop. */
  public boolean serves(String virtualHost) {
    return served.contains(virtualHost);
  }

  /** What exists is about to be changed; from here on a command must not break off. */
  void changing() {
    changesBegun++;
  }

  /** How many changes have begun; the catalog's loop only. */
  long changesBegun() {
    return changesBegun;
  }

  /** What every virtual host has, and which names are taken. */
  BuiltIns builtIns() {
    return builtIns;
  }

  /** The dialects of routing keys. */
  Dialects dialects() {
    return dialects;
  }

  @Nullable VirtualHost virtualHost(String name) {
    return hosts.get(name);
  }

  /** The virtual host of what is known to be in it; the catalog's loop only. */
  VirtualHost host(String name) {
    return hosts.computeIfAbsent(name, each -> new VirtualHost(each, builtIns, dialects));
  }

  Iterable<VirtualHost> hosts() {
    return hosts.values();
  }

  /** Whether so much more of the heap may be taken by a virtual host; the catalog's loop only. */
  boolean hasRoom(VirtualHost host, long moreBytes, CatalogLimits limits) {
    return keptBytes() + moreBytes <= limits.nodeBytes()
        && host.keptBytes() + moreBytes <= limits.hostBytes();
  }

  /** What is counted for all that is declared and bound; the catalog's loop only. */
  public long keptBytes() {
    long bytes = 0;
    for (VirtualHost each : hosts()) {
      bytes += each.keptBytes();
    }
    return bytes;
  }

  /** Whether nobody may declare a queue or exchange of this name. */
  public boolean isReserved(String name) {
    return builtIns.isReserved(name);
  }

  /** What the name of a queue for answers begins with. */
  public String repliesPrefix() {
    return builtIns.repliesPrefix();
  }

  /** The type of an exchange, or null if there is none of this name. Any loop. */
  public @Nullable ExchangeType exchangeType(String virtualHost, String name) {
    VirtualHost host = virtualHost(virtualHost);
    ExchangeEntry exchange = host == null ? null : host.exchange(name);
    return exchange == null ? null : exchange.settings.type();
  }

  /** A queue by name, or null if there is none. Any loop. */
  public @Nullable QueueEntry queue(String virtualHost, String name) {
    VirtualHost host = virtualHost(virtualHost);
    return host == null ? null : host.queue(name);
  }

  /** The partition that stands for a queue of this name, or null if there is none. Any loop. */
  public @Nullable PartitionAddress partition(String virtualHost, String name) {
    VirtualHost host = virtualHost(virtualHost);
    StreamTarget target = host == null ? null : host.streamTarget(name);
    return target == null ? null : target.only();
  }

  /**
   * Where a queue, or a partition of a stream, is stored; null if there is none. Any thread.
   *
   * @param partition from 0, or negative for the only one, as of a queue
   */
  public @Nullable PartitionAddress stored(String virtualHost, String name, int partition) {
    VirtualHost host = virtualHost(virtualHost);
    if (host == null) {
      return null;
    }
    if (partition == StoppedRead.HELD_BACK) {
      ExchangeEntry exchange = host.exchange(name);
      QueueEntry held = exchange == null ? null : exchange.held;
      return held == null || !held.isVisible()
          ? null
          : new PartitionAddress(held.shard(), held.id(), 0, true, name);
    }
    QueueEntry queue = host.queue(name);
    if (queue != null) {
      return queue.isVisible() && partition < 0
          ? new PartitionAddress(queue.shard(), queue.id(), 0, true, name)
          : null;
    }
    StreamEntry entry = host.stream(name);
    Stream stream = entry == null ? null : entry.visible();
    if (stream == null || (partition < 0 && stream.partitions().size() > 1)) {
      return null;
    }
    int number = Math.max(partition, 0);
    return number < stream.partitions().size()
        ? (PartitionAddress) stream.partitions().get(number)
        : null;
  }

  /** A stream, or a shared queue as one, by name, or null if there is none. Any loop. */
  public @Nullable Stream stream(String virtualHost, String name) {
    VirtualHost host = virtualHost(virtualHost);
    if (host == null) {
      return null;
    }
    StreamEntry entry = host.stream(name);
    if (entry != null) {
      return entry.visible();
    }
    QueueEntry queue = host.queue(name);
    return queue == null ? null : host.asStream(queue);
  }

  /**
   * A stream, or a queue that was found as one by its name, by id, or null if there is none. Any
   * loop.
   */
  public @Nullable Stream stream(String virtualHost, UUID id) {
    VirtualHost host = virtualHost(virtualHost);
    if (host == null) {
      return null;
    }
    StreamEntry entry = host.stream(id);
    return entry == null ? host.queueAsStream(id) : entry.visible();
  }

  /**
   * All streams of a virtual host, to be gone through in as many turns as that takes; those that
   * are made or deleted meanwhile may be among them. Any loop.
   */
  public Collection<Stream> streams(String virtualHost) {
    VirtualHost host = virtualHost(virtualHost);
    return host == null ? List.of() : new VisibleStreams(host.streams());
  }

  /** Grows with every change that may lead a message elsewhere. */
  long version() {
    return version;
  }

  /** Grows when a stream was made or deleted, or has more partitions. Any loop. */
  public long streamsVersion() {
    return streamsVersion;
  }

  /** The catalog's loop only. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void changed() {
    version++;
  }

  /** The catalog's loop only, after the change can be seen. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void streamsChanged() {
    streamsVersion++;
    changed();
  }

  /** Begins to follow a message of a virtual host that carries these routing keys. */
  void begin(
      Walk walk, VirtualHost host, RouteKey key, List<RoutingKey> keys, HeadersView headers) {
    List<RoutingKey> names = names(keys);
    if (key.exchangeBytes() == 0) {
      walk.begin(names, name -> named(host, name));
      return;
    }
    RoutingKey name = RoutingKey.of(key.exchange(), 0, key.exchangeBytes());
    ExchangeEntry exchange = host.exchange(name);
    StreamEntry stream = exchange == null ? host.superStream(name.toString()) : null;
    if (exchange != null) {
      walk.begin(exchange, keys, headers, names.getFirst());
    } else if (stream != null) {
      walk.begin(names, number -> numbered(stream, number));
    } else {
      walk.beginNowhere();
    }
  }

  /** The keys as names are written, which most are. */
  private List<RoutingKey> names(List<RoutingKey> keys) {
    return keys.getFirst().dialect() == KeyDialect.OF_NAMES
        ? keys
        : keys.stream().map(key -> key.in(dialects.names(), dialects)).toList();
  }

  /** The exchange of a super stream: a routing key is the number of a partition. */
  private static @Nullable BoundTarget numbered(StreamEntry stream, RoutingKey key) {
    int number = StreamTarget.numberAtEnd(key.toString(), 0);
    return number >= 0 && number < stream.targets().size() ? stream.targets().get(number) : null;
  }

  /** The default exchange: a routing key is the name of a queue or stream. */
  private static @Nullable BoundTarget named(VirtualHost host, RoutingKey name) {
    QueueEntry queue = host.queue(name);
    return queue == null ? host.streamTarget(name.toString()) : queue;
  }

  /** Streams as readers see them, looked at as they are gone through. Any loop. */
  private static final class VisibleStreams extends AbstractCollection<Stream> {
    private final Iterable<StreamEntry> entries;

    VisibleStreams(Iterable<StreamEntry> entries) {
      this.entries = entries;
    }

    @Override
    public Iterator<Stream> iterator() {
      Iterator<StreamEntry> rest = entries.iterator();
      return new Iterator<>() {
        private @Nullable Stream next = find();

        private @Nullable Stream find() {
          while (rest.hasNext()) {
            Stream visible = rest.next().visible();
            if (visible != null) {
              return visible;
            }
          }
          return null;
        }

        @Override
        public boolean hasNext() {
          return next != null;
        }

        @Override
        public Stream next() {
          Stream found = next;
          if (found == null) {
            throw new NoSuchElementException();
          }
          next = find();
          return found;
        }
      };
    }

    @Override
    public int size() {
      int count = 0;
      for (Stream _ : this) {
        count++;
      }
      return count;
    }
  }
}
