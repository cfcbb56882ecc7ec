package dev.forebay.broker.security;

import dev.forebay.broker.api.access.AccessRule;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who there is as it is journalled: changes come in one order, are kept, and are seen when they are
 * durable. Confined to the catalog's loop.
 */
public final class KeptUsers {
  private final Security security;
  private final Journal journal;

  /** With changes that are not durable yet. */
  private Users working;

  /** Where entries are kept. */
  public interface Journal {
    void put(byte[] key, byte[] value);

    void delete(byte[] key);

    /** Runs when all that came before is durable. */
    void whenDurable(Runnable action);
  }

  /** With what was kept. */
  public KeptUsers(Security security, Journal journal, Users found) {
    this.security = security;
    this.journal = journal;
    this.working = found;
    // Where nobody was ever kept there is the guest until somebody is.
    if (found.count() > 0) {
      security.replace(found);
    }
  }

  /** Puts users together from their entries, which come in any order. */
  public static final class Recovery {
    private Users users = Users.none();
    private final List<SecurityChange> behindUsers = new ArrayList<>();

    /** Takes an entry, whose key is read behind its first byte. */
    public void take(byte kind, ByteBuffer key, ByteBuffer value) {
      switch (kind) {
        case SecurityFormat.USER ->
            SecurityFormat.user(key, value, (_, change) -> users = users.after(change));
        case SecurityFormat.PERMISSION -> behindUsers.add(SecurityFormat.permission(key, value));
        case SecurityFormat.TOPIC_PERMISSION -> behindUsers.add(SecurityFormat.topic(key, value));
        case SecurityFormat.RULE -> behindUsers.add(SecurityFormat.rule(key));
        default -> throw new IllegalArgumentException("an entry of kind " + kind);
      }
    }

    /** All of them. */
    public Users users() {
      for (SecurityChange change : behindUsers) {
        users = users.after(change);
      }
      behindUsers.clear();
      return users;
    }
  }

  /**
   * Makes a change, unless it is refused.
   *
   * @param reply hears when it is durable and in force, or why it is not made
   */
  public void execute(SecurityChange change, Consumer<@Nullable ChangeRefusal> reply) {
    ChangeRefusal refusal = working.refusal(change);
    if (refusal != null) {
      reply.accept(refusal);
      return;
    }
    Users before = working;
    Users after = before.after(change);
    working = after;
    keep(change, before, after);
    journal.whenDurable(() -> {
      if (after != before) {
        security.replace(after);
      }
      reply.accept(null);
    });
  }

  /** Runs when all changes so far are durable. */
  public void whenDurable(Runnable action) {
    journal.whenDurable(action);
  }

  private void keep(SecurityChange change, Users before, Users after) {
    switch (change) {
      case SecurityChange.PutUser put -> user(put.name(), before, after);
      case SecurityChange.PermitEverywhere(String name) -> user(name, before, after);
      case SecurityChange.PutChallenge put -> user(put.user(), before, after);
      case SecurityChange.DeleteChallenge delete -> user(delete.user(), before, after);
      case SecurityChange.DeleteUser(String name) -> deleteUser(before.user(name));
      case SecurityChange.PutPermission put ->
          permission(put.user(), put.virtualHost(), before, after);
      case SecurityChange.DeletePermission delete ->
          permission(delete.user(), delete.virtualHost(), before, after);
      case SecurityChange.PutTopicPermission put -> topic(put, before);
      case SecurityChange.DeleteTopicPermission delete -> deleteTopics(delete, before);
      case SecurityChange.PutRule(AccessRule rule) -> {
        if (!before.rules().contains(rule)) {
          put(SecurityFormat.rule(rule));
        }
      }
      case SecurityChange.DeleteRule(AccessRule rule) ->
          journal.delete(SecurityFormat.ruleKey(rule));
    }
  }

  private void put(KeptEntry entry) {
    journal.put(entry.key(), Objects.requireNonNull(entry.value()));
  }

  private void user(String name, Users before, Users after) {
    UserEntry now = after.user(name);
    if (now != null && !now.equals(before.user(name))) {
      put(SecurityFormat.user(now));
    }
  }

  private void deleteUser(@Nullable UserEntry user) {
    if (user == null) {
      return;
    }
    entries(user).forEach(entry -> journal.delete(entry.key()));
  }

  private static @Nullable HostRules rules(Users of, String name, String virtualHost) {
    UserEntry user = of.user(name);
    return user == null ? null : user.hosts().get(virtualHost);
  }

  private static boolean areSame(@Nullable HostRules one, @Nullable HostRules other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    return one.equals(other) && one.isNoEntry() == other.isNoEntry();
  }

  private void permission(String name, String virtualHost, Users before, Users after) {
    HostRules rules = rules(after, name, virtualHost);
    if (areSame(rules, rules(before, name, virtualHost))) {
      return;
    }
    if (rules == null) {
      journal.delete(SecurityFormat.permissionKey(name, virtualHost));
    } else {
      put(SecurityFormat.permission(name, virtualHost, rules));
    }
  }

  private void topic(SecurityChange.PutTopicPermission put, Users before) {
    UserEntry user = before.user(put.user());
    TopicRules had = user == null ? null : user.topics(put.virtualHost()).get(put.exchange());
    if (!put.rules().equals(had)) {
      put(SecurityFormat.topic(put.user(), put.virtualHost(), put.exchange(), put.rules()));
    }
  }

  private void deleteTopics(SecurityChange.DeleteTopicPermission change, Users before) {
    UserEntry user = before.user(change.user());
    if (user == null) {
      return;
    }
    String only = change.exchange();
    for (String exchange : user.topics(change.virtualHost()).keySet()) {
      if (only == null || only.equals(exchange)) {
        journal.delete(SecurityFormat.topicKey(user.name(), change.virtualHost(), exchange));
      }
    }
  }

  private static List<KeptEntry> entries(UserEntry user) {
    List<KeptEntry> entries = new ArrayList<>();
    entries.add(SecurityFormat.user(user));
    user.hosts()
        .forEach((host, rules) -> {
          entries.add(SecurityFormat.permission(user.name(), host, rules));
          rules
              .topics()
              .forEach((exchange, topic) ->
                  entries.add(SecurityFormat.topic(user.name(), host, exchange, topic)));
        });
    for (Map.Entry<String, Map<String, TopicRules>> host : user.topicsAlone().entrySet()) {
      host.getValue()
          .forEach((exchange, topic) ->
              entries.add(SecurityFormat.topic(user.name(), host.getKey(), exchange, topic)));
    }
    return entries;
  }

  /**
   * The entries of what there was when this was called, in pieces, as far as it is still there when
   * a piece is asked for.
   */
  public Iterator<List<KeptEntry>> snapshot() {
    Iterator<UserEntry> users = working.all().iterator();
    Iterator<AccessRule> rules = working.rules().all().iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return users.hasNext() || rules.hasNext();
      }

      @Override
      public List<KeptEntry> next() {
        if (users.hasNext()) {
          UserEntry now = working.user(users.next().name());
          return now == null ? List.of() : entries(now);
        }
        AccessRule rule = rules.next();
        return working.rules().contains(rule) ? List.of(SecurityFormat.rule(rule)) : List.of();
      }
    };
  }
}
