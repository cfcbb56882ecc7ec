package dev.forebay.protocol.stomp.destination;

import dev.forebay.protocol.stomp.codec.StompException;
import dev.forebay.protocol.stomp.node.StompDialect;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a frame goes to or comes from, in the words of RabbitMQ's plugin or of ActiveMQ. In
 * RabbitMQ's, names have slashes and other octets as {@code %2F}; unlike RabbitMQ, which reads back
 * this one only, all that is written so can be read. In ActiveMQ's, names are as they are.
 * Immutable.
 */
public sealed interface Destination {
  /** The exchange that topics are of. */
  String TOPIC_EXCHANGE = "amq.topic";

  /** A queue that is made where there is none. */
  record Queue(String name) implements Destination {}

  /** A queue that is there. */
  record AmqQueue(String name) implements Destination {}

  /** An exchange, with a routing key or the pattern of a binding; none is empty. */
  record Exchange(String name, String key) implements Destination {}

  /** A routing key, or the pattern of a binding, of {@link #TOPIC_EXCHANGE}. */
  record Topic(String key) implements Destination {}

  /** A session's own queue for answers, in reply-to only. */
  record TempQueue(String name) implements Destination {}

  /** Another session's queue for answers. */
  record ReplyQueue(String name) implements Destination {}

  /**
   * What a header says.
   *
   * @throws StompException if that is none
   */
  static Destination of(String text, StompDialect dialect) {
    return switch (dialect) {
      case RABBITMQ -> of(text);
      case ACTIVEMQ -> ActiveMqDestination.of(text);
    };
  }

  /** What a header says in RabbitMQ's words. */
  static Destination of(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length == 1) {
      return new Queue(requireName(unescape(text)));
    }
    return switch (parts[1]) {
      case "exchange" -> exchange(text, parts);
      case "queue" -> new Queue(single(text, parts, "queue"));
      case "topic" -> new Topic(single(text, parts, "topic"));
      case "temp-queue" -> new TempQueue(single(text, parts, "temp_queue"));
      case "reply-queue" -> replyQueue(text);
      case "amq" -> amqQueue(text, parts);
      default -> throw unknown(text);
    };
  }

  private static Destination exchange(String text, String[] parts) {
    requireRoot(text, parts);
    if (parts.length < 3 || parts.length > 4 || parts[2].isEmpty()) {
      throw invalid(parts, 2, "exchange");
    }
    String key = parts.length == 4 ? unescape(parts[3]) : "";
    return new Exchange(requireName(unescape(parts[2])), requireName(key));
  }

  private static String single(String text, String[] parts, String type) {
    requireRoot(text, parts);
    if (parts.length != 3 || parts[2].isEmpty()) {
      throw invalid(parts, 2, type);
    }
    return requireName(unescape(parts[2]));
  }

  private static Destination replyQueue(String text) {
    String prefix = "/reply-queue/";
    if (!text.startsWith(prefix)) {
      throw unknown(text);
    }
    // Names of such queues may have slashes.
    return new ReplyQueue(requireName(unescape(text.substring(prefix.length()))));
  }

  private static Destination amqQueue(String text, String[] parts) {
    requireRoot(text, parts);
    if (parts.length < 3 || !parts[2].equals("queue")) {
      throw unknown(text);
    }
    if (parts.length != 4 || parts[3].isEmpty()) {
      throw invalid(parts, 3, "amqqueue");
    }
    return new AmqQueue(requireName(unescape(parts[3])));
  }

  private static void requireRoot(String text, String[] parts) {
    if (!parts[0].isEmpty()) {
      throw unknown(text);
    }
  }

  static String requireName(String name) {
    if (name.getBytes(StandardCharsets.UTF_8).length > Names.BYTES_MAX) {
      throw new StompException(
          "Invalid destination", "a name has at most " + Names.BYTES_MAX + " bytes\n");
    }
    return name;
  }

  private static StompException unknown(String text) {
    return new StompException(
        "Unknown destination",
        "'%s' is not a valid destination.\nValid destination types are: %s.\n"
            .formatted(text, "/temp-queue, /exchange, /topic, /queue, /amq/queue, /reply-queue/"));
  }

  private static StompException invalid(String[] parts, int from, String type) {
    StringBuilder rest = new StringBuilder();
    for (int i = from; i < parts.length; i++) {
      rest.append('/').append(parts[i]);
    }
    return new StompException(
        "Invalid destination", "'%s' is not a valid %s destination\n".formatted(rest, type));
  }

  private static String unescape(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(octets.length);
    for (int i = 0; i < octets.length; i++) {
      int high =
          i + 2 < octets.length && octets[i] == '%' ? Character.digit(octets[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(octets[i + 2], 16);
      if (low < 0) {
        out.write(octets[i]);
      } else {
        out.write(high << 4 | low);
        i += 2;
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
