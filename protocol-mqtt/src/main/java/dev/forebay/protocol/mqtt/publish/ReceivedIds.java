package dev.forebay.protocol.mqtt.publish;

import dev.forebay.protocol.mqtt.client.ClientScope;
import dev.forebay.protocol.mqtt.codec.PacketType;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import dev.forebay.protocol.mqtt.state.PacketRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The packet identifiers of QoS 2 that the client has not released, so that a message that it sends
 * again is taken once (§4.3.3). Confined to the connection's loop.
 */
final class ReceivedIds {
  private final ClientScope client;
  private final Acknowledgements acknowledgements;
  private final Set<Integer> received = new HashSet<>();
  private final Set<Integer> arriving = new HashSet<>();
  private @Nullable Runnable whenArrived;

  ReceivedIds(ClientScope client, Acknowledgements acknowledgements, List<Integer> kept) {
    this.client = client;
    this.acknowledgements = acknowledgements;
    received.addAll(kept);
  }

  /** Whether the message was taken before, or is being taken; its sender hears of that. */
  boolean isDuplicate(int packetId) {
    if (received.contains(packetId)) {
      acknowledgements.send(PacketType.PUBREC, packetId, ReasonCode.SUCCESS);
      return true;
    }
    return arriving.contains(packetId);
  }

  /** Messages that the client may not have forgotten. */
  int size() {
    return arriving.size() + received.size();
  }

  /** A message is on its way, and its record with it. */
  PacketRecord arriving(int packetId) {
    arriving.add(packetId);
    return record(packetId);
  }

  private PacketRecord record(int packetId) {
    return PacketRecord.received(client.options().clientId(), packetId);
  }

  /** Both are safe. */
  void arrived(int packetId) {
    received.add(packetId);
    client.clients().noted(record(packetId));
    if (client.isOpen()) {
      acknowledgements.send(PacketType.PUBREC, packetId, ReasonCode.SUCCESS);
    }
    failed(packetId);
  }

  /** Neither is, or nothing is on its way any more. */
  void failed(int packetId) {
    arriving.remove(packetId);
    Runnable waiting = whenArrived;
    if (waiting != null && arriving.isEmpty()) {
      whenArrived = null;
      waiting.run();
    }
  }

  /** Runs the action when it is known of each message on its way whether it has arrived. */
  void whenArrived(Runnable action) {
    if (arriving.isEmpty()) {
      action.run();
    } else {
      whenArrived = action;
    }
  }

  /** Taken by a session that is not kept. */
  void taken(int packetId) {
    received.add(packetId);
  }

  /** The client will not send it again. */
  void released(int packetId) {
    if (!received.remove(packetId)) {
      notFound(packetId);
    } else if (client.isKept()) {
      client.clients().forgotten(record(packetId), client.loop(), () -> complete(packetId));
    } else {
      complete(packetId);
    }
  }

  /**
   * With the answer the client may use the identifier again, so that nothing of it may come back.
   */
  private void notFound(int packetId) {
    if (client.isKept()) {
      client
          .clients()
          .whenForgotten(
              record(packetId),
              client.loop(),
              () -> complete(packetId, ReasonCode.PACKET_ID_NOT_FOUND));
    } else {
      complete(packetId, ReasonCode.PACKET_ID_NOT_FOUND);
    }
  }

  private void complete(int packetId) {
    complete(packetId, ReasonCode.SUCCESS);
  }

  private void complete(int packetId, ReasonCode reason) {
    if (client.isOpen()) {
      acknowledgements.send(PacketType.PUBCOMP, packetId, reason);
    }
  }
}
