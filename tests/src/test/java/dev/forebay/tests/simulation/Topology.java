package dev.forebay.tests.simulation;

import java.util.Arrays;
import java.util.List;

/** The names that programs use, and what they mean: durability and type show in the name. */
public final class Topology {
  /** The virtual host. */
  public static final String VIRTUAL_HOST = "/";

  /** Queues that go with their last consumer, and ({@code x…}) with the session they belong to. */
  public static final List<String> SHORT_LIVED_QUEUES = List.of("a1", "da1", "x1");

  /** Queues: {@code d…} are durable, others transient. */
  public static final List<String> QUEUES =
      List.of("d1", "d2", "d3", "d4", "t1", "t2", "a1", "da1", "x1");

  /** Exchanges: durable or transient, then direct, fanout or topic. */
  public static final List<String> EXCHANGES =
      List.of("d-direct", "d-fanout", "d-topic", "t-topic");

  /** Routing keys of messages. */
  public static final List<String> ROUTING_KEYS = List.of("a", "b", "a.b", "a.b.c", "b.c", "");

  private static final List<String> TOPIC_KEYS =
      List.of("a", "#", "a.*", "*.b", "a.#", "#.c", "b.c");

  private Topology() {}

  /** Whether what has this name is to survive a restart. */
  public static boolean isDurable(String name) {
    return name.isEmpty() || name.startsWith("d");
  }

  /** Whether a queue goes with its last consumer. */
  public static boolean isAutoDelete(String queue) {
    return queue.startsWith("a") || queue.startsWith("da");
  }

  /** Whether a queue belongs to the session that declares it. */
  public static boolean isExclusive(String queue) {
    return queue.startsWith("x");
  }

  /** Type of an exchange. */
  public static String type(String exchange) {
    return exchange.substring(2);
  }

  /** Binding keys that make sense for an exchange. */
  public static List<String> bindingKeys(String exchange) {
    return type(exchange).equals("topic") ? TOPIC_KEYS : ROUTING_KEYS;
  }

  /** Whether a binding of this exchange lets a routing key pass (AMQP 0-9-1 §3.1.3). */
  public static boolean matches(String exchange, String bindingKey, String routingKey) {
    return switch (type(exchange)) {
      case "fanout" -> true;
      case "topic" -> topicMatches(words(bindingKey), words(routingKey));
      default -> bindingKey.equals(routingKey);
    };
  }

  private static List<String> words(String key) {
    return key.isEmpty() ? List.of() : Arrays.asList(key.split("\\.", -1));
  }

  private static boolean topicMatches(List<String> pattern, List<String> words) {
    if (pattern.isEmpty()) {
      return words.isEmpty();
    }
    List<String> rest = pattern.subList(1, pattern.size());
    if (pattern.getFirst().equals("#")) {
      return topicMatches(rest, words)
          || (!words.isEmpty() && topicMatches(pattern, words.subList(1, words.size())));
    }
    return !words.isEmpty()
        && (pattern.getFirst().equals("*") || pattern.getFirst().equals(words.getFirst()))
        && topicMatches(rest, words.subList(1, words.size()));
  }
}
