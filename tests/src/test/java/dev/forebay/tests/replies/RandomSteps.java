package dev.forebay.tests.replies;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Draws what two clients with two channels each do next: mostly what makes sense, as far as it can
 * be told from the answers so far. One thread.
 */
final class RandomSteps {
  private static final List<String> CHANNELS = List.of("1", "2", "b1", "b2");
  private static final List<String> QUEUES = List.of("q1", "q2", "q3", "q4");
  private static final List<String> EXCHANGES = List.of("x1", "x2", "x3", "x4");
  private static final List<String> TYPES = List.of("direct", "fanout", "topic", "headers");
  private static final List<String> KEYS = List.of("q1", "q2", "a.b", "a.c.d", "#", "a.*");
  private static final List<String> ARGUMENTS =
      List.of(
          "{}",
          "{}",
          "{x-message-ttl: 0}",
          "{x-message-ttl: 0, x-dead-letter-exchange: \"\", x-dead-letter-routing-key: q1}",
          "{x-dead-letter-exchange: x2}",
          "{x-dead-letter-exchange: x4, x-dead-letter-routing-key: a.b}");

  private final RandomGenerator random;
  private final Map<String, Held> channels = new TreeMap<>();
  private final List<String> first = new ArrayList<>();
  private int messages;

  RandomSteps(RandomGenerator random) {
    this.random = random;
    first.add("2: channel.open");
    first.add("b2: channel.open");
    QUEUES.forEach(queue -> first.add(declaration(queue)));
    for (int i = 0; i < EXCHANGES.size(); i++) {
      first.add("exchange.declare exchange=%s type=%s".formatted(EXCHANGES.get(i), TYPES.get(i)));
    }
    for (int i = random.nextInt(8); i >= 0; i--) {
      first.add(binding("queue.bind"));
    }
  }

  private String declaration(String queue) {
    boolean durable = random.nextBoolean();
    return "queue.declare queue=%s durable=%s auto-delete=%s arguments=%s"
        .formatted(queue, durable, random.nextInt(10) == 0, one(ARGUMENTS));
  }

  /** The channel that the last step was for has answered this. */
  void answered(String channel, String answer) {
    channels.computeIfAbsent(channel, _ -> new Held()).answered(answer);
  }

  /** What is sent next. */
  String next() {
    if (!first.isEmpty()) {
      return first.removeFirst();
    }
    String channel = one(CHANNELS);
    Held held = channels.computeIfAbsent(channel, _ -> new Held());
    String step = held.isClosed ? held.reopen() : step(held);
    return channel.equals("1") ? step : channel + ": " + step;
  }

  private String step(Held held) {
    int draw = random.nextInt(100);
    if (draw < 34) {
      return publish();
    }
    if (draw < 46) {
      return "basic.get queue=%s no-ack=%s".formatted(one(QUEUES), held.get(random.nextBoolean()));
    }
    if (draw < 54) {
      return consume(held);
    }
    if (draw < 58) {
      return "basic.cancel consumer-tag=" + one(List.of("c1", "c2", "c3"));
    }
    if (draw < 80) {
      return settle(held);
    }
    if (draw < 84) {
      return "basic.qos prefetch-count=%d global=%s"
          .formatted(random.nextInt(4), random.nextInt(3) == 0);
    }
    return draw < 90 ? transaction(held) : other(held);
  }

  private String publish() {
    boolean toQueue = random.nextBoolean();
    StringBuilder step =
        new StringBuilder(
            "publish exchange=%s routing-key=%s body=m%d delivery-mode=%d"
                .formatted(
                    toQueue ? "\"\"" : one(EXCHANGES),
                    one(toQueue ? QUEUES : KEYS),
                    messages++,
                    1 + random.nextInt(2)));
    if (random.nextInt(4) == 0) {
      step.append(" expiration=").append(one(List.of("0", "3600000")));
    }
    if (random.nextInt(3) == 0) {
      step.append(" headers=").append(one(List.of("{kind: a}", "{kind: b}", "{CC: [q3]}")));
    }
    return step.append(random.nextInt(4) == 0 ? " mandatory=true" : "").toString();
  }

  private String consume(Held held) {
    String tag = one(List.of("c1", "c2", "c3"));
    return "basic.consume queue=%s consumer-tag=%s no-ack=%s exclusive=%s arguments=%s"
        .formatted(
            one(QUEUES),
            held.isUsed(tag) ? "\"\"" : tag,
            held.consume(tag, random.nextInt(3) == 0),
            random.nextInt(20) == 0,
            random.nextInt(5) == 0 ? "{x-priority: 5}" : "{}");
  }

  private String settle(Held held) {
    long tag = held.take(random);
    if (tag == 0) {
      return publish();
    }
    boolean multiple = random.nextInt(4) == 0;
    return switch (random.nextInt(5)) {
      case 0 -> "basic.ack delivery-tag=%d multiple=%s".formatted(tag, held.upTo(tag, multiple));
      case 1 -> "basic.reject delivery-tag=%d requeue=%s".formatted(tag, random.nextBoolean());
      case 2 -> held.recover();
      default ->
          "basic.nack delivery-tag=%d multiple=%s requeue=%s"
              .formatted(tag, held.upTo(tag, multiple), random.nextBoolean());
    };
  }

  private String transaction(Held held) {
    if (!held.isTransactional) {
      held.isTransactional = random.nextInt(3) == 0;
      return held.isTransactional ? "tx.select" : publish();
    }
    // After a rollback the tags that were settled in it are there again; nobody counts on them.
    return random.nextInt(3) == 0 ? "tx.rollback" : "tx.commit";
  }

  private String other(Held held) {
    return switch (random.nextInt(8)) {
      case 0 -> "queue.purge queue=" + one(QUEUES);
      case 1 ->
          "queue.delete queue=%s if-unused=%s if-empty=%s"
              .formatted(one(QUEUES), random.nextInt(3) == 0, random.nextInt(3) == 0);
      case 2, 3 -> binding("queue.bind");
      case 4 -> binding("queue.unbind");
      case 5 -> held.close();
      case 6 -> declaration(one(QUEUES));
      default -> "queue.declare passive=true queue=" + one(QUEUES);
    };
  }

  private String binding(String method) {
    String exchange = one(EXCHANGES);
    return "%s queue=%s exchange=%s routing-key=%s arguments=%s"
        .formatted(
            method,
            one(QUEUES),
            exchange,
            one(KEYS),
            exchange.equals("x4") ? "{x-match: any, kind: " + one(List.of("a", "b")) + "}" : "{}");
  }

  private String one(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
