package dev.forebay.broker.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.access.AccessRule;
import dev.forebay.broker.api.login.Challenge;
import dev.forebay.broker.api.login.ChallengeHash;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One change of who there is and what they may do; {@link Users#after} says what comes of it. To
 * put is to add or to replace. Immutable.
 */
public sealed interface SecurityChange {
  /** Longest name of a user, a virtual host, an exchange or a tag, in UTF-8. */
  int NAME_BYTES_MAX = 255;

  /** Most tags of a user; RabbitMQ's limit. */
  int TAGS_MAX = 32;

  /** A user; what it may do stays as it is. */
  record PutUser(String name, Verifier verifier, Set<String> tags, boolean isFromLoopbackOnly)
      implements SecurityChange {
    /**
     * Keeps a copy.
     *
     * @throws IllegalArgumentException if a name is too long or there are too many tags
     */
    public PutUser {
      tags = Set.copyOf(tags);
      requireName(name);
      tags.forEach(SecurityChange::requireName);
      if (tags.size() > TAGS_MAX) {
        throw new IllegalArgumentException(
            "%d tags where %d are the most".formatted(tags.size(), TAGS_MAX));
      }
    }
  }

  /** A user goes, with all its permissions. */
  record DeleteUser(String name) implements SecurityChange {}

  /** A user may do everything in each virtual host where it is not said what it may. */
  record PermitEverywhere(String user) implements SecurityChange {}

  /** What a user may do in a virtual host; its topic permissions there stay as they are. */
  record PutPermission(
      String user, String virtualHost, NamePattern configure, NamePattern write, NamePattern read)
      implements SecurityChange {
    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is too long
     */
    public PutPermission {
      requireName(virtualHost);
    }
  }

  /** A user may not enter a virtual host any more; its topic permissions there stay. */
  record DeletePermission(String user, String virtualHost) implements SecurityChange {}

  /** Which routing keys a user may use with a topic exchange. */
  record PutTopicPermission(String user, String virtualHost, String exchange, TopicRules rules)
      implements SecurityChange {
    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if one is too long
     */
    public PutTopicPermission {
      requireName(virtualHost);
      requireName(exchange);
    }
  }

  /**
   * A user may use any routing key again.
   *
   * @param exchange null: with each exchange of the virtual host
   */
  record DeleteTopicPermission(String user, String virtualHost, @Nullable String exchange)
      implements SecurityChange {}

  /** A rule is there. */
  record PutRule(AccessRule rule) implements SecurityChange {}

  /** A rule is there no more. */
  record DeleteRule(AccessRule rule) implements SecurityChange {}

  /** How a user proves that it knows its password without sending it. */
  record PutChallenge(String user, ChallengeHash hash, Challenge challenge)
      implements SecurityChange {}

  /** That it can't any more. */
  record DeleteChallenge(String user, ChallengeHash hash) implements SecurityChange {}

  /** Refuses a name that is too long. */
  static void requireName(String name) {
    int bytes = name.getBytes(UTF_8).length;
    if (bytes > NAME_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a name of %d bytes where %d are the most".formatted(bytes, NAME_BYTES_MAX));
    }
  }
}
