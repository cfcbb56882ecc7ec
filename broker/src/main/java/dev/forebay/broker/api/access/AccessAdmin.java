package dev.forebay.broker.api.access;

import dev.forebay.broker.api.login.Challenge;
import dev.forebay.broker.api.login.ChallengeHash;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rules, and by what users prove that they know their passwords, for clients that administer them.
 * Needs {@link Operation#SEE} with the node to look, and {@link Operation#ALTER} to change.
 * Confined to the session's loop.
 */
public interface AccessAdmin {
  /** What became of a change. */
  enum Reply {
    /** It is durable and in force. */
    DONE,
    /** The user may not. */
    NO_RIGHT,
    /** There is no such user. */
    NO_USER,
    /** There are as many as there may be. */
    TOO_MANY
  }

  /** The rules of the session's virtual host; null if the user may not look. */
  @Nullable List<AccessRule> rules();

  /** Adds a rule of the session's virtual host. */
  void put(AccessRule rule, Consumer<Reply> reply);

  /** Removes a rule, if it is there. */
  void delete(AccessRule rule, Consumer<Reply> reply);

  /** Names of users who have challenges, found one by one; null if the user may not look. */
  @Nullable Iterable<String> challenged();

  /** Iterations of a user's challenges; none if the user may not look. */
  Map<ChallengeHash, Integer> challenges(String user);

  /** Gives a user a challenge; who is not there is made, without a password or any right. */
  void put(String user, ChallengeHash hash, Challenge challenge, Consumer<Reply> reply);

  /** Takes one from a user, if it is there. */
  void delete(String user, ChallengeHash hash, Consumer<Reply> reply);
}
