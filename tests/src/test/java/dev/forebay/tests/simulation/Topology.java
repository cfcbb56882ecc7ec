package dev.forebay.tests.simulation;

import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import dev.forebay.protocol.base.rabbitmq.AmqpNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The names that programs use, and what they mean: durability and type show in the name. */
public final class Topology {
  /** Queues that go with their last consumer, and ({@code x…}) with the session they belong to. */
  public static final List<String> SHORT_LIVED_QUEUES = List.of("a1", "da1", "x1");

  /** Queues: {@code d…} are durable, others transient. */
  public static final List<String> QUEUES =
      List.of(
          "d1", "d2", "d3", "d4", "t1", "t2", "a1", "da1", "x1", "dr", "dk", "de", "dp", "tp", "dl",
          "db", "ds");

  /** The highest priority of queues that have them: {@code …p}. */
  public static final int PRIORITY_MAX = 3;

  /** A queue whose messages become {@link #DEAD_LETTERS} when nobody takes them at once. */
  public static final String EXPIRING = "de";

  /** How long they may wait: less than clients rest. */
  public static final int EXPIRING_MILLIS = 40;

  /** A queue that holds few messages: those beyond become {@link #DEAD_LETTERS}. */
  public static final String SHORT = "dl";

  /** How many that are. */
  public static final int SHORT_MESSAGES = 5;

  /** Likewise, with few bytes of bodies. */
  public static final String SMALL = "db";

  /** How many that are. */
  public static final int SMALL_BYTES = 2000;

  /** A queue that one consumer gets everything from, and then the next. */
  public static final String SINGLE_ACTIVE = "ds";

  /** The queue among them whose rejected messages go to {@link #DEAD_LETTERS}. */
  public static final String REJECTING = "dr";

  /** Likewise, which keeps them until they are there. */
  public static final String KEEPING = "dk";

  /** A durable queue that nothing goes to but dead letters; it is neither purged nor deleted. */
  public static final String DEAD_LETTERS = "dead";

  /** Those that there is something to read from. */
  public static final List<String> READABLE_QUEUES =
      Stream.concat(QUEUES.stream(), Stream.of(DEAD_LETTERS)).toList();

  /** Exchanges: durable or transient, then the type. */
  public static final List<String> EXCHANGES =
      List.of("d-direct", "d-fanout", "d-topic", "d-headers", "t-topic", "da-direct");

  /** The exchange among them that goes with its last binding. */
  public static final String AUTO_DELETE_EXCHANGE = "da-direct";

  /** Routing keys of messages. */
  public static final List<String> ROUTING_KEYS = List.of("a", "b", "a.b", "a.b.c", "b.c", "");

  private static final List<String> TOPIC_KEYS =
      List.of("a", "#", "a.*", "*.b", "a.#", "#.c", "b.c");

  /** Headers of messages, each with a name of one letter and a value of one digit. */
  public static final List<String> HEADERS = List.of("", "h1", "h1 g1", "h1 g2", "h2", "g2");

  /** What bindings of a headers exchange want: some of the headers, or all. */
  private static final List<String> HEADERS_KEYS =
      List.of("all h1", "any h1 g2", "all h1 g2", "any h2 g1", "all", "any");

  private static final Map<String, String> ALTERNATES =
      Map.of("d-direct", "d-topic", "d-headers", "t-topic");

  /**
   * What decides where a message goes.
   *
   * @param headers one of {@link #HEADERS}
   */
  public record Address(String exchange, String routingKey, String headers) {}

  private Topology() {}

  /** Whether this is the name of an exchange and not of a queue. */
  public static boolean isExchange(String name) {
    return name.indexOf('-') >= 0 && !isReplyQueue(name);
  }

  /** Whether a queue is made for answers to one session. */
  public static boolean isReplyQueue(String queue) {
    return queue.startsWith(AmqpNames.REPLY_TO);
  }

  /** Where messages go that an exchange has no binding for; or no name. */
  public static String alternate(String exchange) {
    return ALTERNATES.getOrDefault(exchange, "");
  }

  /** Whether what has this name is to survive a restart. */
  public static boolean isDurable(String name) {
    return name.isEmpty() || name.startsWith("d");
  }

  /** Whether what a queue refuses goes to {@link #DEAD_LETTERS}. */
  public static boolean deadLetters(String queue) {
    return queue.equals(REJECTING) || queue.equals(KEEPING) || givesUp(queue);
  }

  /** Whether messages leave a queue for {@link #DEAD_LETTERS} though nobody has refused them. */
  public static boolean givesUp(String queue) {
    return queue.equals(EXPIRING) || queue.equals(SHORT) || queue.equals(SMALL);
  }

  /** Whether a queue hands out messages of a higher priority first. */
  public static boolean isRanked(String queue) {
    return queue.endsWith("p");
  }

  /** The priority that a message is sent with; may be beyond the highest. */
  public static int priority(long message) {
    return (int) (message * 7 % (PRIORITY_MAX + 3));
  }

  /** The priority that it has in a queue. */
  public static int priority(String queue, long message) {
    return isRanked(queue) ? Math.min(priority(message), PRIORITY_MAX) : 0;
  }

  /** Whether a queue goes with its last consumer. */
  public static boolean isAutoDelete(String queue) {
    return SHORT_LIVED_QUEUES.contains(queue) && !isExclusive(queue);
  }

  /** Whether a queue belongs to the session that declares it. */
  public static boolean isExclusive(String queue) {
    return queue.startsWith("x");
  }

  /** Type of an exchange. */
  public static String type(String exchange) {
    return exchange.substring(exchange.indexOf('-') + 1);
  }

  /** Binding keys that make sense for an exchange. */
  public static List<String> bindingKeys(String exchange) {
    return switch (type(exchange)) {
      case "topic" -> TOPIC_KEYS;
      case "headers" -> HEADERS_KEYS;
      default -> ROUTING_KEYS;
    };
  }

  /** Whether a binding lets a message pass (AMQP 0-9-1 §3.1.3). */
  public static boolean matches(CatalogKnowledge.Binding binding, Address address) {
    return switch (type(binding.exchange())) {
      case "fanout" -> true;
      case "topic" -> topicMatches(words(binding.key()), words(address.routingKey()));
      case "headers" -> headersMatch(parts(binding.key()), parts(address.headers()));
      default -> binding.key().equals(address.routingKey());
    };
  }

  private static boolean headersMatch(List<String> wanted, List<String> headers) {
    List<String> conditions = wanted.subList(1, wanted.size());
    return wanted.getFirst().equals("all")
        ? headers.containsAll(conditions)
        : conditions.stream().anyMatch(headers::contains);
  }

  /** The headers that a text of {@link #HEADERS} stands for. */
  public static Headers headers(String text) {
    return new Headers(
        parts(text).stream()
            .map(part -> Headers.Header.of(part.substring(0, 1), Value.Text.of(part.substring(1))))
            .toList());
  }

  /** The arguments of a binding with this key. */
  public static Headers arguments(String exchange, String key) {
    if (!type(exchange).equals("headers")) {
      return Headers.EMPTY;
    }
    List<String> wanted = parts(key);
    List<Headers.Header> arguments = new ArrayList<>();
    arguments.add(Headers.Header.of("x-match", Value.Text.of(wanted.getFirst())));
    arguments.addAll(headers(String.join(" ", wanted.subList(1, wanted.size()))).entries());
    return new Headers(arguments);
  }

  private static List<String> parts(String text) {
    return text.isEmpty() ? List.of() : Arrays.asList(text.split(" ", -1));
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
