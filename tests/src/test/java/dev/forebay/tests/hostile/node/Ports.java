package dev.forebay.tests.hostile.node;

/** Where clients connect. Confined to one thread. */
public interface Ports {
  /** A client connects to a port. */
  Peer connect(Port port);

  /** A client connects to the port of AMQP. */
  default Peer connectAmqp() {
    return connect(Port.AMQP);
  }

  /** A client connects to the port of Kafka. */
  default Peer connectKafka() {
    return connect(Port.KAFKA);
  }
}
