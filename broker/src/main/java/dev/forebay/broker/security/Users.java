package dev.forebay.broker.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.access.AccessRule;
import dev.forebay.broker.api.login.ChallengeHash;
import dev.forebay.broker.api.login.LoginAttempt;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All users. Immutable; what comes of a change shares with it all but one of the small lists that
 * users are in by the hash of their names, so that a change among many costs little.
 */
public final class Users {
  /** Most users. */
  public static final int USERS_MAX = 65_536;

  /** Most virtual hosts in which a user has permissions of any kind. */
  public static final int HOSTS_MAX = 1024;

  /** Most permissions of all users together, of any kind. */
  public static final int PERMISSIONS_MAX = 131_072;

  /** Most topic permissions of a user in a virtual host. */
  public static final int TOPICS_MAX = 1024;

  private static final int LISTS = 1024;
  private static final UserEntry[] NOBODY = {};

  private final UserEntry[][] lists;
  private final int count;
  private final int permissions;
  private final AccessRules rules;

  private Users(UserEntry[][] lists, int count, int permissions, AccessRules rules) {
    this.lists = lists;
    this.count = count;
    this.permissions = permissions;
    this.rules = rules;
  }

  /** Nobody. */
  public static Users none() {
    UserEntry[][] lists = new UserEntry[LISTS][];
    Arrays.fill(lists, NOBODY);
    return new Users(lists, 0, 0, AccessRules.NONE);
  }

  /** These; of two with the same name the last. */
  public static Users of(Collection<UserEntry> all) {
    Users users = none();
    for (UserEntry user : all) {
      users = users.with(user);
    }
    return users;
  }

  /** The guest alone, who may do everything from this machine. */
  public static Users onlyGuest() {
    return of(
        List.of(
            new UserEntry(
                LoginAttempt.GUEST,
                Verifier.OfHash.ofPassword(LoginAttempt.GUEST, LoginAttempt.GUEST.getBytes(UTF_8)),
                true,
                HostRules.ALL,
                Map.of())));
  }

  /** Null if there is no such user. */
  public @Nullable UserEntry user(String name) {
    for (UserEntry user : lists[list(name)]) {
      if (user.name().equals(name)) {
        return user;
      }
    }
    return null;
  }

  /** Whether there is a user of this name. */
  public boolean contains(String name) {
    return user(name) != null;
  }

  /** How often the challenges of a user have its password hashed. */
  Map<ChallengeHash, Integer> iterations(String name) {
    Map<ChallengeHash, Integer> iterations = new EnumMap<>(ChallengeHash.class);
    UserEntry user = user(name);
    if (user != null) {
      user.challenges().forEach((hash, one) -> iterations.put(hash, one.iterations()));
    }
    return iterations;
  }

  /** Whether a change would find a user just so. */
  public boolean has(SecurityChange.PutUser put) {
    UserEntry user = user(put.name());
    return user != null
        && user.verifier().equals(put.verifier())
        && user.tags().equals(put.tags())
        && user.isFromLoopbackOnly() == put.isFromLoopbackOnly();
  }

  /** In no order. */
  public Stream<UserEntry> all() {
    return Arrays.stream(lists).flatMap(Arrays::stream);
  }

  public int count() {
    return count;
  }

  /** What is allowed and denied beside permissions. */
  public AccessRules rules() {
    return rules;
  }

  /** Whether anybody may log in from another machine. */
  public boolean mayComeFromElsewhere() {
    return all().anyMatch(user -> !user.isFromLoopbackOnly());
  }

  /** Why a change can't be made; null if it can. To delete what is not there is no reason. */
  public @Nullable ChangeRefusal refusal(SecurityChange change) {
    return switch (change) {
      case SecurityChange.PutUser put ->
          user(put.name()) == null && count == USERS_MAX
              ? new ChangeRefusal.TooMany("users", USERS_MAX)
              : null;
      case SecurityChange.PermitEverywhere(String name) ->
          user(name) == null ? new ChangeRefusal.NoSuchUser(name) : null;
      case SecurityChange.PutPermission put -> {
        UserEntry user = user(put.user());
        yield user == null
            ? new ChangeRefusal.NoSuchUser(put.user())
            : tooManyHosts(user, put.virtualHost());
      }
      case SecurityChange.PutTopicPermission put -> {
        UserEntry user = user(put.user());
        yield user == null ? new ChangeRefusal.NoSuchUser(put.user()) : refusal(user, put);
      }
      case SecurityChange.PutRule(AccessRule rule) ->
          rules.count() == AccessRules.RULES_MAX && !rules.contains(rule)
              ? new ChangeRefusal.TooMany("rules", AccessRules.RULES_MAX)
              : null;
      case SecurityChange.PutChallenge put ->
          user(put.user()) == null ? new ChangeRefusal.NoSuchUser(put.user()) : null;
      case SecurityChange.DeleteUser _,
          SecurityChange.DeleteRule _,
          SecurityChange.DeleteChallenge _,
          SecurityChange.DeletePermission _,
          SecurityChange.DeleteTopicPermission _ ->
          null;
    };
  }

  private @Nullable ChangeRefusal refusal(UserEntry user, SecurityChange.PutTopicPermission put) {
    Map<String, TopicRules> there = user.topics(put.virtualHost());
    return there.size() < TOPICS_MAX || there.containsKey(put.exchange())
        ? tooManyHosts(user, put.virtualHost())
        : new ChangeRefusal.TooMany("topic permissions", TOPICS_MAX);
  }

  private @Nullable ChangeRefusal tooManyHosts(UserEntry user, String host) {
    boolean isThere = user.hosts().containsKey(host) || user.topicsAlone().containsKey(host);
    if (permissions >= PERMISSIONS_MAX) {
      return new ChangeRefusal.TooMany("permissions", PERMISSIONS_MAX);
    }
    return isThere || user.hosts().size() + user.topicsAlone().size() < HOSTS_MAX
        ? null
        : new ChangeRefusal.TooMany("virtual hosts with permissions", HOSTS_MAX);
  }

  /** What there is after a change; the same if it is about a user who is not there. */
  public Users after(SecurityChange change) {
    return switch (change) {
      case SecurityChange.PutUser put -> {
        UserEntry old = user(put.name());
        UserEntry before =
            old == null ? new UserEntry(put.name(), put.verifier(), false, null, Map.of()) : old;
        yield with(before.after(put));
      }
      case SecurityChange.DeleteUser delete -> without(delete.name());
      case SecurityChange.PermitEverywhere(String name) -> of(name, UserEntry::withEverywhere);
      case SecurityChange.PutPermission put -> of(put.user(), user -> user.after(put));
      case SecurityChange.DeletePermission delete -> of(delete.user(), user -> user.after(delete));
      case SecurityChange.PutTopicPermission put -> of(put.user(), user -> user.after(put));
      case SecurityChange.DeleteTopicPermission delete ->
          of(delete.user(), user -> user.after(delete));
      case SecurityChange.PutRule(AccessRule rule) ->
          new Users(lists, count, permissions, rules.with(rule));
      case SecurityChange.DeleteRule(AccessRule rule) ->
          new Users(lists, count, permissions, rules.without(rule));
      case SecurityChange.PutChallenge put ->
          of(put.user(), user -> user.with(put.hash(), put.challenge()));
      case SecurityChange.DeleteChallenge delete ->
          of(delete.user(), user -> user.with(delete.hash(), null));
    };
  }

  private Users of(String name, UnaryOperator<UserEntry> change) {
    UserEntry user = user(name);
    return user == null ? this : with(change.apply(user));
  }

  private Users with(UserEntry now) {
    Users others = without(now.name());
    int at = list(now.name());
    UserEntry[] list = Arrays.copyOf(others.lists[at], others.lists[at].length + 1);
    list[list.length - 1] = now;
    return others.with(at, list, 1, now.permissions());
  }

  private Users without(String name) {
    UserEntry before = user(name);
    if (before == null) {
      return this;
    }
    int at = list(name);
    UserEntry[] list =
        Arrays.stream(lists[at])
            .filter(user -> !user.name().equals(name))
            .toArray(UserEntry[]::new);
    return with(at, list, -1, -before.permissions());
  }

  private Users with(int at, UserEntry[] list, int moreUsers, int morePermissions) {
    UserEntry[][] now = lists.clone();
    now[at] = list;
    return new Users(now, count + moreUsers, permissions + morePermissions, rules);
  }

  private static int list(String name) {
    return Math.floorMod(name.hashCode(), LISTS);
  }
}
