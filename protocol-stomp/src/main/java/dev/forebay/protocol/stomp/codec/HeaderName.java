package dev.forebay.protocol.stomp.codec;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Headers that mean something to this server, in frames of clients or in its own. */
public enum HeaderName {
  ACCEPT_VERSION("accept-version"),
  ACK("ack"),
  ACTIVEMQ_EXCLUSIVE("activemq.exclusive"),
  ACTIVEMQ_NO_LOCAL("activemq.noLocal"),
  ACTIVEMQ_PENDING_LIMIT("activemq.maximumPendingMessageLimit"),
  ACTIVEMQ_PREFETCH_SIZE("activemq.prefetchSize"),
  ACTIVEMQ_PRIORITY("activemq.priority"),
  ACTIVEMQ_RETROACTIVE("activemq.retroactive"),
  ACTIVEMQ_SUBSCRIPTION_NAME("activemq.subscriptionName"),
  AMQ_MSG_TYPE("amq-msg-type"),
  AMQP_MESSAGE_ID("amqp-message-id"),
  APP_ID("app-id"),
  AUTO_DELETE("auto-delete"),
  BROWSER("browser"),
  CLIENT_ID("client-id"),
  CLUSTER_ID("cluster-id"),
  CONTENT_ENCODING("content-encoding"),
  CONTENT_LENGTH("content-length"),
  CONTENT_TYPE("content-type"),
  CORRELATION_ID("correlation-id"),
  DESTINATION("destination"),
  DURABLE("durable"),
  DURABLE_SUBSCRIBER_NAME("durable-subscriber-name"),
  DURABLE_SUBSCRIPTION_NAME("durable-subscription-name"),
  EXCLUSIVE("exclusive"),
  EXPIRATION("expiration"),
  EXPIRES("expires"),
  HEART_BEAT("heart-beat"),
  HOST("host"),
  ID("id"),
  LOGIN("login"),
  MESSAGE("message"),
  MESSAGE_ID("message-id"),
  PASSCODE("passcode"),
  PERSISTENT("persistent"),
  PREFETCH_COUNT("prefetch-count"),
  PRIORITY("priority"),
  RECEIPT("receipt"),
  RECEIPT_ID("receipt-id"),
  REDELIVERED("redelivered"),
  REPLY_TO("reply-to"),
  REQUEST_ID("request-id"),
  REQUEUE("requeue"),
  RESPONSE_ID("response-id"),
  SELECTOR("selector"),
  SERVER("server"),
  SESSION("session"),
  SUBSCRIPTION("subscription"),
  TIMESTAMP("timestamp"),
  TIMESTAMP_IN_MS("timestamp_in_ms"),
  TRANSACTION("transaction"),
  TRANSFORMATION("transformation"),
  TYPE("type"),
  USER_ID("user-id"),
  VERSION("version"),
  X_PRIORITY("x-priority"),
  X_QUEUE_NAME("x-queue-name"),
  X_STREAM_FILTER("x-stream-filter"),
  X_STREAM_MATCH_UNFILTERED("x-stream-match-unfiltered"),
  X_STREAM_OFFSET("x-stream-offset");

  private static final int SLOTS = 256;
  private static final @Nullable HeaderName[] TABLE = table();

  private final String text;

  @SuppressWarnings("ImmutableEnumChecker") // never written
  private final byte[] octets;

  HeaderName(String text) {
    this.text = text;
    this.octets = text.getBytes(StandardCharsets.US_ASCII);
  }

  /** As it is written. */
  public String text() {
    return text;
  }

  /** Its bytes, never to be changed. */
  public byte[] octets() {
    return octets;
  }

  /** The name of these bytes, or null if it means nothing. */
  public static @Nullable HeaderName of(ByteBuf in, int at, int bytes) {
    if (bytes == 0) {
      return null;
    }
    int slot =
        slot(bytes, in.getByte(at), in.getByte(at + (bytes >> 1)), in.getByte(at + bytes - 1));
    HeaderName name = TABLE[slot];
    while (name != null) {
      if (name.octets.length == bytes && Octets.areAt(in, at, name.octets)) {
        return name;
      }
      slot = (slot + 1) % SLOTS;
      name = TABLE[slot];
    }
    return null;
  }

  private static int slot(int bytes, byte first, byte middle, byte last) {
    return (bytes * 31 + first * 7 + middle * 131 + last * 17) & (SLOTS - 1);
  }

  private static @Nullable HeaderName[] table() {
    @Nullable HeaderName[] table = new @Nullable HeaderName[SLOTS];
    for (HeaderName name : values()) {
      byte[] octets = name.octets;
      int bytes = octets.length;
      int slot = slot(bytes, octets[0], octets[bytes >> 1], octets[bytes - 1]);
      while (table[slot] != null) {
        slot = (slot + 1) % SLOTS;
      }
      table[slot] = name;
    }
    return table;
  }

  @Override
  public String toString() {
    return text;
  }
}
