package dev.forebay.benchmarks.load;

import dev.forebay.benchmarks.drive.Session;
import java.nio.channels.SocketChannel;

/** A session over AMQP 0-9-1. */
sealed interface AmqpSession extends Session permits Producer, Consumer, JobWorker {
  AmqpConnection connection();

  @Override
  default SocketChannel socket() {
    return connection().socket();
  }
}
