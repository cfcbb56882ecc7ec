package dev.forebay.broker.security;

import dev.forebay.broker.api.login.Challenge;
import dev.forebay.broker.api.login.ChallengeHash;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A user.
 *
 * @param challenges by which its clients can log in without sending a password
 * @param tags what it is to operators: {@code administrator}, {@code management} and the like, and
 *     any other word
 * @param isFromLoopbackOnly whether clients that log in as this user have to be on this machine
 * @param everywhere what it may do in virtual hosts that are not named; null: not even enter
 * @param hosts what it may do in those that are
 * @param topicsAlone topic permissions, by exchange, in virtual hosts that are not among those
 */
public record UserEntry(
    String name,
    Verifier verifier,
    Map<ChallengeHash, Challenge> challenges,
    Set<String> tags,
    boolean isFromLoopbackOnly,
    @Nullable HostRules everywhere,
    Map<String, HostRules> hosts,
    Map<String, Map<String, TopicRules>> topicsAlone) {
  /** Keeps a copy. */
  public UserEntry {
    challenges = Map.copyOf(challenges);
    tags = Set.copyOf(tags);
    hosts = Map.copyOf(hosts);
    topicsAlone = Map.copyOf(topicsAlone);
  }

  /** Without tags, and without topic permissions but those of the rules. */
  public UserEntry(
      String name,
      Verifier verifier,
      boolean isFromLoopbackOnly,
      @Nullable HostRules everywhere,
      Map<String, HostRules> hosts) {
    this(name, verifier, Map.of(), Set.of(), isFromLoopbackOnly, everywhere, hosts, Map.of());
  }

  /** Null if it may not enter. */
  public @Nullable HostRules rules(String virtualHost) {
    HostRules named = hosts.get(virtualHost);
    if (named != null || everywhere == null) {
      return named == null || named.isNoEntry() ? null : named;
    }
    Map<String, TopicRules> topics = topicsAlone.get(virtualHost);
    return topics == null ? everywhere : everywhere.with(topics);
  }

  /** By exchange. */
  public Map<String, TopicRules> topics(String virtualHost) {
    HostRules named = hosts.get(virtualHost);
    return named == null || named.isNoEntry()
        ? topicsAlone.getOrDefault(virtualHost, Map.of())
        : named.topics();
  }

  /** How many permissions of any kind it has. */
  int permissions() {
    int all = hosts.size();
    for (HostRules rules : hosts.values()) {
      all += rules.topics().size();
    }
    for (Map<String, TopicRules> topics : topicsAlone.values()) {
      all += topics.size();
    }
    return all;
  }

  /** It may do everything where it is not said what it may. */
  UserEntry withEverywhere() {
    return new UserEntry(
        name, verifier, challenges, tags, isFromLoopbackOnly, HostRules.ALL, hosts, topicsAlone);
  }

  UserEntry after(SecurityChange.PutUser change) {
    return new UserEntry(
        name,
        change.verifier(),
        change.verifier().equals(verifier) ? challenges : Map.of(),
        change.tags(),
        change.isFromLoopbackOnly(),
        everywhere,
        hosts,
        topicsAlone);
  }

  UserEntry after(SecurityChange.PutPermission change) {
    String host = change.virtualHost();
    HostRules rules =
        new HostRules(change.configure(), change.write(), change.read(), topics(host));
    return with(and(hosts, host, rules), without(topicsAlone, host));
  }

  UserEntry after(SecurityChange.DeletePermission change) {
    String host = change.virtualHost();
    return everywhere == null
        ? with(without(hosts, host), alone(host, topics(host)))
        : with(and(hosts, host, HostRules.NO_ENTRY), alone(host, topics(host)));
  }

  UserEntry after(SecurityChange.PutTopicPermission change) {
    String host = change.virtualHost();
    return withTopics(host, and(topics(host), change.exchange(), change.rules()));
  }

  UserEntry after(SecurityChange.DeleteTopicPermission change) {
    String host = change.virtualHost();
    String exchange = change.exchange();
    return withTopics(host, exchange == null ? Map.of() : without(topics(host), exchange));
  }

  /** Null: without a challenge of this hash. */
  UserEntry with(ChallengeHash hash, @Nullable Challenge challenge) {
    Map<ChallengeHash, Challenge> now = new HashMap<>(challenges);
    if (challenge == null) {
      now.remove(hash);
    } else {
      now.put(hash, challenge);
    }
    return new UserEntry(
        name, verifier, now, tags, isFromLoopbackOnly, everywhere, hosts, topicsAlone);
  }

  private UserEntry withTopics(String host, Map<String, TopicRules> topics) {
    HostRules named = hosts.get(host);
    return named == null || named.isNoEntry()
        ? with(hosts, alone(host, topics))
        : with(and(hosts, host, named.with(topics)), topicsAlone);
  }

  private Map<String, Map<String, TopicRules>> alone(String host, Map<String, TopicRules> topics) {
    return topics.isEmpty() ? without(topicsAlone, host) : and(topicsAlone, host, topics);
  }

  private UserEntry with(
      Map<String, HostRules> nowHosts, Map<String, Map<String, TopicRules>> nowAlone) {
    return new UserEntry(
        name, verifier, challenges, tags, isFromLoopbackOnly, everywhere, nowHosts, nowAlone);
  }

  private static <V> Map<String, V> and(Map<String, V> all, String key, V value) {
    Map<String, V> now = new HashMap<>(all);
    now.put(key, value);
    return Map.copyOf(now);
  }

  private static <V> Map<String, V> without(Map<String, V> all, String key) {
    if (!all.containsKey(key)) {
      return all;
    }
    Map<String, V> now = new HashMap<>(all);
    now.remove(key);
    return Map.copyOf(now);
  }
}
