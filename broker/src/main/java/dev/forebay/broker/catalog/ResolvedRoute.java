package dev.forebay.broker.catalog;

import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.broker.handover.RouteGroup;
import dev.forebay.broker.routing.RoutingKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A route as the catalog was at one version. Immutable; any thread. */
public final class ResolvedRoute implements Route {
  private static final RoutingKey NO_KEY = RoutingKey.utf8("");

  private final boolean exists;
  private final boolean internal;
  private final boolean cacheable;
  private final List<BoundTarget> destinations;
  private final RoutingKey key;
  private final List<RouteGroup> persistent;
  private final List<RouteGroup> transients;

  private ResolvedRoute(
      boolean exists,
      boolean internal,
      boolean cacheable,
      List<BoundTarget> destinations,
      RoutingKey key) {
    this.exists = exists;
    this.internal = internal;
    this.cacheable = cacheable;
    this.destinations = destinations;
    this.key = key;
    this.persistent = groups(true);
    this.transients = groups(false);
  }

  static ResolvedRoute noExchange() {
    return new ResolvedRoute(false, false, true, List.of(), NO_KEY);
  }

  /**
   * A route to queues and streams.
   *
   * @param key chooses among the partitions of a stream
   */
  static ResolvedRoute to(
      boolean internal, boolean cacheable, List<BoundTarget> destinations, RoutingKey key) {
    return new ResolvedRoute(true, internal, cacheable, List.copyOf(destinations), key.copy());
  }

  /** Whether it depends on exchange and routing key alone. */
  public boolean isCacheable() {
    return cacheable;
  }

  /** Whether it goes to the same queues and streams as another of the same routing key. */
  public boolean leadsWhere(ResolvedRoute other) {
    return destinations.equals(other.destinations);
  }

  /** The same without the queues and streams of these names. */
  public ResolvedRoute without(Set<String> names) {
    List<BoundTarget> others =
        destinations.stream().filter(target -> !names.contains(target.name())).toList();
    return others.size() == destinations.size()
        ? this
        : new ResolvedRoute(exists, internal, cacheable, others, key);
  }

  private List<RouteGroup> groups(boolean persistentMessage) {
    Map<GroupKey, List<Long>> queues = new LinkedHashMap<>();
    Set<RouteGroup> partitions = new LinkedHashSet<>();
    for (BoundTarget destination : destinations) {
      switch (destination) {
        case QueueEntry queue ->
            queues
                .computeIfAbsent(
                    new GroupKey(queue.shard().number(), persistentMessage && queue.isJournalled()),
                    _ -> new ArrayList<>())
                .add(queue.id());
        case StreamTarget stream -> {
          PartitionAddress partition = stream.partition(key);
          if (partition != null) {
            partitions.add(RouteGroup.ofPartition(partition.shard(), partition.id()));
          }
        }
        case ExchangeEntry exchange ->
            throw new IllegalArgumentException(exchange.name + " is no destination");
      }
    }
    List<RouteGroup> groups = new ArrayList<>();
    queues.forEach((shared, ids) ->
        groups.addAll(RouteGroup.ofQueues(shared.shard(), shared.journalled(), ids)));
    groups.addAll(partitions);
    return List.copyOf(groups);
  }

  /** Where a message goes, by shard. */
  public List<RouteGroup> groupsFor(boolean persistentMessage) {
    return persistentMessage ? persistent : transients;
  }

  @Override
  public boolean exists() {
    return exists;
  }

  @Override
  public boolean isInternal() {
    return internal;
  }

  @Override
  public boolean hasTargets() {
    return !persistent.isEmpty();
  }

  @Override
  public boolean reachesStreams() {
    return persistent.stream().anyMatch(RouteGroup::isStream);
  }

  private record GroupKey(int shard, boolean journalled) {}
}
