package dev.forebay.protocol.mqtt.state;

import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import java.util.List;

/** What becomes of an {@link Arrival}. */
public sealed interface Admission {
  /**
   * The connection has the session.
   *
   * @param isPresent the session was there before
   * @param isKept it survives, at least until this connection ends
   * @param subscriptions that it has
   * @param received packet identifiers of QoS 2 that the client has not released
   * @param released packet identifiers of QoS 2 that the client may not have forgotten
   */
  record Admitted(
      boolean isPresent,
      boolean isKept,
      List<KeptSubscription> subscriptions,
      List<Integer> received,
      List<ReleasedId> released)
      implements Admission {
    /** Keeps copies. */
    public Admitted {
      subscriptions = List.copyOf(subscriptions);
      received = List.copyOf(received);
      released = List.copyOf(released);
    }
  }

  /** A packet identifier, and the offset of its message in the session's queue. */
  record ReleasedId(int packetId, long offset) {}

  /** It has not. */
  record Rejected(ReasonCode code) implements Admission {}
}
