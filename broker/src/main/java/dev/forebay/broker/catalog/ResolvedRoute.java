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

/**
 * A route as the catalog was at one version: numbers alone, so that who keeps it keeps nothing of
 * what was removed meanwhile. Immutable; any thread.
 */
public final class ResolvedRoute implements Route {
  private static final int ROUTE_BYTES = 64;
  private static final int GROUP_BYTES = 96;

  /** An id, which both kinds of messages share. */
  private static final int ID_BYTES = 24;

  private static final int REFERENCE_BYTES = 4;

  private final boolean exists;
  private final boolean internal;
  private final boolean cacheable;
  private final List<RouteGroup> persistent;
  private final List<RouteGroup> transients;

  private ResolvedRoute(
      boolean exists,
      boolean internal,
      boolean cacheable,
      List<RouteGroup> persistent,
      List<RouteGroup> transients) {
    this.exists = exists;
    this.internal = internal;
    this.cacheable = cacheable;
    this.persistent = persistent;
    this.transients = transients;
  }

  static ResolvedRoute noExchange() {
    return new ResolvedRoute(false, false, true, List.of(), List.of());
  }

  /**
   * A route to queues and streams.
   *
   * @param key chooses among the partitions of a stream
   */
  static ResolvedRoute to(
      boolean internal, boolean cacheable, List<BoundTarget> destinations, RoutingKey key) {
    Map<GroupKey, List<Long>> persistent = new LinkedHashMap<>();
    Map<GroupKey, List<Long>> transients = new LinkedHashMap<>();
    Set<RouteGroup> partitions = new LinkedHashSet<>();
    for (BoundTarget destination : destinations) {
      switch (destination) {
        case QueueEntry queue -> {
          int shard = queue.shard();
          Long id = queue.id();
          add(persistent, new GroupKey(shard, queue.isJournalled()), id);
          add(transients, new GroupKey(shard, false), id);
        }
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
    return new ResolvedRoute(
        true, internal, cacheable, groups(persistent, partitions), groups(transients, partitions));
  }

  private static void add(Map<GroupKey, List<Long>> queues, GroupKey group, Long id) {
    queues.computeIfAbsent(group, _ -> new ArrayList<>()).add(id);
  }

  private static List<RouteGroup> groups(
      Map<GroupKey, List<Long>> queues, Set<RouteGroup> partitions) {
    List<RouteGroup> groups = new ArrayList<>();
    queues.forEach((shared, ids) ->
        groups.addAll(RouteGroup.ofQueues(shared.shard(), shared.journalled(), ids)));
    groups.addAll(partitions);
    return List.copyOf(groups);
  }

  /** Whether it depends on exchange and routing key alone. */
  public boolean isCacheable() {
    return cacheable;
  }

  /** Whether it goes to the same queues and streams as another. */
  public boolean leadsWhere(ResolvedRoute other) {
    return persistent.equals(other.persistent);
  }

  /** The same without these queues. */
  ResolvedRoute without(Set<Long> queues) {
    return new ResolvedRoute(
        exists, internal, cacheable, without(persistent, queues), without(transients, queues));
  }

  private static List<RouteGroup> without(List<RouteGroup> groups, Set<Long> queues) {
    List<RouteGroup> left = new ArrayList<>();
    for (RouteGroup group : groups) {
      List<Long> ids =
          group.isStream()
              ? group.ids()
              : group.ids().stream().filter(id -> !queues.contains(id)).toList();
      if (!ids.isEmpty()) {
        left.add(new RouteGroup(group.shard(), group.isStream(), group.journalled(), ids));
      }
    }
    return List.copyOf(left);
  }

  /** Queues and partitions that it leads to. */
  int targets() {
    return persistent.stream().mapToInt(RouteGroup::targets).sum();
  }

  /** What it takes of the heap, roughly. */
  public int keptBytes() {
    return ROUTE_BYTES
        + (persistent.size() + transients.size()) * GROUP_BYTES
        + targets() * (ID_BYTES + 2 * REFERENCE_BYTES);
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
