package dev.forebay.tests.stomp.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Makes up what clients do, of a seed. Each has queues of its own, so that the turn of several
 * consumers does not matter, and one subscription that it acknowledges, since RabbitMQ's ACK in
 * client mode is for all subscriptions of a connection.
 */
final class RandomSteps {
  static final int CLIENTS = 3;

  private static final List<String> VERSIONS = List.of("1.0", "1.1", "1.2");
  private static final List<String> ACKS = List.of("client", "client-individual");
  private static final List<String> KEYS = List.of("a", "a.b", "a.b.c", "b", "b.", ".a", "a b");
  private static final List<String> PATTERNS = List.of("a", "a.*", "a.#", "#", "*.b", "b.*", "*");
  private static final List<String> TRANSACTIONS = List.of("t", "u");

  private final Random random;
  private final String prefix;
  private int lastBody;

  RandomSteps(long seed) {
    this.random = new Random(seed);
    this.prefix = "s" + seed;
  }

  Step next() {
    int client = random.nextInt(CLIENTS);
    int kind = random.nextInt(100);
    if (kind < 10) {
      return new Step.Connect(client, VERSIONS.get(random.nextInt(3)));
    }
    if (kind < 17) {
      return new Step.Leave(client, random.nextBoolean());
    }
    if (kind < 33) {
      return subscribe(client);
    }
    if (kind < 38) {
      String id = id();
      return new Step.Unsubscribe(client, named(id, client), id.equals("kept"));
    }
    if (kind < 70) {
      return send(client);
    }
    if (kind < 88) {
      return decide(client);
    }
    return kind < 98 ? ofTransaction(client) : new Step.Raw(client, wrong());
  }

  private boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }

  private String id() {
    return switch (random.nextInt(4)) {
      case 0 -> "held";
      case 1 -> "one";
      case 2 -> "two";
      default -> "kept";
    };
  }

  /** Durable subscriptions have names that no other client has. */
  private String named(String id, int client) {
    return id.equals("kept") ? id + client + prefix : id;
  }

  private String queue(int client) {
    return "/queue/" + prefix + "-" + client + "-" + random.nextInt(2);
  }

  private Step subscribe(int client) {
    String id = id();
    return switch (id) {
      case "held" ->
          new Step.Subscribe(
              client,
              id,
              "/queue/" + prefix + "-" + client + "-held",
              ACKS.get(random.nextInt(2)),
              oneIn(2) ? List.of("prefetch-count:" + (1 + random.nextInt(3))) : List.of());
      case "kept" ->
          new Step.Subscribe(
              client,
              named(id, client),
              "/topic/" + prefix + ".kept." + client + ".#",
              "auto",
              List.of("durable:true", "auto-delete:false"));
      case "one" -> new Step.Subscribe(client, id, queue(client), "auto", List.of());
      default ->
          new Step.Subscribe(
              client,
              id,
              (oneIn(2) ? "/topic/" : "/exchange/amq.topic/")
                  + prefix
                  + "."
                  + PATTERNS.get(random.nextInt(PATTERNS.size())),
              "auto",
              List.of());
    };
  }

  private Step send(int client) {
    int to = random.nextInt(CLIENTS);
    String destination =
        switch (random.nextInt(6)) {
          case 0, 1 -> "/queue/" + prefix + "-" + to + "-held";
          case 2 -> queue(to);
          case 3 -> "/topic/" + prefix + "." + KEYS.get(random.nextInt(KEYS.size()));
          case 4 -> "/topic/" + prefix + ".kept." + to + ".x";
          default -> "/exchange/amq.topic/" + prefix + "." + KEYS.get(random.nextInt(KEYS.size()));
        };
    List<String> headers = new ArrayList<>();
    if (oneIn(2)) {
      headers.add("persistent:true");
    }
    if (oneIn(4)) {
      headers.addAll(List.of("own:1", "content-type:text/plain", "own:2"));
    }
    if (oneIn(6)) {
      headers.addAll(List.of("correlation-id:c", "priority:3", "type:t", "app-id:a"));
    }
    if (oneIn(12)) {
      headers.add("expiration:600000");
    }
    lastBody++;
    return new Step.Send(client, destination, prefix + "-" + lastBody, transaction(), headers);
  }

  private @Nullable String transaction() {
    return oneIn(4) ? TRANSACTIONS.get(random.nextInt(2)) : null;
  }

  private Step decide(int client) {
    boolean isAck = random.nextInt(3) > 0;
    return new Step.Decide(
        client,
        "held",
        random.nextInt(3),
        isAck ? "ACK" : "NACK",
        isAck || oneIn(2) ? List.of() : List.of("requeue:false"),
        transaction());
  }

  private Step ofTransaction(int client) {
    String[] commands = {"BEGIN", "BEGIN", "COMMIT", "ABORT"};
    return new Step.OfTransaction(
        client, commands[random.nextInt(4)], TRANSACTIONS.get(random.nextInt(2)));
  }

  private String wrong() {
    return switch (random.nextInt(7)) {
      case 0 -> "NONSENSE\n\n\0";
      case 1 -> "SEND\n\nno destination\0";
      case 2 -> "SEND\ndestination:/nowhere/x\n\n\0";
      case 3 -> "SUBSCRIBE\nid:x\ndestination:/exchange/" + prefix + "none/k\n\n\0";
      case 4 -> "SUBSCRIBE\nid:x\ndestination:/amq/queue/" + prefix + "none\n\n\0";
      case 5 -> "SUBSCRIBE\ndestination:/topic/" + prefix + "\ndurable:true\n\n\0";
      default -> "SEND\ndestination:/queue/" + prefix + "\nmessage-id:x\n\n\0";
    };
  }
}
