package dev.forebay.tests.hostile.node;

/** Where clients connect. Confined to one thread. */
public interface Ports {
  /** A client connects to the port of AMQP. */
  Peer connectAmqp();

  /** A client connects to the port of Kafka. */
  Peer connectKafka();
}
