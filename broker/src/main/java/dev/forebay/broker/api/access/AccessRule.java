package dev.forebay.broker.api.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That somebody may do something, or that nobody else's permission lets him. Immutable.
 *
 * @param user {@link #EVERYBODY} for all
 * @param peer address of the machine that he comes from, or {@link #ANYWHERE}
 * @param operation null for all of them
 * @param match how the name is compared; what {@link Match#ANY} has, and the node, has an empty one
 */
public record AccessRule(
    String virtualHost,
    String user,
    String peer,
    boolean isAllowed,
    @Nullable Operation operation,
    Kind kind,
    Match match,
    String name) {
  /** Longest name of anything in it, in UTF-8. */
  public static final int NAME_BYTES_MAX = 255;

  /** Any user. */
  public static final String EVERYBODY = "*";

  /** Any machine. */
  public static final String ANYWHERE = "*";

  /** What it is about. */
  public enum Kind {
    /** Queues, streams and exchanges. */
    DESTINATION,
    /** Groups of consumers. */
    GROUP,
    /** Names of producers with transactions. */
    TRANSACTIONAL_ID,
    /** The node itself. */
    NODE
  }

  /** How names are compared. */
  public enum Match {
    /** This name alone. */
    LITERAL,
    /** Names that begin so. */
    PREFIX,
    /** All. */
    ANY
  }

  /**
   * Checks the names.
   *
   * @throws IllegalArgumentException if one is too long, or a name is where none may be
   */
  public AccessRule {
    for (String said : List.of(virtualHost, user, peer, name)) {
      int bytes = said.getBytes(UTF_8).length;
      if (bytes > NAME_BYTES_MAX) {
        throw new IllegalArgumentException(
            "a name of %d bytes where %d are the most".formatted(bytes, NAME_BYTES_MAX));
      }
    }
    if (name.isEmpty() != (match == Match.ANY) || (kind == Kind.NODE && match != Match.ANY)) {
      throw new IllegalArgumentException("a name where none may be, or none where one is needed");
    }
  }

  /** Whether it speaks of somebody. */
  public boolean isOf(String who, String from) {
    return (user.equals(EVERYBODY) || user.equals(who))
        && (peer.equals(ANYWHERE) || peer.equals(from));
  }

  /** Whether it speaks of an operation; to allow one may allow others. */
  public boolean covers(Operation asked) {
    return operation == null
        || operation == asked
        || (isAllowed
            && switch (operation) {
              case READ, WRITE, DELETE, ALTER -> asked == Operation.SEE;
              case ALTER_SETTINGS -> asked == Operation.SEE_SETTINGS;
              case CREATE, SEE, SEE_SETTINGS, BETWEEN_NODES, IDEMPOTENT_WRITE -> false;
            });
  }
}
