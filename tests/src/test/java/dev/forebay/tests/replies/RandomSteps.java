package dev.forebay.tests.replies;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Draws what two clients with two channels each do next: mostly what makes sense, as far as it can
 * be told from the answers so far. In the end everything comes back to its queue and is taken out.
 * One thread.
 */
final class RandomSteps {
  private static final List<String> CHANNELS = List.of("1", "2", "b1", "b2");
  private static final long SHORT_MILLIS = 30;

  private final RandomGenerator random;
  private final RandomWords words;
  private final Twins twins;
  private final Map<String, Held> channels = new LinkedHashMap<>();
  private final Map<String, String> declarations = new HashMap<>();
  private final List<String> next = new ArrayList<>();
  private final List<String> full = new ArrayList<>(Side.QUEUES);
  private long pauseMillis;
  private final int steps;
  private int left;

  RandomSteps(RandomGenerator random, Twins twins, int steps) {
    this.random = random;
    this.twins = twins;
    words = new RandomWords(random);
    this.steps = steps;
    left = steps;
    CHANNELS.forEach(channel -> channels.put(channel, new Held(channel)));
    next.add("2: channel.open");
    next.add("b2: channel.open");
    RandomWords.EXCHANGES.forEach(
        exchange -> next.add(declaration(words.exchangeDeclaration(exchange))));
    Side.QUEUES.forEach(queue -> next.add(declaration(words.queueDeclaration(queue))));
    for (int i = 2 + random.nextInt(10); i >= 0; i--) {
      next.add(words.oneIn(4) ? binding("exchange.bind") : binding("queue.bind"));
    }
  }

  private String declaration(String declaration) {
    declarations.put(declaration.split(" ", 3)[1], declaration);
    return declaration;
  }

  /**
   * What is done next.
   *
   * @param isPreparation whether nothing comes of it but its answer
   * @param pauseMillis how long nobody is asked anything afterwards, for what comes by time
   * @param confirms how many confirms its channel must have had then
   */
  record Next(String sent, boolean isPreparation, long pauseMillis, String channel, int confirms) {}

  /** Null at the end. */
  @Nullable Next next() {
    pauseMillis = 0;
    if (next.isEmpty()) {
      channels.values().forEach(held -> held.hear(twins.other()));
      left--;
      if (left == 0) {
        end();
      } else if (left > 0) {
        next.add(draw());
      } else {
        drain();
      }
    }
    if (next.isEmpty()) {
      return null;
    }
    String sent = next.removeFirst();
    Step.Target target = Step.Target.of(sent);
    String connection = target.connection().equals("a") ? "" : target.connection();
    String channel = connection + target.channel();
    Held held = channels.get(channel);
    int confirms =
        held != null && held.isConfirming && target.rest().startsWith("publish ")
            ? held.published
            : 0;
    return new Next(sent, left == steps, pauseMillis, channel, confirms);
  }

  private String draw() {
    String channel = words.one(CHANNELS);
    Held held = channels.get(channel);
    String step =
        held != null && twins.other().isOpen(channel)
            ? step(held)
            : channel.equals("b1") && !twins.other().isConnected("b")
                ? "basic.qos prefetch-count=0"
                : "channel.open";
    return channel.equals("1") ? step : channel + ": " + step;
  }

  private void end() {
    for (String channel : List.of("2", "1")) {
      if (twins.other().isOpen(channel)) {
        next.add(channel + ": channel.close");
      }
    }
    if (twins.other().isOpen("b1") || twins.other().isOpen("b2")) {
      next.add("b: connection.close");
    }
    next.add("channel.open");
  }

  /** Takes out what is in one of the queues that are left; another one may go with that. */
  private void drain() {
    while (next.isEmpty() && !full.isEmpty()) {
      String queue = full.removeFirst();
      if (twins.other().has(queue)) {
        next.add("basic.consume queue=%s consumer-tag=z%s no-ack=true".formatted(queue, queue));
      }
    }
  }

  private String step(Held held) {
    int draw = random.nextInt(100);
    if (draw < 34) {
      return publish(held);
    }
    if (draw < 44) {
      String queue = words.queue();
      return "basic.get queue=%s no-ack=%s".formatted(queue, held.get(queue, words.oneIn(2)));
    }
    if (draw < 53) {
      return consume(held);
    }
    if (draw < 56) {
      String tag = held.takeConsumer(random);
      return "basic.cancel consumer-tag=" + (tag == null ? "nobody" : tag);
    }
    if (draw < 78) {
      return settle(held);
    }
    if (draw < 82) {
      boolean isGlobal = words.oneIn(3) && !held.holdsGets();
      return "basic.qos prefetch-count=%d global=%s".formatted(random.nextInt(4), isGlobal);
    }
    return draw < 89 ? mode(held) : other(held);
  }

  private String publish(Held held) {
    if (!held.mayPublish()) {
      return mode(held);
    }
    held.stagePublish();
    held.published++;
    String step = words.publish();
    if (!held.isTransactional && step.contains("expiration=0") && words.oneIn(4)) {
      pauseMillis = 3 * SHORT_MILLIS;
      // Of what its priority puts before others RabbitMQ 3.10 does not watch the time.
      return step.replace("expiration=0", "expiration=" + SHORT_MILLIS)
          .replaceAll(" priority=\\d+", "");
    }
    return step;
  }

  private String consume(Held held) {
    boolean withoutAck = words.oneIn(3);
    String queue = words.queue();
    return "basic.consume queue=%s consumer-tag=%s no-ack=%s exclusive=%s arguments=%s"
        .formatted(
            queue,
            held.newConsumer(queue, withoutAck),
            withoutAck,
            words.oneIn(20),
            words.oneIn(5)
                ? words.one(List.of("{x-priority: 5}", "{x-priority: l'5}", "{x-priority: -1}"))
                : "{}");
  }

  private String settle(Held held) {
    if (held.unsettled().isEmpty()) {
      return publish(held);
    }
    if (words.oneIn(10) && !held.areMixed(held.unsettled())) {
      held.recover();
      return "basic.recover requeue=true";
    }
    String name = words.one(held.unsettled());
    List<String> upTo = words.oneIn(4) ? twins.upTo(name, held.unsettled()) : null;
    int kind = random.nextInt(4);
    if (kind == 1 || (upTo != null && kind > 1 && held.areMixed(upTo))) {
      upTo = null;
    }
    boolean multiple = upTo != null;
    held.settle(upTo == null ? List.of(name) : upTo);
    boolean isReturned = kind != 0 && held.mayReturn() && words.oneIn(2);
    if (isReturned) {
      held.stageReturn();
    }
    return switch (kind) {
      case 0 -> "basic.ack delivery-tag=@%s multiple=%s".formatted(name, multiple);
      case 1 -> "basic.reject delivery-tag=@%s requeue=%s".formatted(name, isReturned);
      default ->
          "basic.nack delivery-tag=@%s multiple=%s requeue=%s"
              .formatted(name, multiple, isReturned);
    };
  }

  private String mode(Held held) {
    if (held.isTransactional) {
      boolean isCommitted = !words.oneIn(3);
      held.endTransaction(isCommitted);
      return isCommitted ? "tx.commit" : "tx.rollback";
    }
    if (held.isConfirming || !words.oneIn(3)) {
      return publish(held);
    }
    held.published = 0;
    held.isTransactional = words.oneIn(2);
    held.isConfirming = !held.isTransactional;
    return held.isTransactional ? "tx.select" : "confirm.select";
  }

  private String other(Held held) {
    String queue = words.queue();
    String exchange = words.exchange();
    return switch (random.nextInt(14)) {
      case 0 -> "queue.purge queue=" + queue;
      case 1 ->
          "queue.delete queue=%s if-unused=%s if-empty=%s"
              .formatted(queue, words.oneIn(3), words.oneIn(3));
      case 2, 3 -> binding("queue.bind");
      case 4 -> binding("exchange.bind");
      case 5 -> binding("queue.unbind");
      case 6 -> binding("exchange.unbind");
      case 7 -> held.isFirst() ? "queue.purge queue=" + queue : "channel.close";
      case 8 -> declaration(words.queueDeclaration(queue));
      case 9 -> again("queue=" + queue);
      case 10 -> again("exchange=" + exchange);
      case 11 -> "exchange.delete exchange=%s if-unused=%s".formatted(exchange, words.oneIn(2));
      case 12 -> declaration(words.exchangeDeclaration(exchange));
      default -> "queue.declare passive=true queue=" + queue;
    };
  }

  private String again(String object) {
    String declaration = declarations.get(object);
    return declaration == null ? "queue.purge queue=q1" : words.again(declaration);
  }

  private String binding(String method) {
    String from = words.exchange();
    String binding = "exchange=%s %s".formatted(from, words.binding());
    if (method.startsWith("exchange")) {
      binding = "source=%s destination=%s %s".formatted(from, words.exchange(), words.binding());
    } else {
      binding = "queue=%s %s".formatted(words.queue(), binding);
    }
    return method + " " + binding;
  }
}
