package dev.forebay.broker.catalog;

import dev.forebay.broker.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A route as the catalog was at one version. Immutable; any thread. */
public final class ResolvedRoute implements Route {
  private final boolean exists;
  private final boolean internal;
  private final boolean cacheable;
  private final List<QueueEntry> queues;
  private final List<RouteGroup> persistent;
  private final List<RouteGroup> transients;

  private ResolvedRoute(
      boolean exists, boolean internal, boolean cacheable, List<QueueEntry> queues) {
    this.exists = exists;
    this.internal = internal;
    this.cacheable = cacheable;
    this.queues = queues;
    this.persistent = groups(queues, true);
    this.transients = groups(queues, false);
  }

  static ResolvedRoute noExchange() {
    return new ResolvedRoute(false, false, true, List.of());
  }

  static ResolvedRoute to(boolean internal, boolean cacheable, List<QueueEntry> queues) {
    return new ResolvedRoute(true, internal, cacheable, List.copyOf(queues));
  }

  /** The queues of both, each once. */
  ResolvedRoute and(ResolvedRoute other) {
    Set<QueueEntry> both = new LinkedHashSet<>(queues);
    both.addAll(other.queues);
    return new ResolvedRoute(exists, internal, false, List.copyOf(both));
  }

  /** Whether it depends on exchange and routing key alone. */
  boolean isCacheable() {
    return cacheable;
  }

  /** The same without the queues of these names. */
  public ResolvedRoute without(Set<String> names) {
    List<QueueEntry> others = queues.stream().filter(queue -> !names.contains(queue.name)).toList();
    return others.size() == queues.size()
        ? this
        : new ResolvedRoute(exists, internal, cacheable, others);
  }

  private static List<RouteGroup> groups(List<QueueEntry> queues, boolean persistentMessage) {
    Map<GroupKey, List<QueueEntry>> byShard = new LinkedHashMap<>();
    for (QueueEntry queue : queues) {
      GroupKey key =
          new GroupKey(queue.shard().number(), persistentMessage && queue.isJournalled());
      byShard.computeIfAbsent(key, _ -> new ArrayList<>()).add(queue);
    }
    List<RouteGroup> groups = new ArrayList<>();
    byShard.forEach((key, members) ->
        groups.add(
            new RouteGroup(
                members.getFirst().shard(),
                key.journalled(),
                members.stream().map(QueueEntry::queue).toList())));
    return List.copyOf(groups);
  }

  /** Where a message goes, by shard. */
  public List<RouteGroup> groups(boolean persistentMessage) {
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

  private record GroupKey(int shard, boolean journalled) {}
}
