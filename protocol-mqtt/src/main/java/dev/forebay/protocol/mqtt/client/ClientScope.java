package dev.forebay.protocol.mqtt.client;

import dev.forebay.broker.api.Session;
import dev.forebay.protocol.base.delivery.MemoryViews;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.retained.HomeOfRetained;
import dev.forebay.protocol.mqtt.state.HomeOfClients;
import dev.forebay.runtime.EventLoop;
import dev.forebay.transport.connection.OutputBuffer;

/** What the parts of a connection see of it. Confined to the connection's loop. */
public interface ClientScope {
  ClientOptions options();

  /** Whether what the session has survives, at least until this connection ends. */
  boolean isKept();

  NodeScope node();

  EventLoop loop();

  Session session();

  OutputBuffer output();

  MemoryViews views();

  HomeOfClients clients();

  HomeOfRetained retained();

  /** Whether the connection is neither closed nor about to be. */
  boolean isOpen();

  /** Whether the client takes what it is sent. */
  boolean isWritable();

  /** Ends the connection because of what its client did. */
  void failed(MqttException error);
}
