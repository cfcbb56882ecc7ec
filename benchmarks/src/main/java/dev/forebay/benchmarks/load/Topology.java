package dev.forebay.benchmarks.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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
    for (String queue : queues()) {
      connection.call(
          method(Wire.QUEUE_DECLARE)
              .shortString(queue)
              .octet(flags)
              .table("x-queue-type", options.queueType()),
          Wire.QUEUE_DECLARE_OK);
      if (options.fanout()) {
        connection.call(
            method(Wire.QUEUE_BIND)
                .shortString(queue)
                .shortString(exchange())
                .shortString("")
                .octet(0)
                .u32(0),
            Wire.QUEUE_BIND_OK);
      }
    }
  }

  private List<String> queues() {
    List<String> queues = new ArrayList<>();
    for (int i = 0; i < options.queues(); i++) {
      queues.add(queue(i));
    }
    if (options.backlogMib() > 0) {
      queues.add(results());
    }
    return queues;
  }

  void consume(AmqpConnection connection, int consumer) throws IOException {
    consume(connection, queue(consumer), options.autoAck());
  }

  void consume(AmqpConnection connection, String queue, boolean autoAck) throws IOException {
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
            .shortString(queue)
            .shortString("c")
            .octet(autoAck ? NO_ACK : 0)
            .u32(0),
        Wire.BASIC_CONSUME_OK);
  }

  void delete(AmqpConnection connection) throws IOException {
    for (String queue : queues()) {
      connection.call(method(Wire.QUEUE_DELETE).shortString(queue).octet(0), Wire.QUEUE_DELETE_OK);
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

  /** What workers publish to. */
  String results() {
    return prefix + "-results";
  }

  private String queue(int index) {
    return prefix + "-" + index % options.queues();
  }

  /** Declaring methods all begin with a reserved short integer. */
  private static MethodFrame method(int method) {
    return new MethodFrame(AmqpConnection.CHANNEL, method).u16(0);
  }
}
