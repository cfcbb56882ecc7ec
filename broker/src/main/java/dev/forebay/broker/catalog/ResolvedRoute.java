package dev.forebay.broker.catalog;

import dev.forebay.broker.api.declaration.QueueRules;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.broker.handover.RouteGroup;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.message.Delay;
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
  private final Asked asked;
  private final Delay delay;
  private final List<RouteGroup> persistent;
  private final List<RouteGroup> transients;
  private final int targets;

  private ResolvedRoute(
      boolean exists,
      boolean internal,
      boolean cacheable,
      Asked asked,
      Delay delay,
      List<RouteGroup> persistent,
      List<RouteGroup> transients) {
    this.exists = exists;
    this.internal = internal;
    this.cacheable = cacheable;
    this.asked = asked;
    this.delay = delay;
    this.persistent = persistent;
    this.transients = transients;
    this.targets = persistent.stream().mapToInt(RouteGroup::targets).sum();
  }

  /** What its queues ask of runs. */
  private record Asked(boolean oneByOne, boolean ranked, boolean sized) {
    private static final Asked NOTHING = new Asked(false, false, false);

    private Asked with(QueueRules rules) {
      return rules.equals(QueueRules.NONE)
          ? this
          : new Asked(
              oneByOne || rules.rejectsBeyondLimit(),
              ranked || rules.isRanked(),
              sized || rules.limitsBytes());
    }
  }

  /** A route that is being found. */
  static final class Draft {
    private final boolean exists;
    private final boolean internal;
    private final Map<GroupKey, Gathering> persistent = new LinkedHashMap<>();
    private final Map<GroupKey, Gathering> transients = new LinkedHashMap<>();
    private final Set<RouteGroup> partitions = new LinkedHashSet<>();
    private Asked asked = Asked.NOTHING;
    private Delay delay = Delay.NONE;

    private Draft(boolean exists, boolean internal) {
      this.exists = exists;
      this.internal = internal;
    }

    static Draft noExchange() {
      return new Draft(false, false);
    }

    /** Clients may publish there. */
    static Draft open() {
      return new Draft(true, false);
    }

    /** From an exchange. */
    static Draft of(ExchangeEntry exchange) {
      return new Draft(true, exchange.internal);
    }

    /** Leads to a queue, which it did not before. */
    void add(QueueEntry queue) {
      int shard = queue.shard();
      Long id = queue.id();
      asked = asked.with(queue.settings().rules());
      add(persistent, new GroupKey(shard, queue.isJournalled()), id);
      add(transients, new GroupKey(shard, false), id);
    }

    /**
     * Leads to where an exchange holds messages back; whether they survive a restart there is the
     * exchange's to say.
     */
    void add(QueueEntry held, Delay wanted) {
      delay = wanted;
      GroupKey group = new GroupKey(held.shard(), held.isJournalled());
      add(persistent, group, held.id());
      add(transients, group, held.id());
    }

    /** Nobody knows how long it is to be held back. */
    void wrong(Delay wrong) {
      delay = wrong;
    }

    /**
     * Leads to a stream.
     *
     * @param key chooses among its partitions
     */
    void add(StreamTarget stream, RoutingKey key) {
      PartitionAddress partition = stream.partition(key);
      if (partition != null) {
        partitions.add(RouteGroup.ofPartition(partition.shard(), partition.id()));
      }
    }

    private static void add(Map<GroupKey, Gathering> queues, GroupKey group, Long id) {
      queues.computeIfAbsent(group, Gathering::new).add(id);
    }

    /**
     * The route.
     *
     * @param cacheable whether it depends on exchange and routing key alone
     */
    ResolvedRoute route(boolean cacheable) {
      return new ResolvedRoute(
          exists, internal, cacheable, asked, delay, groups(persistent), groups(transients));
    }

    private List<RouteGroup> groups(Map<GroupKey, Gathering> queues) {
      List<RouteGroup> groups = new ArrayList<>();
      queues.values().forEach(gathering -> gathering.end(groups));
      groups.addAll(partitions);
      return List.copyOf(groups);
    }
  }

  /** Queues that may have a message together, in groups that are closed when they are full. */
  private static final class Gathering {
    private final GroupKey shared;
    private final List<RouteGroup> full = new ArrayList<>(0);
    private final List<Long> ids = new ArrayList<>(1);

    private Gathering(GroupKey shared) {
      this.shared = shared;
    }

    private void add(Long id) {
      ids.add(id);
      if (ids.size() == RunFormat.TARGETS_MAX) {
        full.add(group());
        ids.clear();
      }
    }

    private void end(List<RouteGroup> groups) {
      groups.addAll(full);
      if (!ids.isEmpty()) {
        groups.add(group());
      }
    }

    private RouteGroup group() {
      return new RouteGroup(shared.shard(), false, shared.journalled(), ids);
    }
  }

  /** Whether it depends on exchange and routing key alone. */
  public boolean isCacheable() {
    return cacheable;
  }

  /** Whether each message is a run, since a queue may take some and not others. */
  public boolean isOneByOne() {
    return asked.oneByOne;
  }

  /** Whether all messages of a run have one priority, since a queue puts them in its order. */
  public boolean isRanked() {
    return asked.ranked;
  }

  /** Whether runs say that a queue counts the bytes of their bodies. */
  public boolean isSized() {
    return asked.sized;
  }

  @Override
  public Delay delay() {
    return delay;
  }

  /** Whether it goes to the same queues and streams as another, and is held back as long there. */
  public boolean leadsWhere(ResolvedRoute other) {
    return persistent.equals(other.persistent) && delay.equals(other.delay);
  }

  /** The same without these queues and partitions, which are few. */
  public ResolvedRoute without(Set<Long> queues) {
    List<RouteGroup> left = without(persistent, queues);
    return left.equals(persistent)
        ? this
        : new ResolvedRoute(
            exists, internal, cacheable, asked, delay, left, without(transients, queues));
  }

  private static List<RouteGroup> without(List<RouteGroup> groups, Set<Long> queues) {
    List<RouteGroup> left = new ArrayList<>();
    for (RouteGroup group : groups) {
      if (queues.stream().noneMatch(group.ids()::contains)) {
        left.add(group);
        continue;
      }
      List<Long> ids = group.ids().stream().filter(id -> !queues.contains(id)).toList();
      if (!ids.isEmpty()) {
        left.add(new RouteGroup(group.shard(), false, group.journalled(), ids));
      }
    }
    return List.copyOf(left);
  }

  /** Queues and partitions that it leads to. */
  int targets() {
    return targets;
  }

  /** What it takes of the heap, roughly. */
  public int keptBytes() {
    return ROUTE_BYTES
        + (persistent.size() + transients.size()) * GROUP_BYTES
        + targets * (ID_BYTES + 2 * REFERENCE_BYTES);
  }

  @Override
  public boolean isFound() {
    return true;
  }

  @Override
  public void whenFound(Runnable told) {
    told.run();
  }

  @Override
  public void forget() {}

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
