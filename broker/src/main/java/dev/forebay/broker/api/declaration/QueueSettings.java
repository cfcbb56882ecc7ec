package dev.forebay.broker.api.declaration;

import dev.forebay.broker.api.declaration.QueueRules.Overflow;
import dev.forebay.broker.api.publish.RouteKey;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a declaration says of a queue besides its flags. Immutable, any thread. */
public sealed interface QueueSettings {
  /** No time limit. */
  long NEVER = -1;

  /** No limit. */
  long UNLIMITED = -1;

  /** As what it is declared. */
  QueueKind kind();

  /** The declaration in its protocol's words. */
  DeclaredArguments arguments();

  /** Whether another declaration asks for the same. */
  default boolean equivalentTo(QueueSettings other) {
    return kind() == other.kind() && arguments().equivalentTo(other.arguments());
  }

  /**
   * Of a queue that forgets what is acknowledged.
   *
   * @param kind any but {@link QueueKind#STREAM}
   * @param messageTtlMillis how long a message may wait, or {@link #NEVER}
   * @param expiresMillis how long the queue may be unused before it is deleted, or {@link #NEVER}
   * @param deadLetter where messages go that leave unacknowledged; null: nowhere
   * @param rules what it does besides
   */
  record OfQueue(
      QueueKind kind,
      long messageTtlMillis,
      long expiresMillis,
      @Nullable DeadLetterAddress deadLetter,
      QueueRules rules,
      DeclaredArguments arguments)
      implements QueueSettings {
    /** A classic queue of which nothing is said. */
    public static final OfQueue PLAIN =
        new OfQueue(QueueKind.CLASSIC, NEVER, NEVER, null, DeclaredArguments.NONE);

    /** A queue that does nothing besides. */
    public OfQueue(
        QueueKind kind,
        long messageTtlMillis,
        long expiresMillis,
        @Nullable DeadLetterAddress deadLetter,
        DeclaredArguments arguments) {
      this(kind, messageTtlMillis, expiresMillis, deadLetter, QueueRules.NONE, arguments);
    }

    /** Whether a message that is not taken is a dead letter. */
    public boolean hasLettersOfRejected() {
      return deadLetter != null && rules.overflow() == Overflow.REJECT_TO_DEAD_LETTERS;
    }
  }

  /**
   * Of a stream that is declared like a queue. What it keeps may be changed later, and is compared
   * as it was declared.
   *
   * @param retentionMillis messages older than this go, or {@link #UNLIMITED}
   * @param retentionBytes the oldest messages go when it is larger, or {@link #UNLIMITED}
   */
  record OfStream(long retentionMillis, long retentionBytes, DeclaredArguments arguments)
      implements QueueSettings {
    @Override
    public QueueKind kind() {
      return QueueKind.STREAM;
    }
  }

  /**
   * Where dead letters are published.
   *
   * @param exchange by name; it need not exist
   * @param routingKey instead of the message's own, or null
   */
  record DeadLetterAddress(String exchange, @Nullable String routingKey) {
    /**
     * Checks the lengths, since a letter has to get there.
     *
     * @throws IllegalArgumentException if one of them is longer than a message may have
     */
    public DeadLetterAddress {
      requireBytes(exchange, RouteKey.NAME_BYTES_MAX);
      if (routingKey != null) {
        requireBytes(routingKey, RouteKey.ROUTING_KEY_BYTES_MAX);
      }
    }

    private static void requireBytes(String text, int most) {
      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > most) {
        throw new IllegalArgumentException("dead letters to " + bytes + " bytes");
      }
    }
  }
}
