package dev.forebay.tests.clients;

/** The rows of the compatibility table in docs/protocols/amqp-0-9-1.md, in its order. */
public enum Feature {
  CONNECTION_OPEN("connection", "start, tune, open, close", Status.YES, "locale en_US"),
  PLAIN("connection", "SASL PLAIN", Status.YES, "users and permissions: docs/security.md"),
  AMQPLAIN("connection", "SASL AMQPLAIN", Status.YES, "as PLAIN"),
  EXTERNAL("connection", "SASL EXTERNAL", Status.YES, "over TLS with `tls.login`, else 503"),
  VIRTUAL_HOSTS("connection", "virtual hosts", Status.YES, "`broker.virtual-hosts`; else 530"),
  FRAME_MAX("connection", "frame-max", Status.YES, "4096 to 131,072 bytes"),
  HEARTBEATS("connection", "heartbeats", Status.YES, "60 s proposed; the client decides"),
  ORDERLY_STOP("connection", "close when the broker stops", Status.YES, "320"),
  BLOCKED("connection", "blocked, unblocked", Status.YES, "after publishes waited for 1 s"),
  CHANNELS("channel", "open, close", Status.YES, "2047 channels of a connection"),
  CHANNEL_FLOW("channel", "flow", Status.PART, "active=false gets 540"),
  EXCHANGE_DECLARE("exchange", "declare, passive declare, delete", Status.YES, ""),
  EXCHANGE_TYPES("exchange", "direct, fanout, topic, headers", Status.YES, ""),
  HASH_EXCHANGES(
      "exchange",
      "x-consistent-hash, x-modulus-hash",
      Status.YES,
      "`hash-header`, `hash-property`; weights up to 256"),
  RANDOM_EXCHANGES("exchange", "x-random, x-local-random", Status.YES, ""),
  DELAYED_EXCHANGES(
      "exchange", "x-delayed-message", Status.YES, "any time ahead; `mandatory` hears nothing"),
  PREDECLARED_EXCHANGES("exchange", "default exchange and `amq.*`", Status.YES, ""),
  EXCHANGE_AUTO_DELETE("exchange", "auto-delete", Status.YES, ""),
  EXCHANGE_BIND("exchange", "bind, unbind", Status.YES, ""),
  ALTERNATE_EXCHANGE("exchange", "alternate exchange", Status.YES, ""),
  SENDER_SELECTED("exchange", "headers CC and BCC", Status.YES, ""),
  SUPER_STREAMS("exchange", "super streams", Status.YES, "topics of several partitions"),
  QUEUE_DECLARE("queue", "declare, passive declare", Status.YES, ""),
  INEQUIVALENT("queue", "406 for other arguments", Status.YES, "RabbitMQ's words"),
  SERVER_NAMED("queue", "names made by the broker", Status.YES, "`amq.gen-...`"),
  EXCLUSIVE_QUEUES("queue", "exclusive", Status.YES, "405 for other connections"),
  QUEUE_AUTO_DELETE("queue", "auto-delete", Status.YES, ""),
  QUEUE_BIND("queue", "bind, unbind", Status.YES, ""),
  QUEUE_DELETE("queue", "delete, if-unused, if-empty", Status.YES, ""),
  QUEUE_PURGE("queue", "purge", Status.YES, ""),
  QUEUE_EXPIRY("queue", "x-expires", Status.YES, ""),
  MESSAGE_TTL("queue", "x-message-ttl and expiration", Status.YES, "from the queue's head"),
  DEAD_LETTERS(
      "queue", "dead-lettering, x-death", Status.YES, "rejected, expired, maxlen, delivery_limit"),
  DEAD_LETTER_STRATEGY(
      "queue", "x-dead-letter-strategy", Status.YES, "quorum queues that reject what is too much"),
  MAX_LENGTH("queue", "x-max-length", Status.YES, "drop-head"),
  MAX_BYTES("queue", "x-max-length-bytes", Status.YES, "bytes of bodies"),
  REJECT_PUBLISH("queue", "x-overflow", Status.YES, "drop-head, reject-publish, with `-dlx`"),
  SINGLE_ACTIVE_CONSUMER("queue", "x-single-active-consumer", Status.YES, "without priorities"),
  DELIVERY_LIMIT("queue", "x-delivery-limit", Status.YES, "quorum queues: 20 if it is not set"),
  PRIORITIES("queue", "x-max-priority", Status.YES, "classic up to 255, quorum up to 31"),
  CONSUMER_TIMEOUT("queue", "x-consumer-timeout", Status.YES, "closes the channel with 406"),
  QUEUE_ARGUMENTS("queue", "other arguments", Status.YES, "406 if wrong; hints are kept"),
  STREAMS("queue", "streams: x-queue-type, x-max-age, x-max-length-bytes", Status.YES, "topics"),
  PUBLISH("basic", "publish", Status.YES, "up to 16 MiB; larger gets 406"),
  PROPERTIES("basic", "properties and headers", Status.YES, "kept as they came"),
  MANDATORY("basic", "mandatory", Status.YES, "return comes before the confirm"),
  IMMEDIATE("basic", "immediate", Status.NO, "540, as RabbitMQ"),
  CONSUME("basic", "consume, cancel", Status.YES, ""),
  CONSUMER_EXCLUSIVE("basic", "exclusive consumers", Status.YES, ""),
  CANCEL_NOTIFY("basic", "cancel from the broker", Status.YES, "when the queue is deleted"),
  CONSUMER_PRIORITY("basic", "consumer priorities", Status.YES, "`x-priority`"),
  STREAM_OFFSET("basic", "consume from streams, x-stream-offset", Status.PART, "no filters"),
  DIRECT_REPLY_TO("basic", "direct reply-to", Status.YES, ""),
  GET("basic", "get", Status.YES, ""),
  QOS("basic", "qos", Status.YES, "prefetch-size gets 540"),
  ACK("basic", "ack, multiple", Status.YES, "406 for an unknown delivery tag"),
  REJECT("basic", "reject, nack", Status.YES, "requeued where they were"),
  RECOVER("basic", "recover", Status.YES, "requeue=false gets 540, as RabbitMQ"),
  CONFIRMS("confirm", "publisher confirms", Status.YES, "durable messages: after fdatasync"),
  TX(
      "tx",
      "select, commit, rollback",
      Status.YES,
      "all queues at once; 32 MiB staged; streams: 540"),
  DURABILITY("storage", "durable messages survive a restart", Status.YES, "");

  /** How far the broker does it. */
  enum Status {
    YES("yes"),
    PART("partly"),
    NO("no");

    final String text;

    Status(String text) {
      this.text = text;
    }
  }

  final String area;
  final String title;
  final Status status;
  final String remark;

  Feature(String area, String title, Status status, String remark) {
    this.area = area;
    this.title = title;
    this.status = status;
    this.remark = remark;
  }
}
