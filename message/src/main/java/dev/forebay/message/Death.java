package dev.forebay.message;

import java.util.List;

/**
 * That a message left a queue without having been acknowledged, once or several times for the same
 * reason. Immutable.
 *
 * @param queue that it left
 * @param count how often it left that queue for that reason
 * @param timeMillis of the first time, since the epoch
 * @param exchange that it had come through, the first time
 * @param expirationMillis how long its publisher had allowed it to wait, which it lost the first
 *     time; negative if it could wait for ever
 * @param routingKeys that it had been published with and its readers could see, the first time
 */
public record Death(
    ByteString queue,
    Reason reason,
    long count,
    long timeMillis,
    ByteString exchange,
    long expirationMillis,
    List<ByteString> routingKeys) {
  /** Keeps a copy. */
  public Death {
    routingKeys = List.copyOf(routingKeys);
  }

  /** Why a message left. The number is on disk. */
  public enum Reason {
    /** A consumer refused it and did not want it back in the queue. */
    REJECTED(1),
    /** It waited longer than it or the queue allows. */
    EXPIRED(2),
    /** Its queue held as many as it may. */
    QUEUE_FULL(3),
    /** Those who had it gave it back, or were lost with it, more often than the queue allows. */
    FAILED_TOO_OFTEN(4);

    private final byte code;

    Reason(int code) {
      this.code = (byte) code;
    }

    byte code() {
      return code;
    }

    static Reason of(byte code) {
      for (Reason reason : values()) {
        if (reason.code == code) {
          return reason;
        }
      }
      throw new IllegalArgumentException("unknown reason " + code);
    }
  }

  /** Where and why a message left a queue, whatever came of it before or later. */
  public record Mark(ByteString queue, Reason reason, ByteString exchange) {}

  Mark mark() {
    return new Mark(queue, reason, exchange);
  }

  /** Whether it is about the same queue and reason. */
  boolean isLike(Death other) {
    return reason == other.reason && queue.equals(other.queue);
  }

  Death again() {
    return new Death(queue, reason, count + 1, timeMillis, exchange, expirationMillis, routingKeys);
  }
}
