package dev.forebay.protocol.mqtt.state;

import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.node.MqttNames;

/**
 * A record of a packet identifier of QoS 2, which a connection keeps in one transaction with what
 * it is about. Immutable.
 *
 * @param offset of the message, if the client was sent it
 */
public record PacketRecord(ByteString clientId, boolean isReceived, int packetId, long offset) {
  /** The client has sent the message. */
  public static PacketRecord received(ByteString clientId, int packetId) {
    return new PacketRecord(clientId, true, packetId, 0);
  }

  /** The client was sent the message, and has it. */
  public static PacketRecord released(ByteString clientId, int packetId, long offset) {
    return new PacketRecord(clientId, false, packetId, offset);
  }

  StateRecord record() {
    return isReceived
        ? new StateRecord.Received(clientId, packetId)
        : new StateRecord.Released(clientId, packetId, offset);
  }

  StateRecord.Key key() {
    return record().key();
  }

  /** Stages it; false if that can't be done now. */
  public boolean stage(Transaction transaction) {
    RouteKey key = new RouteKey();
    key.set("", MqttNames.STATE_QUEUE);
    Publisher publisher = transaction.publisher();
    Route route = publisher.ownRoute(key);
    byte[] body = StateFormat.encode(record());
    if (!route.hasTargets() || !transaction.hasRoom(body.length)) {
      return false;
    }
    RecordWriter.append(publisher, route, MessageTraits.of(true), body, 0);
    return true;
  }
}
