package dev.forebay.protocol.stomp.destination;

import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.protocol.stomp.node.StompDialect;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes where a message went as the destination that its readers see; no state. */
public final class Names {
  /** Longest name or routing key that a destination may have. */
  static final int BYTES_MAX = RouteKey.NAME_BYTES_MAX;

  private static final byte[] QUEUE = "/queue/".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TOPIC = "/topic/".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EXCHANGE = "/exchange/".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TOPIC_EXCHANGE =
      Destination.TOPIC_EXCHANGE.getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
  private static final int ESCAPED_BYTES = 3;
  private static final String REPLY_QUEUE = "/reply-queue/";
  private static final String REMOTE_TEMP_QUEUE = "/remote-temp-queue/";
  private static final String[] PREFIXES = {
    "/exchange", "/topic", "/queue", "/amq/queue", REPLY_QUEUE
  };
  private static final String[] ACTIVEMQ_PREFIXES = {
    "/topic/", "/queue/", "/temp-queue/", REMOTE_TEMP_QUEUE, "/temp-topic/", "/remote-temp-topic/"
  };

  private Names() {}

  /** Most bytes of a destination. */
  public static int bytesMax(int exchangeBytes, int keyBytes) {
    return EXCHANGE.length + 1 + ESCAPED_BYTES * (exchangeBytes + keyBytes);
  }

  /**
   * Writes the destination of messages to an exchange by a routing key, not escaped as a header.
   */
  public static void write(
      ByteBuf out,
      StompDialect dialect,
      ByteBuf memory,
      int exchangeAt,
      int exchangeBytes,
      int keyAt,
      int keyBytes) {
    boolean isEscaped = dialect == StompDialect.RABBITMQ;
    if (exchangeBytes == 0) {
      out.writeBytes(QUEUE);
    } else if (isTopic(memory, exchangeAt, exchangeBytes)) {
      out.writeBytes(TOPIC);
    } else {
      isEscaped = true;
      out.writeBytes(EXCHANGE);
      escaped(out, memory, exchangeAt, exchangeBytes);
      if (keyBytes == 0) {
        return;
      }
      out.writeByte('/');
    }
    if (isEscaped) {
      escaped(out, memory, keyAt, keyBytes);
    } else {
      out.writeBytes(memory, keyAt, keyBytes);
    }
  }

  private static boolean isTopic(ByteBuf memory, int at, int bytes) {
    if (bytes != TOPIC_EXCHANGE.length) {
      return false;
    }
    for (int i = 0; i < bytes; i++) {
      if (memory.getByte(at + i) != TOPIC_EXCHANGE[i]) {
        return false;
      }
    }
    return true;
  }

  private static void escaped(ByteBuf out, ByteBuf memory, int at, int bytes) {
    for (int i = at; i < at + bytes; i++) {
      byte octet = memory.getByte(i);
      if (octet >= ' ' && octet != '/' && octet != '%') {
        out.writeByte(octet);
      } else {
        out.writeByte('%').writeByte(HEX[octet >> 4 & 0xF]).writeByte(HEX[octet & 0xF]);
      }
    }
  }

  /** What is to be put before the name of a queue for answers, or null if it is a destination. */
  public static @Nullable String replyPrefix(String replyTo, StompDialect dialect) {
    return switch (dialect) {
      case RABBITMQ -> startsWithOne(replyTo, PREFIXES) ? null : REPLY_QUEUE;
      case ACTIVEMQ -> startsWithOne(replyTo, ACTIVEMQ_PREFIXES) ? null : REMOTE_TEMP_QUEUE;
    };
  }

  private static boolean startsWithOne(String text, String[] prefixes) {
    for (String prefix : prefixes) {
      if (text.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
