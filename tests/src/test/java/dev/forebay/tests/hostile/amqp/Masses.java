package dev.forebay.tests.hostile.amqp;

import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ExchangeMethod;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.client.AmqpClient;
import dev.forebay.tests.hostile.client.Attacker;
import dev.forebay.tests.hostile.client.Frames;
import java.util.List;

/** Channels, consumers, queues, exchanges and bindings in masses. */
final class Masses {
  static final List<Abuse> ALL =
      List.of(
          new Abuse("opens all channels", Masses::channels),
          new Abuse("starts many consumers of one queue", Masses::consumers),
          new Abuse("declares many exclusive queues and hangs up", Masses::exclusiveQueues),
          new Abuse("declares queues that go with their consumers", Masses::autoDelete),
          new Abuse("declares queues with large arguments", Masses::largeArguments),
          new Abuse("declares exchanges with large arguments", Masses::largeExchanges),
          new Abuse("declares and deletes the same queue", Masses::declareAndDelete),
          new Abuse("declares a queue in ever other ways", Masses::otherWays),
          new Abuse("declares queues that expire at once", Masses::expiring),
          new Abuse("binds a queue with many keys", Masses::manyKeys),
          new Abuse("binds patterns that match in many ways", Masses::patterns),
          new Abuse("binds with headers whose names collide", Masses::collidingBindings),
          new Abuse("binds with any of many headers and publishes half of them", Masses::halves),
          new Abuse("publishes headers whose names collide", Masses::collidingHeaders),
          new Abuse("binds exchanges in circles", Masses::circles),
          new Abuse("binds and unbinds", Masses::bindAndUnbind),
          new Abuse("deletes an exchange with many bindings", Masses::deleteExchange),
          new Abuse("starts consumers with many priorities", Masses::priorities));

  private Masses() {}

  private static void channels(Attacker a) {
    AmqpClient client = a.amqp(a.between(100, 2047));
    if (a.random().nextBoolean()) {
      client.send(2048, new ChannelMethod.Open(""));
    }
    a.plan().pause(a.between(0, 1_000));
  }

  private static void consumers(Attacker a) {
    AmqpClient client = a.amqp(1);
    String queue = a.names().queue(a.random());
    client.declare(1, queue, true, FieldTable.EMPTY);
    int rounds = a.between(1, 20);
    a.plan()
        .times(
            rounds,
            round -> {
              for (int i = 0; i < 100; i++) {
                client.consume(1, queue, "c" + round + "-" + i, false);
              }
              client.publish(1, "", queue, Frames.transientOnes(), 10);
            });
    if (a.random().nextBoolean()) {
      a.plan().times(rounds, i -> client.send(1, new BasicMethod.Cancel("c" + i + "-0", true)));
    }
  }

  private static void exclusiveQueues(Attacker a) {
    AmqpClient client = a.amqp(1);
    boolean isBound = a.random().nextBoolean();
    a.plan()
        .times(
            a.between(1, 20),
            _ -> {
              for (int i = 0; i < 60; i++) {
                client.declareExclusive(1, "");
                if (isBound) {
                  client.bind(1, "", "amq.fanout", "", FieldTable.EMPTY);
                }
              }
            });
    if (isBound) {
      a.plan()
          .times(
              a.between(1, 10),
              _ -> client.publish(1, "amq.fanout", "", Frames.transientOnes(), 100));
    }
  }

  private static void autoDelete(Attacker a) {
    AmqpClient client = a.amqp(1);
    a.plan()
        .times(
            a.between(10, 300),
            i -> {
              String queue = a.names().newQueue();
              client.send(
                  1,
                  new QueueMethod.Declare(
                      0, queue, false, true, false, true, true, FieldTable.EMPTY));
              client.consume(1, queue, "c" + i, true);
              client.send(1, new BasicMethod.Cancel("c" + i, true));
            });
  }

  private static FieldTable large(Attacker a) {
    return Frames.table("x-comment", "y".repeat(a.between(1_000, 31_000)));
  }

  private static void largeArguments(Attacker a) {
    AmqpClient client = a.amqp(1);
    FieldTable arguments = large(a);
    boolean durable = a.random().nextBoolean();
    a.plan()
        .times(
            a.between(10, 150), _ -> client.declare(1, a.names().newQueue(), durable, arguments));
  }

  private static void largeExchanges(Attacker a) {
    AmqpClient client = a.amqp(1);
    FieldTable arguments = large(a);
    a.plan()
        .times(
            a.between(10, 250),
            _ -> declareExchange(client, a.names().newExchange(), "direct", arguments));
  }

  private static void declareExchange(
      AmqpClient client, String name, String type, FieldTable arguments) {
    client.send(
        1, new ExchangeMethod.Declare(0, name, type, false, true, false, false, true, arguments));
  }

  private static void declareAndDelete(Attacker a) {
    AmqpClient client = a.amqp(3);
    String queue = a.names().newQueue();
    a.plan()
        .times(
            a.between(10, 300),
            i -> {
              client.declare(i % 3 + 1, queue, i % 2 == 0, FieldTable.EMPTY);
              client.publish(1, "", queue, Frames.persistent(), a.between(0, 500));
              client.send((i + 1) % 3 + 1, new QueueMethod.Delete(0, queue, false, false, true));
            });
  }

  private static void otherWays(Attacker a) {
    String queue = a.names().newQueue();
    a.plan()
        .times(
            a.between(5, 50),
            i -> {
              AmqpClient client = a.amqp(1);
              client.declare(1, queue, i % 2 == 0, Frames.table("x-max-length", i));
            });
  }

  private static void expiring(Attacker a) {
    AmqpClient client = a.amqp(1);
    a.plan()
        .times(
            a.between(10, 200),
            _ -> {
              String queue = a.names().newQueue();
              client.declare(1, queue, true, Frames.table("x-expires", a.between(1, 20)));
              client.publish(1, "", queue, Frames.persistent(), a.between(0, 500));
            })
        .pause(a.between(0, 200));
  }

  private static void manyKeys(Attacker a) {
    AmqpClient client = a.amqp(1);
    client.declareExclusive(1, "");
    String type = List.of("direct", "fanout", "topic").get(a.random().nextInt(3));
    a.plan()
        .times(
            a.between(100, 3_000),
            i -> client.bind(1, "", "amq." + type, "key " + i, FieldTable.EMPTY));
  }

  private static void patterns(Attacker a) {
    AmqpClient client = a.amqp(1);
    client.declareExclusive(1, "");
    String pattern = "#.a.".repeat(a.between(1, 60)) + "#";
    for (int i = 0; i < a.between(1, 300); i++) {
      client.bind(1, "", "amq.topic", pattern + "." + i, FieldTable.EMPTY);
      client.bind(1, "", "amq.topic", pattern.replaceFirst("a", "*"), FieldTable.EMPTY);
    }
    String key = "a." + "a.".repeat(a.between(1, 120)) + "b";
    a.plan()
        .times(
            a.between(1, 50), _ -> client.publish(1, "amq.topic", key, Frames.transientOnes(), 10));
  }

  private static void collidingBindings(Attacker a) {
    AmqpClient client = a.amqp(1);
    client.declareExclusive(1, "");
    FieldTable headers = Frames.colliding(a.between(10, 700));
    for (int i = 0; i < a.between(1, 60); i++) {
      client.bind(1, "", "amq.headers", "" + i, headers);
    }
    a.plan()
        .times(
            a.between(1, 20),
            _ -> client.publish(1, "amq.headers", "", Frames.headers(headers), 10));
  }

  /** What is true of the message stands behind all that is not. */
  private static void halves(Attacker a) {
    AmqpClient client = a.amqp(1);
    client.declareExclusive(1, "");
    int half = a.between(10, 1_000);
    FieldTable.Builder all = FieldTable.builder().put("x-match", "any");
    FieldTable.Builder second = FieldTable.builder();
    for (int i = 0; i < 2 * half; i++) {
      all.put("h" + i, i);
      if (i >= half) {
        second.put("h" + i, i);
      }
    }
    FieldTable conditions = all.build();
    for (int i = 0; i < a.between(1, 20); i++) {
      client.bind(1, "", "amq.headers", "" + i, conditions);
    }
    FieldTable headers = second.build();
    a.plan()
        .times(
            a.between(1, 20),
            _ -> client.publish(1, "amq.headers", "", Frames.headers(headers), 10));
  }

  private static void collidingHeaders(Attacker a) {
    AmqpClient client = a.amqp(1);
    client.declareExclusive(1, "");
    client.bind(1, "", "amq.headers", "", Frames.table("x-match", "any"));
    FieldTable headers = Frames.colliding(a.between(10, 800));
    a.plan()
        .times(
            a.between(1, 100),
            _ -> client.publish(1, "amq.headers", "", Frames.headers(headers), 10));
  }

  private static void circles(Attacker a) {
    AmqpClient client = a.amqp(1);
    int count = a.between(2, 10);
    String[] names = new String[count];
    for (int i = 0; i < count; i++) {
      names[i] = a.names().exchange(a.random(), "fanout");
      declareExchange(client, names[i], "fanout", FieldTable.EMPTY);
    }
    for (int i = 0; i < 3 * count; i++) {
      client.send(
          1,
          new ExchangeMethod.Bind(
              0,
              names[a.random().nextInt(count)],
              names[a.random().nextInt(count)],
              "" + i,
              true,
              FieldTable.EMPTY));
    }
    client.declareExclusive(1, "");
    client.bind(1, "", names[0], "", FieldTable.EMPTY);
    a.plan()
        .times(
            a.between(1, 100),
            i -> client.publish(1, names[i % count], "", Frames.transientOnes(), 10));
  }

  private static void bindAndUnbind(Attacker a) {
    AmqpClient client = a.amqp(2);
    String queue = a.names().queue(a.random());
    client.declare(1, queue, true, FieldTable.EMPTY);
    a.plan()
        .times(
            a.between(10, 400),
            i -> {
              client.bind(1, queue, "amq.direct", "k" + i % 5, FieldTable.EMPTY);
              client.publish(2, "amq.direct", "k" + i % 5, Frames.persistent(), 10);
              client.send(
                  2, new QueueMethod.Unbind(0, queue, "amq.direct", "k" + i % 5, FieldTable.EMPTY));
            });
  }

  private static void deleteExchange(Attacker a) {
    AmqpClient client = a.amqp(2);
    String exchange = a.names().newExchange();
    declareExchange(client, exchange, "topic", FieldTable.EMPTY);
    client.declareExclusive(1, "");
    for (int i = 0; i < a.between(10, 1_000); i++) {
      client.bind(1, "", exchange, "k." + i + ".#", FieldTable.EMPTY);
    }
    a.plan()
        .then(() -> client.send(1, new ExchangeMethod.Delete(0, exchange, false, true)))
        .then(() -> client.publish(2, exchange, "k.1", Frames.persistent(), 10))
        .then(() -> declareExchange(client, exchange, "topic", FieldTable.EMPTY));
  }

  private static void priorities(Attacker a) {
    AmqpClient client = a.amqp(1);
    String queue = a.names().queue(a.random());
    client.declare(1, queue, true, FieldTable.EMPTY);
    for (int i = 0; i < a.between(10, 500); i++) {
      client.send(
          1,
          new BasicMethod.Consume(
              0,
              queue,
              "c" + i,
              false,
              false,
              a.random().nextInt(100) == 0,
              true,
              Frames.table("x-priority", a.between(-1_000_000, 1_000_000))));
    }
    a.plan()
        .times(
            a.between(1, 300),
            i -> {
              client.publish(1, "", queue, Frames.transientOnes(), 10);
              client.send(1, new BasicMethod.Cancel("c" + i, true));
            });
  }
}
