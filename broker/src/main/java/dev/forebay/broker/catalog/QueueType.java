package dev.forebay.broker.catalog;

import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which arguments which type of queue has, as in RabbitMQ 3.10: one that only others have is
 * refused, and two declarations differ only in what their type has. A locator for classic queues is
 * of 3.12, and is no difference.
 */
enum QueueType {
  CLASSIC(
      "classic",
      Set.of(
          "x-expires",
          "x-message-ttl",
          "x-dead-letter-exchange",
          "x-dead-letter-routing-key",
          "x-max-length",
          "x-max-length-bytes",
          "x-max-priority",
          "x-overflow",
          "x-queue-mode",
          "x-queue-version",
          "x-single-active-consumer",
          "x-queue-type",
          "x-queue-master-locator",
          QueueType.LOCATOR)),
  QUORUM(
      "quorum",
      Set.of(
          "x-dead-letter-exchange",
          "x-dead-letter-routing-key",
          "x-dead-letter-strategy",
          "x-expires",
          "x-max-length",
          "x-max-length-bytes",
          "x-max-in-memory-length",
          "x-max-in-memory-bytes",
          "x-overflow",
          "x-single-active-consumer",
          "x-queue-type",
          "x-quorum-initial-group-size",
          "x-delivery-limit",
          "x-message-ttl",
          QueueType.LOCATOR)),
  STREAM(
      "stream",
      Set.of(
          "x-max-length-bytes",
          "x-queue-type",
          "x-max-age",
          "x-stream-max-segment-size-bytes",
          "x-initial-cluster-size",
          QueueType.LOCATOR));

  private static final String LOCATOR = "x-queue-leader-locator";
  private static final ByteString ARGUMENT = ByteString.utf8("x-queue-type");

  private final String declared;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of
  private final Set<String> arguments;

  QueueType(String declared, Set<String> arguments) {
    this.declared = declared;
    this.arguments = arguments;
  }

  /** The type that is asked for; a classic queue if none is, or none that there is. */
  static QueueType of(Headers arguments) {
    for (QueueType type : values()) {
      if (Value.Text.of(type.declared).equals(arguments.first(ARGUMENT))) {
        return type;
      }
    }
    return CLASSIC;
  }

  /** The name that it is declared by. */
  String declared() {
    return declared;
  }

  /** RabbitMQ's own name of it. */
  String inRefusals() {
    return "rabbit_" + declared + "_queue";
  }

  /** Whether queues of this type have an argument of this name. */
  boolean has(String name) {
    return arguments.contains(name);
  }

  /** Whether two queues that differ in this argument differ. */
  boolean differsIn(String name) {
    return has(name) && (this != CLASSIC || !name.equals(LOCATOR));
  }

  /** Names that mean something, but not for this type, in the order in which they are refused. */
  List<String> namesOfOthers() {
    Set<String> names = new TreeSet<>();
    for (QueueType type : values()) {
      names.addAll(type.arguments);
    }
    names.removeAll(arguments);
    return List.copyOf(names);
  }
}
