package dev.forebay.tests.hostile.amqp;

import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import dev.forebay.protocol.amqp091.codec.method.TxMethod;
import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.client.AmqpClient;
import dev.forebay.tests.hostile.client.Attacker;
import dev.forebay.tests.hostile.client.Frames;
import java.util.List;
import java.util.function.Consumer;

/** Deliveries that are settled in no good way, or not at all. */
final class Settlements {
  static final List<Abuse> ALL =
      List.of(
          new Abuse("acknowledges nothing", a -> settling(a, _ -> {})),
          new Abuse("acknowledges in any order", a -> settling(a, c -> ack(c, anyOf(a, c), false))),
          new Abuse("acknowledges every second delivery", Settlements::everySecond),
          new Abuse("acknowledges backwards", a -> settling(a, c -> ack(c, last(c), false))),
          new Abuse("acknowledges many at once", a -> settling(a, c -> ack(c, anyOf(a, c), true))),
          new Abuse("acknowledges all that it may have got", Settlements::ackAll),
          new Abuse("acknowledges what it has not got", a -> ackOf(a, 1_000_000)),
          new Abuse("acknowledges the delivery 2^63 - 1", a -> ackOf(a, Long.MAX_VALUE)),
          new Abuse("acknowledges everything twice", Settlements::twice),
          new Abuse("gives everything back, again and again", a -> settling(a, c -> nack(a, c))),
          new Abuse("rejects into a circle of dead letters", Settlements::circle),
          new Abuse("has everything delivered again and again", Settlements::recover),
          new Abuse("acknowledges in a transaction that stays open", Settlements::inTransaction),
          new Abuse("cancels with deliveries in its hands", Settlements::cancel),
          new Abuse("closes channels with deliveries in its hands", Settlements::closeChannel),
          new Abuse("hangs up with deliveries in its hands", Settlements::hangUp),
          new Abuse("deletes the queue that it consumes", Settlements::deleteQueue),
          new Abuse("purges what others hold", Settlements::purge));

  private static final int ROUNDS_MAX = 200;

  private Settlements() {}

  /** Consumes what it publishes itself, and does something with it. */
  private static AmqpClient settling(Attacker a, Consumer<AmqpClient> settle) {
    return settling(a, settle, a.names().queue(a.random()));
  }

  private static AmqpClient settling(Attacker a, Consumer<AmqpClient> settle, String queue) {
    AmqpClient client = a.amqp(2);
    client.declare(1, queue, true, FieldTable.EMPTY);
    client.prefetch(1, a.random().nextBoolean() ? 0 : a.between(1, 500));
    client.consume(1, queue, "me", false);
    int mode = a.between(1, 2);
    a.plan()
        .times(
            a.between(1, 20),
            _ -> {
              for (int i = 0; i < a.between(1, 200); i++) {
                client.publish(
                    2,
                    "",
                    queue,
                    mode == 1 ? Frames.transientOnes() : Frames.persistent(),
                    a.between(0, 300));
              }
            })
        .until(() -> !client.deliveries().isEmpty(), 500)
        .times(a.between(1, ROUNDS_MAX), _ -> settle.accept(client))
        .pause(a.between(0, 2_000));
    return client;
  }

  private static AmqpClient.Delivery anyOf(Attacker a, AmqpClient client) {
    List<AmqpClient.Delivery> all = client.deliveries();
    return all.isEmpty()
        ? new AmqpClient.Delivery(1, 1)
        : all.remove(a.random().nextInt(all.size()));
  }

  private static AmqpClient.Delivery last(AmqpClient client) {
    List<AmqpClient.Delivery> all = client.deliveries();
    return all.isEmpty() ? new AmqpClient.Delivery(1, 1) : all.removeLast();
  }

  private static void ack(AmqpClient client, AmqpClient.Delivery delivery, boolean multiple) {
    client.send(delivery.channel(), new BasicMethod.Ack(delivery.tag(), multiple));
  }

  private static void everySecond(Attacker a) {
    settling(
        a,
        client -> {
          List<AmqpClient.Delivery> all = List.copyOf(client.deliveries());
          client.deliveries().clear();
          for (int i = 0; i < all.size(); i += 2) {
            ack(client, all.get(i), false);
          }
        });
  }

  private static void ackAll(Attacker a) {
    settling(a, client -> client.send(1, new BasicMethod.Ack(0, true)));
  }

  private static void ackOf(Attacker a, long tag) {
    settling(a, client -> client.send(1, new BasicMethod.Ack(tag, a.random().nextBoolean())));
  }

  private static void twice(Attacker a) {
    settling(
        a,
        client -> {
          AmqpClient.Delivery delivery = anyOf(a, client);
          ack(client, delivery, false);
          ack(client, delivery, false);
        });
  }

  private static void nack(Attacker a, AmqpClient client) {
    client.deliveries().clear();
    client.send(1, new BasicMethod.Nack(0, true, a.random().nextInt(10) > 0));
  }

  private static void circle(Attacker a) {
    String first = a.names().newQueue();
    String second = a.names().newQueue();
    AmqpClient client = a.amqp(1);
    client.declare(1, first, true, deadLetterTo(second));
    client.declare(1, second, true, deadLetterTo(first));
    client.consume(1, first, "first", false);
    client.consume(1, second, "second", false);
    for (int i = 0; i < a.between(1, 300); i++) {
      client.publish(1, "", first, Frames.persistent(), a.between(0, 500));
    }
    a.plan()
        .times(
            a.between(10, ROUNDS_MAX), _ -> client.send(1, new BasicMethod.Nack(0, true, false)));
  }

  private static FieldTable deadLetterTo(String queue) {
    return FieldTable.builder()
        .put("x-dead-letter-exchange", "")
        .put("x-dead-letter-routing-key", queue)
        .build();
  }

  private static void recover(Attacker a) {
    settling(
        a,
        client -> {
          client.deliveries().clear();
          client.send(1, new BasicMethod.Recover(true));
        });
  }

  private static void inTransaction(Attacker a) {
    AmqpClient client = settling(a, c -> ack(c, anyOf(a, c), a.random().nextBoolean()));
    client.send(1, new TxMethod.Select());
    if (a.random().nextBoolean()) {
      a.plan().then(() -> client.send(1, new TxMethod.Commit()));
    }
    a.plan().pause(a.between(0, 5_000));
  }

  private static void cancel(Attacker a) {
    String queue = a.names().queue(a.random());
    settling(
        a,
        client -> {
          client.send(1, new BasicMethod.Cancel("me", a.random().nextBoolean()));
          client.consume(1, queue, "me", a.random().nextInt(5) == 0);
        },
        queue);
  }

  private static void closeChannel(Attacker a) {
    String queue = a.names().queue(a.random());
    settling(
        a,
        client -> {
          client.send(1, new ChannelMethod.Close(200, "", 0, 0));
          client.send(1, new ChannelMethod.Open(""));
          client.consume(1, queue, "me", false);
        },
        queue);
  }

  private static void hangUp(Attacker a) {
    String queue = a.names().queue(a.random());
    a.plan()
        .times(
            a.between(3, 30),
            _ -> {
              AmqpClient client = a.amqp(1);
              client.declare(1, queue, true, FieldTable.EMPTY);
              client.consume(1, queue, "me", false);
              for (int i = 0; i < a.between(1, 50); i++) {
                client.publish(1, "", queue, Frames.persistent(), a.between(0, 3_000));
              }
              a.plan().pause(a.between(0, 5)).then(() -> client.peer().reset());
            });
  }

  private static void deleteQueue(Attacker a) {
    String queue = a.names().newQueue();
    settling(
        a,
        client -> {
          client.send(2, new QueueMethod.Delete(0, queue, false, false, true));
          client.declare(2, queue, true, FieldTable.EMPTY);
          client.consume(1, queue, "me" + a.random().nextInt(3), false);
        },
        queue);
  }

  private static void purge(Attacker a) {
    String queue = a.names().queue(a.random());
    settling(a, client -> client.send(2, new QueueMethod.Purge(0, queue, true)), queue);
  }
}
