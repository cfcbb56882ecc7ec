package dev.forebay.protocol.base.rabbitmq;

import dev.forebay.broker.api.declaration.BuiltIns;
import dev.forebay.broker.api.declaration.ExchangeType;
import java.util.List;

/** Names that AMQP 0-9-1 (§3.1.3.1) and RabbitMQ keep for the server. */
public final class AmqpNames {
  /** Where answers are consumed from directly; the names of their queues begin so. */
  public static final String REPLY_TO = "amq.rabbitmq.reply-to";

  /** What is in every virtual host. */
  public static final BuiltIns BUILT_INS =
      new BuiltIns(
          "amq.",
          "amq.gen-",
          REPLY_TO + ".",
          List.of(
              new BuiltIns.Exchange("amq.direct", ExchangeType.DIRECT, false),
              new BuiltIns.Exchange("amq.fanout", ExchangeType.FANOUT, false),
              new BuiltIns.Exchange("amq.topic", ExchangeType.TOPIC, false),
              new BuiltIns.Exchange("amq.headers", ExchangeType.HEADERS, false),
              new BuiltIns.Exchange("amq.match", ExchangeType.HEADERS, false),
              new BuiltIns.Exchange("amq.rabbitmq.trace", ExchangeType.TOPIC, true)));

  private AmqpNames() {}
}
