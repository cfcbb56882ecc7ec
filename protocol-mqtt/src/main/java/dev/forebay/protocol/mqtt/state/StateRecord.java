package dev.forebay.protocol.mqtt.state;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.Will;
import java.nio.ByteBuffer;

/**
 * Something of a client that is kept. Of those with one {@link Key} the newest counts. Immutable.
 */
public sealed interface StateRecord {
  /** What a record is of: a client, a kind, and which one of that kind. */
  record Key(ByteString clientId, Kind kind, ByteString which) {}

  /** The kinds, with their numbers on disk. */
  enum Kind {
    SESSION(1),
    SUBSCRIPTION(2),
    WILL(3),
    RECEIVED(4),
    RELEASED(5);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    static Kind of(int number) {
      for (Kind kind : values()) {
        if (kind.number == number) {
          return kind;
        }
      }
      throw new IllegalArgumentException("record of kind " + number);
    }
  }

  /** Whose it is. */
  ByteString clientId();

  /** What it is of. */
  Key key();

  /** There is a session, which outlives its connection by so long. */
  record Session(ByteString clientId, long expirySeconds) implements StateRecord {
    @Override
    public Key key() {
      return new Key(clientId, Kind.SESSION, ByteString.EMPTY);
    }
  }

  /** The client has subscribed. */
  record Subscribed(ByteString clientId, KeptSubscription subscription) implements StateRecord {
    @Override
    public Key key() {
      return new Key(clientId, Kind.SUBSCRIPTION, subscription.filter());
    }
  }

  /**
   * What is published when the client is lost.
   *
   * @param number that no other will of the client has: one may be on its way when the next comes
   */
  record LastWill(ByteString clientId, long number, Will will) implements StateRecord {
    @Override
    public Key key() {
      byte[] which = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
      return new Key(clientId, Kind.WILL, ByteString.copyOf(which, 0, which.length));
    }
  }

  /** A message of QoS 2 with this packet identifier was taken, and not released yet (§4.3.3). */
  record Received(ByteString clientId, int packetId) implements StateRecord {
    @Override
    public Key key() {
      return new Key(clientId, Kind.RECEIVED, number(packetId));
    }
  }

  /**
   * The client has taken a message of QoS 2, and has not heard yet that it may forget it.
   *
   * @param offset of the message in the session's queue, since packet identifiers come again
   */
  record Released(ByteString clientId, int packetId, long offset) implements StateRecord {
    @Override
    public Key key() {
      return new Key(clientId, Kind.RELEASED, number(packetId));
    }
  }

  private static ByteString number(int packetId) {
    return ByteString.copyOf(new byte[] {(byte) (packetId >> 8), (byte) packetId}, 0, 2);
  }
}
