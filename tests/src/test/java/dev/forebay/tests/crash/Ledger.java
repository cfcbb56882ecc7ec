package dev.forebay.tests.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What clients saw over all lives of a broker, and the judge of it. Any thread. It grows with the
 * messages of the run.
 *
 * <p>A violation is written down and told at the end, since a client's thread may swallow errors.
 */
final class Ledger {
  private final Map<String, Set<Message>> expected = new HashMap<>();
  private final Map<String, Set<Message>> delivered = new HashMap<>();
  private final Map<String, Map<Message, Long>> ackedAtNanos = new HashMap<>();
  private final Map<String, Map<Integer, Long>> lastInLife = new HashMap<>();
  private final Map<String, Map<Integer, Long>> lastEver = new HashMap<>();
  private final Set<Message> published = new HashSet<>();
  private final Map<Message, List<String>> targets = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private final long settleWindowNanos;
  private long killedAtNanos;
  private long confirmedCount;
  private long deliveredCount;
  private long redeliveredCount;
  private long redeliveredAfterAckCount;
  private long longestLostAckNanos;

  /**
   * @param settleWindowNanos how long before a kill an ack may have been sent and yet be lost
   */
  Ledger(long settleWindowNanos) {
    this.settleWindowNanos = settleWindowNanos;
  }

  /** About to be sent: it may arrive from now on. */
  synchronized void published(Message message, List<String> queues) {
    published.add(message);
    targets.put(message, queues);
  }

  /** The broker has taken responsibility for it. */
  synchronized void confirmed(Message message) {
    confirmedCount++;
    for (String queue : targets.getOrDefault(message, List.of())) {
      expected.computeIfAbsent(queue, _ -> new LinkedHashSet<>()).add(message);
    }
  }

  /** Arrived at the only consumer of a queue. */
  synchronized void delivered(String queue, Message message) {
    deliveredCount++;
    if (!published.contains(message) || !targets.getOrDefault(message, List.of()).contains(queue)) {
      violations.add(queue + " delivered " + message + ", which was never published to it");
    }
    Map<Integer, Long> last = lastInLife.computeIfAbsent(queue, _ -> new HashMap<>());
    Long before = last.put(message.publisher(), message.number());
    if (before != null && before >= message.number()) {
      violations.add(queue + " delivered " + message + " after number " + before);
    }
    if (delivered.computeIfAbsent(queue, _ -> new HashSet<>()).add(message)) {
      Long ever =
          lastEver
              .computeIfAbsent(queue, _ -> new HashMap<>())
              .put(message.publisher(), message.number());
      if (ever != null && ever >= message.number()) {
        violations.add(queue + " delivered " + message + " first after number " + ever);
      }
    } else {
      again(queue, message);
    }
  }

  private void again(String queue, Message message) {
    redeliveredCount++;
    Long acked = ackedAtNanos.getOrDefault(queue, Map.of()).get(message);
    if (acked != null) {
      redeliveredAfterAckCount++;
      long aheadNanos = killedAtNanos - acked;
      longestLostAckNanos = Math.max(longestLostAckNanos, aheadNanos);
      if (aheadNanos > settleWindowNanos) {
        violations.add(
            "%s delivered %s again, acknowledged %d ms before the last kill"
                .formatted(queue, message, aheadNanos / 1_000_000));
      }
    }
  }

  /** An acknowledgement was sent. */
  synchronized void acked(String queue, Message message) {
    ackedAtNanos
        .computeIfAbsent(queue, _ -> new HashMap<>())
        .putIfAbsent(message, System.nanoTime());
  }

  /** About to be killed: from now on no order holds to what came before. */
  synchronized void lifeEnds() {
    killedAtNanos = System.nanoTime();
  }

  /** Started again; the clients of the former life are gone. */
  synchronized void lifeBegins() {
    lastInLife.clear();
  }

  synchronized void violation(String text) {
    violations.add(text);
  }

  /** Confirmed messages that nobody has acknowledged yet. */
  synchronized long outstanding() {
    return expected.entrySet().stream().mapToLong(e -> missing(e.getKey(), e.getValue())).sum();
  }

  private long missing(String queue, Set<Message> wanted) {
    Map<Message, Long> acked = ackedAtNanos.getOrDefault(queue, Map.of());
    return wanted.stream().filter(message -> !acked.containsKey(message)).count();
  }

  /** Everything that is wrong, when all queues have been emptied. */
  synchronized List<String> verdict() {
    List<String> all = new ArrayList<>(violations);
    expected.forEach((queue, wanted) -> {
      for (Message message : wanted) {
        if (!ackedAtNanos.getOrDefault(queue, Map.of()).containsKey(message)) {
          boolean seen = delivered.getOrDefault(queue, Set.of()).contains(message);
          all.add(queue + " lost " + message + (seen ? ", delivered but never acknowledged" : ""));
        }
      }
    });
    return all;
  }

  synchronized String figures() {
    return ("%d published, %d confirmed, %d deliveries, %d of them again, %d after an ack"
            + " (at most %d ms before the kill)")
        .formatted(
            published.size(),
            confirmedCount,
            deliveredCount,
            redeliveredCount,
            redeliveredAfterAckCount,
            longestLostAckNanos / 1_000_000);
  }
}
