package dev.forebay.broker.catalog;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which arguments which type of queue has, as in RabbitMQ 3.10: one that only others have is
 * refused, and two declarations differ only in what their type has. A locator for classic queues is
 * of 3.12, and is no difference. No state.
 */
final class QueueTypes {
  private static final String LOCATOR = "x-queue-leader-locator";

  private static final Set<String> CLASSIC =
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
          LOCATOR);

  private static final Set<String> QUORUM =
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
          LOCATOR);

  private static final Set<String> STREAM =
      Set.of(
          "x-max-length-bytes",
          "x-queue-type",
          "x-max-age",
          "x-stream-max-segment-size-bytes",
          "x-initial-cluster-size",
          LOCATOR);

  private QueueTypes() {}

  /** Whether queues of this type have an argument of this name. */
  static boolean have(boolean quorum, String name) {
    return (quorum ? QUORUM : CLASSIC).contains(name);
  }

  /** Whether two queues that differ in this argument differ. */
  static boolean differIn(boolean quorum, String name) {
    return have(quorum, name) && (quorum || !name.equals(LOCATOR));
  }

  /** Names that mean something, but not for this type, in the order in which they are refused. */
  static List<String> namesOfOthers(boolean quorum) {
    Set<String> names = new TreeSet<>(CLASSIC);
    names.addAll(QUORUM);
    names.addAll(STREAM);
    names.removeAll(quorum ? QUORUM : CLASSIC);
    return List.copyOf(names);
  }
}
