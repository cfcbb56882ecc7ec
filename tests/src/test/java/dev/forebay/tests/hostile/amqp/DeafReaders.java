package dev.forebay.tests.hostile.amqp;

import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.client.AmqpClient;
import dev.forebay.tests.hostile.client.Attacker;
import dev.forebay.tests.hostile.client.Frames;
import java.util.List;

/** Clients that ask for much and do not read it, or slowly. */
final class DeafReaders {
  static final List<Abuse> ALL =
      List.of(
          new Abuse("consumes small messages and reads nothing", a -> deaf(a, 200, true)),
          new Abuse("consumes large messages and reads nothing", a -> deaf(a, 300_000, true)),
          new Abuse("consumes with acknowledgements and reads nothing", a -> deaf(a, 5_000, false)),
          new Abuse("reads a few bytes at a time", DeafReaders::slowly),
          new Abuse("gets large messages on many connections and reads none", DeafReaders::gets),
          new Abuse("gets all of a queue at once", DeafReaders::getsAll),
          new Abuse("asks for queues and does not read the answers", DeafReaders::asks),
          new Abuse("opens and closes channels and does not read the answers", DeafReaders::opens),
          new Abuse("reads after a long time", DeafReaders::late),
          new Abuse("hangs up in the midst of a large delivery", DeafReaders::hangsUpWithin),
          new Abuse("switches flow on and off", DeafReaders::flow));

  private DeafReaders() {}

  private static void fill(Attacker a, AmqpClient client, String queue, int bytesMax) {
    client.declare(1, queue, true, FieldTable.EMPTY);
    int mode = a.between(1, 2);
    int count = a.between(1, Math.max(2, 3_000_000 / bytesMax));
    for (int i = 0; i < Math.min(count, 500); i++) {
      client.publish(
          1,
          "",
          queue,
          mode == 1 ? Frames.transientOnes() : Frames.persistent(),
          a.between(0, bytesMax));
    }
  }

  private static void deaf(Attacker a, int bytesMax, boolean noAck) {
    String queue = a.names().queue(a.random());
    fill(a, a.amqp(1), queue, bytesMax);
    a.plan()
        .times(
            a.between(1, 4),
            _ -> {
              AmqpClient reader = a.amqp(1);
              reader.reads(false);
              reader.declare(1, queue, true, FieldTable.EMPTY);
              reader.consume(1, queue, "deaf", noAck);
            })
        .pause(a.between(0, 150_000));
  }

  private static void slowly(Attacker a) {
    String queue = a.names().queue(a.random());
    fill(a, a.amqp(1), queue, 20_000);
    AmqpClient reader = a.amqp(1);
    reader.reads(false);
    reader.declare(1, queue, true, FieldTable.EMPTY);
    reader.consume(1, queue, "slow", true);
    a.plan().times(a.between(10, 500), _ -> reader.peer().swallow(a.between(1, 3_000)));
  }

  private static void gets(Attacker a) {
    String queue = a.names().queue(a.random());
    fill(a, a.amqp(1), queue, 400_000);
    a.plan()
        .times(
            a.between(5, 40),
            _ -> {
              AmqpClient reader = a.amqp(1);
              reader.reads(false);
              reader.send(1, new BasicMethod.Get(0, queue, false));
            })
        .pause(a.between(0, 100_000));
  }

  private static void getsAll(Attacker a) {
    String queue = a.names().queue(a.random());
    AmqpClient client = a.amqp(1);
    fill(a, client, queue, 2_000);
    boolean noAck = a.random().nextBoolean();
    a.plan().times(a.between(10, 2_000), _ -> client.send(1, new BasicMethod.Get(0, queue, noAck)));
  }

  private static void asks(Attacker a) {
    String queue = a.names().longQueue();
    int channels = a.between(1, 50);
    AmqpClient client = a.amqp(channels);
    client.declare(1, queue, true, FieldTable.EMPTY);
    client.reads(false);
    a.plan()
        .times(
            a.between(100, 5_000),
            i ->
                client.send(
                    i % channels + 1,
                    new QueueMethod.Declare(
                        0, queue, true, true, false, false, false, FieldTable.EMPTY)))
        .pause(a.between(0, 100_000));
  }

  private static void opens(Attacker a) {
    AmqpClient client = a.amqp(0);
    client.reads(false);
    a.plan()
        .times(
            a.between(100, 3_000),
            i -> {
              client.send(i % 300 + 1, new ChannelMethod.Open(""));
              client.send(i % 300 + 1, new ChannelMethod.Close(200, "", 0, 0));
            })
        .pause(a.between(0, 100_000));
  }

  private static void late(Attacker a) {
    String queue = a.names().queue(a.random());
    AmqpClient client = a.amqp(1);
    client.reads(false);
    fill(a, client, queue, 20_000);
    client.consume(1, queue, "late", false);
    a.plan()
        .pause(a.between(0, 50_000))
        .then(() -> client.reads(true))
        .pause(100)
        .times(a.between(1, 50), _ -> client.send(1, new BasicMethod.Nack(0, true, true)));
  }

  private static void hangsUpWithin(Attacker a) {
    String queue = a.names().queue(a.random());
    fill(a, a.amqp(1), queue, 400_000);
    a.plan()
        .times(
            a.between(2, 20),
            _ -> {
              AmqpClient reader = a.amqp(1);
              reader.reads(false);
              reader.declare(1, queue, true, FieldTable.EMPTY);
              reader.consume(1, queue, "gone", a.random().nextBoolean());
              a.plan()
                  .pause(a.between(0, 20))
                  .then(() -> reader.peer().swallow(a.between(0, 100_000)))
                  .then(() -> reader.peer().reset());
            });
  }

  private static void flow(Attacker a) {
    String queue = a.names().queue(a.random());
    AmqpClient client = a.amqp(1);
    fill(a, client, queue, 20_000);
    client.consume(1, queue, "flow", true);
    a.plan().times(a.between(1, 300), i -> client.send(1, new ChannelMethod.Flow(i % 2 == 1)));
  }
}
