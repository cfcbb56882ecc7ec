package dev.forebay.benchmarks.load;

import java.io.IOException;

/** The queues of a run and the exchange in front of them: declares, consumes and deletes. */
record Topology(LoadOptions options, String prefix) {
  private static final int DURABLE = 0b10;
  private static final int NO_ACK = 0b10;

  void declare(AmqpConnection connection) throws IOException {
    int flags = options.persistent() ? DURABLE : 0;
    if (options.fanout()) {
      connection.call(
          method(Wire.EXCHANGE_DECLARE)
              .shortString(exchange())
              .shortString("fanout")
              .octet(flags)
              .u32(0),
          Wire.EXCHANGE_DECLARE_OK);
    }
    for (int i = 0; i < options.queues(); i++) {
      connection.call(
          method(Wire.QUEUE_DECLARE)
              .shortString(queue(i))
              .octet(flags)
              .table("x-queue-type", options.queueType()),
          Wire.QUEUE_DECLARE_OK);
      if (options.fanout()) {
        connection.call(
            method(Wire.QUEUE_BIND)
                .shortString(queue(i))
                .shortString(exchange())
                .shortString("")
                .octet(0)
                .u32(0),
            Wire.QUEUE_BIND_OK);
      }
    }
  }

  void consume(AmqpConnection connection, int consumer) throws IOException {
    if (options.prefetch() > 0) {
      connection.call(
          new MethodFrame(AmqpConnection.CHANNEL, Wire.BASIC_QOS)
              .u32(0)
              .u16(options.prefetch())
              .octet(0),
          Wire.BASIC_QOS_OK);
    }
    connection.call(
        method(Wire.BASIC_CONSUME)
            .shortString(queue(consumer))
            .shortString("c")
            .octet(options.autoAck() ? NO_ACK : 0)
            .u32(0),
        Wire.BASIC_CONSUME_OK);
  }

  void delete(AmqpConnection connection) throws IOException {
    for (int i = 0; i < options.queues(); i++) {
      connection.call(
          method(Wire.QUEUE_DELETE).shortString(queue(i)).octet(0), Wire.QUEUE_DELETE_OK);
    }
    if (options.fanout()) {
      connection.call(
          method(Wire.EXCHANGE_DELETE).shortString(exchange()).octet(0), Wire.EXCHANGE_DELETE_OK);
    }
  }

  /** What producers publish to: the fanout exchange or the default one. */
  String exchange() {
    return options.fanout() ? prefix + "-fanout" : "";
  }

  String routingKey(int producer) {
    return options.fanout() ? "" : queue(producer);
  }

  private String queue(int index) {
    return prefix + "-" + index % options.queues();
  }

  /** Declaring methods all begin with a reserved short integer. */
  private static MethodFrame method(int method) {
    return new MethodFrame(AmqpConnection.CHANNEL, method).u16(0);
  }
}
