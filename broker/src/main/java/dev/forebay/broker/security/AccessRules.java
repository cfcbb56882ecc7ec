package dev.forebay.broker.security;

import dev.forebay.broker.api.access.AccessRule;
import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.access.Resource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All rules of a node. Immutable; what comes of a change shares with it all but one of the small
 * lists that rules are in by the hash of their names.
 */
public final class AccessRules {
  /** Most rules. */
  public static final int RULES_MAX = 16_384;

  static final AccessRules NONE = none();

  private static final int LISTS = 1024;

  private final AccessRule[][] lists;
  private final int count;
  private final int prefixes;

  /** How many there are of each sort. */
  private final Map<Sort, Integer> sorts;

  /** Rules of a kind in a virtual host, or those that deny something there. */
  private record Sort(String virtualHost, AccessRule.@Nullable Kind kind) {}

  /** What rules say of something. */
  enum Verdict {
    /** It is denied. */
    DENIED,
    /** It is allowed, and not denied. */
    ALLOWED,
    /** Nothing. */
    NOTHING
  }

  private AccessRules(AccessRule[][] lists, int count, int prefixes, Map<Sort, Integer> sorts) {
    this.lists = lists;
    this.count = count;
    this.prefixes = prefixes;
    this.sorts = Map.copyOf(sorts);
  }

  private static AccessRules none() {
    AccessRule[][] lists = new AccessRule[LISTS][];
    Arrays.fill(lists, new AccessRule[0]);
    return new AccessRules(lists, 0, 0, Map.of());
  }

  int count() {
    return count;
  }

  /** In no order. */
  public Stream<AccessRule> all() {
    return Arrays.stream(lists).flatMap(Arrays::stream);
  }

  boolean contains(AccessRule rule) {
    return Arrays.asList(list(rule)).contains(rule);
  }

  AccessRules with(AccessRule rule) {
    if (contains(rule)) {
      return this;
    }
    AccessRule[] list = list(rule);
    AccessRule[] now = Arrays.copyOf(list, list.length + 1);
    now[list.length] = rule;
    return with(rule, now, 1);
  }

  AccessRules without(AccessRule rule) {
    if (!contains(rule)) {
      return this;
    }
    AccessRule[] now =
        Arrays.stream(list(rule)).filter(one -> !one.equals(rule)).toArray(AccessRule[]::new);
    return with(rule, now, -1);
  }

  private AccessRules with(AccessRule rule, AccessRule[] list, int more) {
    AccessRule[][] now = lists.clone();
    now[index(rule.kind(), rule.match(), rule.name())] = list;
    Map<Sort, Integer> nowSorts = new HashMap<>(sorts);
    add(nowSorts, new Sort(rule.virtualHost(), rule.kind()), more);
    if (!rule.isAllowed()) {
      add(nowSorts, new Sort(rule.virtualHost(), null), more);
    }
    boolean isPrefix = rule.match() == AccessRule.Match.PREFIX;
    return new AccessRules(now, count + more, prefixes + (isPrefix ? more : 0), nowSorts);
  }

  private static void add(Map<Sort, Integer> sorts, Sort sort, int more) {
    int now = sorts.getOrDefault(sort, 0) + more;
    if (now == 0) {
      sorts.remove(sort);
    } else {
      sorts.put(sort, now);
    }
  }

  private AccessRule[] list(AccessRule rule) {
    return lists[index(rule.kind(), rule.match(), rule.name())];
  }

  private static int index(AccessRule.Kind kind, AccessRule.Match match, String name) {
    int hash = Objects.hash(kind, match, name);
    return Math.floorMod(hash ^ (hash >>> 16), LISTS);
  }

  /** Whether a user is allowed anything at all in a virtual host. */
  boolean allowSomething(String user, String peer, String virtualHost) {
    return count > 0
        && all()
            .anyMatch(rule ->
                rule.isAllowed()
                    && rule.virtualHost().equals(virtualHost)
                    && rule.isOf(user, peer));
  }

  /** Whether there are rules of a kind in a virtual host. */
  boolean speakOf(AccessRule.Kind kind, String virtualHost) {
    return sorts.containsKey(new Sort(virtualHost, kind));
  }

  /** Whether something is denied to anybody in a virtual host. */
  boolean deny(String virtualHost) {
    return sorts.containsKey(new Sort(virtualHost, null));
  }

  /** What they say of an operation. */
  Verdict verdict(
      String user, String peer, String virtualHost, Operation operation, Resource resource) {
    if (count == 0) {
      return Verdict.NOTHING;
    }
    Asked asked = new Asked(user, peer, virtualHost, operation);
    return switch (resource) {
      case Resource.Destination(String name) -> asked.of(AccessRule.Kind.DESTINATION, name);
      case Resource.Group(String name) -> asked.of(AccessRule.Kind.GROUP, name);
      case Resource.TransactionalId(String name) ->
          asked.of(AccessRule.Kind.TRANSACTIONAL_ID, name);
      case Resource.Node() -> asked.of(AccessRule.Kind.NODE, "");
    };
  }

  /** One question. */
  private final class Asked {
    private final String user;
    private final String peer;
    private final String virtualHost;
    private final Operation operation;
    private boolean isAllowed;
    private boolean isDenied;

    Asked(String user, String peer, String virtualHost, Operation operation) {
      this.user = user;
      this.peer = peer;
      this.virtualHost = virtualHost;
      this.operation = operation;
    }

    Verdict of(AccessRule.Kind kind, String name) {
      look(kind, AccessRule.Match.ANY, "");
      if (!name.isEmpty()) {
        look(kind, AccessRule.Match.LITERAL, name);
      }
      for (int length = prefixes == 0 ? 0 : name.length(); length > 0; length--) {
        look(kind, AccessRule.Match.PREFIX, name.substring(0, length));
      }
      return isDenied ? Verdict.DENIED : isAllowed ? Verdict.ALLOWED : Verdict.NOTHING;
    }

    private void look(AccessRule.Kind kind, AccessRule.Match match, String name) {
      for (AccessRule rule : lists[index(kind, match, name)]) {
        if (rule.kind() == kind
            && rule.match() == match
            && rule.name().equals(name)
            && rule.virtualHost().equals(virtualHost)
            && rule.isOf(user, peer)
            && rule.covers(operation)) {
          isAllowed |= rule.isAllowed();
          isDenied |= !rule.isAllowed();
        }
      }
    }
  }
}
