package dev.forebay.tests.hostile.amqp;

import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.field.FieldValue;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ConfirmMethod;
import dev.forebay.protocol.amqp091.codec.method.TxMethod;
import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.client.AmqpClient;
import dev.forebay.tests.hostile.client.Attacker;
import dev.forebay.tests.hostile.client.Frames;
import java.util.List;

/** Messages in numbers and sizes that nobody takes. */
final class Floods {
  static final List<Abuse> ALL =
      List.of(
          new Abuse("publishes transient messages that nobody takes", a -> flood(a, 1, 4_000)),
          new Abuse("publishes persistent messages that nobody takes", a -> flood(a, 2, 4_000)),
          new Abuse("publishes large transient messages", a -> flood(a, 1, 400_000)),
          new Abuse("publishes large persistent messages", a -> flood(a, 2, 400_000)),
          new Abuse("publishes empty messages to two keys in turn", Floods::tinyRuns),
          new Abuse("publishes on many connections at once", Floods::many),
          new Abuse("publishes with confirms and does not read them", Floods::deafConfirms),
          new Abuse("has messages returned and does not read them", Floods::deafReturns),
          new Abuse("leaves a transaction open", Floods::openTransaction),
          new Abuse("commits and rolls back in turn", Floods::transactions),
          new Abuse("commits and hangs up", Floods::commitAndGone),
          new Abuse("publishes with a time limit of nothing", a -> expiring(a, "0")),
          new Abuse("publishes with short time limits", a -> expiring(a, "5")),
          new Abuse("publishes with a time limit that is no number", a -> expiring(a, "soon")),
          new Abuse("publishes into a queue of length 1 that dead-letters to itself", Floods::ring),
          new Abuse("publishes into a queue that refuses", Floods::refused),
          new Abuse("publishes copies to as many queues as it may name", Floods::copies),
          new Abuse("publishes messages with deep headers", Floods::deepHeaders),
          new Abuse("asks for answers that nobody gives", Floods::replies));

  private static final int FLOOD_BYTES_MAX = 20_000_000;

  private Floods() {}

  private static BasicProperties properties(int mode) {
    return mode == 1 ? Frames.transientOnes() : Frames.persistent();
  }

  private static void flood(Attacker a, int mode, int bytesMax) {
    AmqpClient client = a.amqp(1);
    String queue = a.names().queue(a.random());
    client.declare(1, queue, true, FieldTable.EMPTY);
    int count = a.between(10, Math.max(20, FLOOD_BYTES_MAX / bytesMax));
    a.plan()
        .times(count, _ -> client.publish(1, "", queue, properties(mode), a.between(0, bytesMax)))
        .pause(a.between(0, 3_000));
  }

  private static void tinyRuns(Attacker a) {
    AmqpClient client = a.amqp(1);
    int queues = a.between(10, 300);
    for (int i = 0; i < queues; i++) {
      client.declareExclusive(1, "");
      client.bind(1, "", "amq.fanout", "", FieldTable.EMPTY);
    }
    a.plan()
        .times(
            a.between(50, 1_000),
            i -> client.publish(1, "amq.fanout", i % 2 == 0 ? "a" : "b", BasicProperties.EMPTY, 0));
  }

  private static void many(Attacker a) {
    String queue = a.names().queue(a.random());
    int mode = a.between(1, 2);
    a.plan()
        .times(
            a.between(5, 60),
            _ -> {
              AmqpClient client = a.amqp(1);
              client.declare(1, queue, true, FieldTable.EMPTY);
              client.publish(1, "", queue, properties(mode), a.between(0, 200_000));
            })
        .pause(a.between(0, 3_000));
  }

  private static void deafConfirms(Attacker a) {
    int channels = a.between(1, 200);
    AmqpClient client = a.amqp(channels);
    client.reads(false);
    for (int channel = 1; channel <= channels; channel++) {
      client.send(channel, new ConfirmMethod.Select(true));
    }
    a.plan()
        .times(
            a.between(200, 3_000),
            i -> client.publish(i % channels + 1, "", "nowhere", Frames.persistent(), 0))
        .pause(a.between(0, 90_000));
  }

  private static void deafReturns(Attacker a) {
    AmqpClient client = a.amqp(1);
    client.reads(false);
    BasicMethod.Publish publish = new BasicMethod.Publish(0, "", "nowhere", true, false);
    a.plan()
        .times(
            a.between(50, 400),
            _ -> client.send(Frames.message(1, publish, Frames.persistent(), 20_000)))
        .pause(a.between(0, 90_000));
  }

  private static void openTransaction(Attacker a) {
    AmqpClient client = a.amqp(1);
    String queue = a.names().queue(a.random());
    client.declare(1, queue, true, FieldTable.EMPTY);
    client.send(1, new TxMethod.Select());
    int bytes = a.between(0, 100_000);
    a.plan()
        .times(a.between(10, 300), _ -> client.publish(1, "", queue, properties(2), bytes))
        .pause(a.between(0, 10_000));
  }

  private static void transactions(Attacker a) {
    AmqpClient client = a.amqp(2);
    String queue = a.names().queue(a.random());
    client.declare(1, queue, true, FieldTable.EMPTY);
    client.send(1, new TxMethod.Select());
    a.plan()
        .times(
            a.between(10, 100),
            _ -> {
              for (int i = 0; i < a.between(0, 30); i++) {
                client.publish(1, "", queue, properties(a.between(1, 2)), a.between(0, 3_000));
              }
              client.send(
                  1, a.random().nextBoolean() ? new TxMethod.Commit() : new TxMethod.Rollback());
            });
  }

  private static void commitAndGone(Attacker a) {
    String queue = a.names().queue(a.random());
    a.plan()
        .times(
            a.between(5, 30),
            _ -> {
              AmqpClient client = a.amqp(1);
              client.declare(1, queue, true, FieldTable.EMPTY);
              client.send(1, new TxMethod.Select());
              client.publish(1, "", queue, properties(a.between(1, 2)), a.between(0, 50_000));
              client.send(1, new TxMethod.Commit());
              client.peer().hangUp();
            });
  }

  private static void expiring(Attacker a, String expiration) {
    AmqpClient client = a.amqp(1);
    String queue = a.names().queue(a.random());
    client.declare(1, queue, true, FieldTable.EMPTY);
    int mode = a.between(1, 2);
    a.plan()
        .times(
            a.between(10, 1_000),
            _ ->
                client.publish(
                    1, "", queue, Frames.properties(null, mode, expiration), a.between(0, 2_000)));
  }

  private static void ring(Attacker a) {
    AmqpClient client = a.amqp(1);
    String queue = a.names().newQueue();
    FieldTable arguments =
        FieldTable.builder()
            .put("x-max-length", 1)
            .put("x-message-ttl", a.between(0, 3))
            .put("x-dead-letter-exchange", "")
            .put("x-dead-letter-routing-key", queue)
            .build();
    client.declare(1, queue, a.random().nextBoolean(), arguments);
    a.plan()
        .times(
            a.between(10, 500),
            _ -> client.publish(1, "", queue, properties(a.between(1, 2)), a.between(0, 2_000)))
        .pause(a.between(0, 3_000));
  }

  private static void refused(Attacker a) {
    AmqpClient client = a.amqp(1);
    String queue = a.names().newQueue();
    FieldTable arguments =
        FieldTable.builder()
            .put("x-max-length-bytes", a.between(0, 10_000))
            .put("x-overflow", a.random().nextBoolean() ? "reject-publish" : "drop-head")
            .build();
    client.declare(1, queue, true, arguments);
    client.send(1, new ConfirmMethod.Select(true));
    a.plan()
        .times(
            a.between(10, 500),
            _ -> client.publish(1, "", queue, properties(a.between(1, 2)), a.between(0, 9_000)));
  }

  private static void copies(Attacker a) {
    AmqpClient client = a.amqp(1);
    List<FieldValue> keys =
        java.util.stream.IntStream.range(0, a.between(1, 1_000))
            .mapToObj(i -> (FieldValue) FieldValue.LongString.of("q" + i % 9))
            .toList();
    FieldTable headers =
        FieldTable.builder()
            .put("CC", new FieldValue.Array(keys))
            .put("BCC", new FieldValue.Array(keys))
            .build();
    for (int i = 0; i < 9; i++) {
      client.declare(1, a.names().queue(a.random()), true, FieldTable.EMPTY);
    }
    a.plan()
        .times(
            a.between(1, 50),
            _ -> client.publish(1, "", "q0", Frames.headers(headers), a.between(0, 9_000)));
  }

  private static void deepHeaders(Attacker a) {
    AmqpClient client = a.amqp(1);
    FieldTable headers = Frames.nested(a.between(1, 40));
    String queue = a.names().queue(a.random());
    client.declare(1, queue, true, FieldTable.EMPTY);
    a.plan()
        .times(a.between(1, 50), _ -> client.publish(1, "", queue, Frames.headers(headers), 10));
  }

  private static void replies(Attacker a) {
    AmqpClient client = a.amqp(1);
    client.consume(1, "amq.rabbitmq.reply-to", "answers", true);
    String queue = a.names().queue(a.random());
    client.declare(1, queue, true, FieldTable.EMPTY);
    a.plan()
        .times(
            a.between(1, 300),
            _ -> client.publish(1, "", queue, Frames.replyTo("amq.rabbitmq.reply-to"), 10));
    if (a.random().nextBoolean()) {
      a.plan().then(() -> client.consume(1, "amq.rabbitmq.reply-to", "again", false));
    }
  }
}
