package dev.forebay.tests.stomp;

/** The rows of the table in docs/protocols/stomp.md, in its order. */
public enum StompFeature {
  VERSIONS("connection", "CONNECT, STOMP: 1.0, 1.1, 1.2", "yes", "the highest in common"),
  LOGIN("connection", "login, passcode", "yes", "users and permissions: docs/security.md"),
  HOST("connection", "host", "yes", "a virtual host of `broker.virtual-hosts`, `/` unless said"),
  HEART_BEAT("connection", "heart-beat", "yes", "whole seconds, at least 1; dropped after two"),
  ERRORS("connection", "ERROR, then the connection closes", "yes", "as the specification has it"),
  PIECES("frames", "frames in any pieces, empty lines between", "yes", ""),
  ESCAPES("frames", "escapes of each version", "yes", "undefined ones are errors"),
  CONTENT_LENGTH("frames", "content-length, NULs in bodies", "yes", "4 MiB of a frame"),
  RECEIPTS("frames", "receipt on any frame", "yes", "of a message: after the sync"),
  SEND("SEND", "headers in order, repeated ones too", "yes", "the first counts"),
  PROPERTIES("SEND", "headers that are AMQP's properties", "yes", ""),
  QUEUES("destination", "/queue, /amq/queue, /reply-queue, a bare name", "yes", ""),
  EXCHANGES("destination", "/exchange, /topic", "yes", ""),
  TEMP_QUEUES("destination", "/temp-queue in reply-to", "yes", "answers over AMQP too"),
  SUBSCRIBE("SUBSCRIBE", "id, ack=auto, client, client-individual", "yes", ""),
  PREFETCH("SUBSCRIBE", "prefetch-count, x-priority", "yes", ""),
  DURABLE("SUBSCRIBE", "durable, auto-delete, exclusive, x-queue-name", "yes", ""),
  ARGUMENTS("SUBSCRIBE", "x- arguments of queues", "partly", "those that queues have here"),
  STREAMS("SUBSCRIBE", "x-stream-offset", "partly", "no filters"),
  SELECTOR("SUBSCRIBE", "selector, browser", "no", "not_implemented"),
  UNSUBSCRIBE("UNSUBSCRIBE", "by id or destination, durable=true", "yes", ""),
  CANCELLED("UNSUBSCRIBE", "by the server, whose connection goes on", "yes", "as RabbitMQ"),
  ACK("ACK", "ACK, NACK with requeue", "yes", ""),
  TRANSACTIONS("transactions", "SEND, ACK, NACK, all queues at once", "yes", "16 at a time"),
  DISCONNECT("connection", "DISCONNECT", "yes", "its receipt: all that was sent is safe"),
  CONVERSION("messages", "between AMQP, Kafka and STOMP", "yes", "docs/conversion.md"),
  FAN_OUT("messages", "one message for very many subscriptions", "yes", "others go on meanwhile"),
  WEBSOCKET("WebSocket", "15674, v12.stomp, v11.stomp, v10.stomp", "yes", "/ws"),
  STOMP_PY("clients", "Debian's stomp.py", "yes", "three versions of the protocol"),
  STOMP_JS("clients", "@stomp/stompjs", "yes", "by WebSocket in Node"),
  SPRING("clients", "Spring's STOMP broker relay", "yes", "system session, user destinations"),
  ACTIVEMQ_CONNECT("ActiveMQ's dialect", "client-id, request-id", "yes", ""),
  ACTIVEMQ_DESTINATIONS(
      "ActiveMQ's dialect", "/queue, /topic, wildcards of topics", "yes", "`.`, `*`, `>`"),
  ACTIVEMQ_TEMP(
      "ActiveMQ's dialect", "/temp-queue, /remote-temp-queue", "yes", "until unsubscribed"),
  ACTIVEMQ_DURABLE(
      "ActiveMQ's dialect",
      "activemq.subscriptionName, durable-subscriber-name",
      "yes",
      "the queue `client-id.name`"),
  ACTIVEMQ_SUBSCRIBE("ActiveMQ's dialect", "activemq.prefetchSize, activemq.priority", "yes", ""),
  ACTIVEMQ_TIMES("ActiveMQ's dialect", "expires, timestamp, priority", "yes", "in milliseconds"),
  ACTIVEMQ_NACK("ActiveMQ's dialect", "NACK rejects", "yes", "requeue:true gives back"),
  ACTIVEMQ_REFUSED(
      "ActiveMQ's dialect",
      "selector, browser, exclusive, noLocal, retroactive, transformation, wildcards of queues",
      "no",
      "not_implemented");

  final String area;
  final String title;
  final String status;
  final String remark;

  StompFeature(String area, String title, String status, String remark) {
    this.area = area;
    this.title = title;
    this.status = status;
    this.remark = remark;
  }
}
