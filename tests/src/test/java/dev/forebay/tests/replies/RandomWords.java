package dev.forebay.tests.replies;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Draws exchanges, queues, bindings and messages that have to do with each other. What can't be
 * told apart from chance is left out: a time to live is none, for ever, or over before anybody can
 * look. One thread.
 */
final class RandomWords {
  static final List<String> EXCHANGES = List.of("x1", "x2", "x3", "x4", "x5");
  private static final List<String> KEYS =
      List.of("q1", "q2", "a.b", "a.c.d", "a", "\"\"", "a..b", "b.q1");
  private static final List<String> PATTERNS =
      List.of("q1", "q2", "a.b", "a.*", "#", "*", "a.#", "#.d", "*.*", "\"\"", "a.#.b", "b.#.#");
  private static final List<String> HEADERS =
      List.of(
          "kind: a",
          "kind: b",
          "n: 1",
          "n: l'1",
          "n: d'1.0",
          "n: s'1",
          "n: f'1.0",
          "n: D'10/1",
          "n: 2",
          "n: \"1\"",
          "n: true",
          "n: V'",
          "x-n: 1",
          "x-n: 2",
          "t: {a: 1}",
          "t: {a: l'1}",
          "t: {a: 1, b: 2}",
          "t: {b: 2, a: 1}",
          "t: {}",
          "t: [1, 2]",
          "t: [l'1, 2]",
          "t: T'5",
          "t: 5",
          "t: x'\"a\"",
          "t: a");

  private final RandomGenerator random;
  private int messages;

  RandomWords(RandomGenerator random) {
    this.random = random;
  }

  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  String one(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  String queue() {
    return oneIn(12) ? "e1" : one(Side.QUEUES.subList(0, 5));
  }

  String exchange() {
    return one(EXCHANGES);
  }

  String exchangeDeclaration(String exchange) {
    List<String> arguments = new ArrayList<>();
    if (oneIn(3)) {
      arguments.add("alternate-exchange: " + exchange());
    }
    return "exchange.declare exchange=%s type=%s durable=%s auto-delete=%s internal=%s arguments=%s"
        .formatted(
            exchange,
            one(List.of("direct", "fanout", "topic", "headers")),
            oneIn(2),
            oneIn(8),
            oneIn(12),
            table(arguments));
  }

  String queueDeclaration(String queue) {
    List<String> arguments = new ArrayList<>();
    boolean isAutoDelete = oneIn(10);
    if (oneIn(3)) {
      String number = one(List.of("0", "0", "l'0", "b'0", "s'0", "3600000", "l'3600000"));
      arguments.add("x-message-ttl: " + number);
    }
    // What the last consumer holds when it goes is dead there, and is nothing on RabbitMQ.
    boolean goesWithNothing = isAutoDelete && !arguments.isEmpty();
    if (!goesWithNothing && oneIn(2)) {
      arguments.add(
          "x-dead-letter-exchange: " + (oneIn(2) ? "\"\"" : oneIn(8) ? "missing" : exchange()));
      if (oneIn(2)) {
        arguments.add("x-dead-letter-routing-key: " + (oneIn(3) ? one(KEYS) : one(Side.QUEUES)));
      }
    }
    if (oneIn(8)) {
      arguments.add("x-expires: " + one(List.of("3600000", "l'3600000")));
    }
    if (oneIn(15)) {
      arguments.add("x-queue-type: classic");
    }
    if (oneIn(4)) {
      arguments.add("x-max-length: " + one(List.of("0", "1", "2", "l'3")));
    }
    if (oneIn(6)) {
      arguments.add("x-max-length-bytes: " + one(List.of("0", "3", "6", "l'10")));
    }
    if (oneIn(4)) {
      arguments.add(
          "x-overflow: " + one(List.of("drop-head", "reject-publish", "reject-publish-dlx")));
    }
    if (oneIn(4)) {
      arguments.add("x-max-priority: " + one(List.of("0", "1", "3", "l'3", "s'255")));
    }
    if (oneIn(10)) {
      arguments.add("x-single-active-consumer: " + oneIn(2));
    }
    return "queue.declare queue=%s durable=%s auto-delete=%s exclusive=%s arguments=%s"
        .formatted(queue, oneIn(2), isAutoDelete, queue.equals("e1"), table(arguments));
  }

  /** Says the same again, in another order and in numbers of other widths; or nearly the same. */
  String again(String declaration) {
    int start = declaration.indexOf('{');
    String inner = declaration.substring(start + 1, declaration.length() - 1);
    List<String> arguments =
        new ArrayList<>(inner.isEmpty() ? List.of() : List.of(inner.split(", ")));
    if (oneIn(4) && !arguments.isEmpty()) {
      arguments.remove(random.nextInt(arguments.size()));
    }
    arguments.replaceAll(argument ->
        oneIn(3) ? argument.replace(": 3600000", ": l'3600000").replace(": 0", ": s'0") : argument);
    return declaration.substring(0, start) + table(arguments);
  }

  /** The arguments and the key of a binding. */
  String binding() {
    List<String> arguments = new ArrayList<>();
    if (oneIn(2)) {
      arguments.addAll(headers(random.nextInt(3)));
      if (!oneIn(4)) {
        arguments.add(
            "x-match: "
                + one(
                    List.of("all", "any", "any", "all-with-x", "any-with-x", "all", "any", "any")));
      }
    }
    return "routing-key=%s arguments=%s"
        .formatted(oneIn(2) ? one(KEYS) : one(PATTERNS), table(arguments));
  }

  private List<String> headers(int count) {
    List<String> headers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String header = one(HEADERS);
      String name = header.substring(0, header.indexOf(':') + 1);
      if (headers.stream().noneMatch(other -> other.startsWith(name))) {
        headers.add(header);
      }
    }
    return headers;
  }

  String publish() {
    boolean toQueue = oneIn(2);
    StringBuilder step =
        new StringBuilder(
            "publish exchange=%s routing-key=%s body=%s delivery-mode=%d"
                .formatted(
                    toQueue ? "\"\"" : oneIn(60) ? "missing" : exchange(),
                    toQueue ? queue() : one(KEYS),
                    oneIn(15) ? "\"\"" : "m" + messages++,
                    1 + random.nextInt(2)));
    if (oneIn(4)) {
      step.append(" expiration=").append(one(List.of("0", "0", "3600000", "\"007200000\"")));
    } else if (oneIn(100)) {
      step.append(" expiration=").append(one(List.of("\"-1\"", "a", "\"\"", "1.5")));
    }
    if (oneIn(2)) {
      List<String> headers = headers(random.nextInt(3));
      if (oneIn(6)) {
        headers.add("CC: [%s, %s]".formatted(queue(), one(KEYS)));
      }
      if (oneIn(6)) {
        headers.add("BCC: [%s]".formatted(queue()));
      }
      step.append(" headers=").append(table(headers));
    }
    if (oneIn(6)) {
      step.append(
          one(
              List.of(
                  " message-id=i",
                  " type=t app-id=a",
                  " correlation-id=c reply-to=r",
                  " content-type=text/plain timestamp=5",
                  " user-id=guest")));
    }
    if (oneIn(3)) {
      step.append(" priority=").append(one(List.of("0", "1", "2", "3", "200")));
    }
    return step.append(oneIn(4) ? " mandatory=true" : "").toString();
  }

  private String table(List<String> entries) {
    List<String> shuffled = new ArrayList<>(entries);
    Collections.shuffle(shuffled, Random.from(random));
    return "{" + String.join(", ", shuffled) + "}";
  }
}
