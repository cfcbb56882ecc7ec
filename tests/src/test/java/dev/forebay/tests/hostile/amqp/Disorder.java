package dev.forebay.tests.hostile.amqp;

import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConfirmMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import dev.forebay.protocol.amqp091.codec.method.TxMethod;
import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.client.AmqpClient;
import dev.forebay.tests.hostile.client.Attacker;
import dev.forebay.tests.hostile.client.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/** Frames that are wrong, or right ones in a wrong order. */
final class Disorder {
  static final List<Abuse> ALL =
      List.of(
          new Abuse("sends rubbish", Disorder::rubbish),
          new Abuse("sends frames of all types with rubbish in them", Disorder::frames),
          new Abuse("ends frames wrongly", Disorder::wrongEnds),
          new Abuse("announces a frame of 2^31 - 1 bytes", Disorder::hugeFrame),
          new Abuse("uses channels that are not open", Disorder::unopened),
          new Abuse("opens channels twice", Disorder::openTwice),
          new Abuse("sends methods within messages", Disorder::methodWithin),
          new Abuse("mixes the frames of many messages", Disorder::mixed),
          new Abuse("makes every error there is, on channel after channel", Disorder::errors),
          new Abuse("goes on on a channel that was closed", Disorder::goesOn),
          new Abuse("sends methods that servers send", Disorder::serversMethods),
          new Abuse("mixes transactions and confirms", Disorder::bothModes),
          new Abuse("waits behind a declaration on all channels", Disorder::waitsOnAll),
          new Abuse("changes its prefetch while it consumes", Disorder::prefetch),
          new Abuse("wants a queue for itself that others have", Disorder::exclusive));

  private Disorder() {}

  private static void rubbish(Attacker a) {
    AmqpClient client = a.amqp(a.between(0, 3));
    byte[] bytes = new byte[a.between(1, 5_000)];
    a.random().nextBytes(bytes);
    client.send(Unpooled.wrappedBuffer(bytes));
  }

  private static void frames(Attacker a) {
    a.plan()
        .times(
            a.between(1, 40),
            _ -> {
              byte[] payload = new byte[a.between(0, 60)];
              a.random().nextBytes(payload);
              a.amqp(2).send(Frames.frame(a.between(0, 10), a.between(0, 3), payload));
            });
  }

  private static void wrongEnds(Attacker a) {
    a.plan()
        .times(
            a.between(1, 20),
            _ -> {
              ByteBuf frame = Frames.method(1, new ChannelMethod.Flow(true));
              frame.setByte(frame.writerIndex() - 1, a.between(0, 255));
              a.amqp(1).send(frame);
            });
  }

  private static void hugeFrame(Attacker a) {
    AmqpClient client = a.amqp(1);
    client.send(Frames.announced(FrameType.BODY, 1, Integer.MAX_VALUE));
    client.send(Unpooled.buffer().writeZero(a.between(0, 100_000)));
  }

  private static void unopened(Attacker a) {
    a.plan()
        .times(
            a.between(1, 20),
            _ -> {
              AmqpClient client = a.amqp(1);
              client.publish(a.between(2, 65_535), "", "nowhere", Frames.persistent(), 100);
            });
  }

  private static void openTwice(Attacker a) {
    AmqpClient client = a.amqp(5);
    a.plan().times(3, _ -> client.send(a.between(1, 5), new ChannelMethod.Open("")));
  }

  private static void methodWithin(Attacker a) {
    AmqpClient client = a.amqp(2);
    client.send(Frames.method(1, Frames.publish("", "nowhere")));
    client.send(Frames.header(1, 1_000, BasicProperties.EMPTY));
    client.send(Frames.body(1, 500));
    client.send(
        1, a.random().nextBoolean() ? new TxMethod.Select() : new BasicMethod.Get(0, "q0", true));
    a.plan().pause(a.between(0, 1_000));
  }

  private static void mixed(Attacker a) {
    int channels = a.between(2, 20);
    AmqpClient client = a.amqp(channels);
    String queue = a.names().queue(a.random());
    client.declare(1, queue, true, FieldTable.EMPTY);
    int frames = a.between(1, 30);
    for (int channel = 1; channel <= channels; channel++) {
      client.send(Frames.method(channel, Frames.publish("", queue)));
    }
    for (int channel = channels; channel > 0; channel--) {
      client.send(Frames.header(channel, 100L * frames, Frames.persistent()));
    }
    a.plan().times(channels * frames, i -> client.send(Frames.body(i % channels + 1, 100)));
  }

  private static void errors(Attacker a) {
    List<Method> all =
        List.of(
            new QueueMethod.Declare(
                0, "not there", true, false, false, false, false, FieldTable.EMPTY),
            new QueueMethod.Declare(
                0, "amq.x", false, false, false, false, false, FieldTable.EMPTY),
            new QueueMethod.Bind(0, "q", "not there", "", false, FieldTable.EMPTY),
            new BasicMethod.Consume(
                0, "not there", "", false, false, false, false, FieldTable.EMPTY),
            new BasicMethod.Get(0, "not there", false),
            new BasicMethod.Ack(7, false),
            new BasicMethod.Cancel("nobody", false),
            new BasicMethod.Qos(1, 0, false),
            new TxMethod.Commit());
    AmqpClient client = a.amqp(1);
    a.plan()
        .times(
            a.between(10, 300),
            i -> {
              client.send(1, all.get(i % all.size()));
              client.send(1, new ChannelMethod.CloseOk());
              client.send(1, new ChannelMethod.Open(""));
            });
  }

  private static void goesOn(Attacker a) {
    AmqpClient client = a.amqp(1);
    client.send(1, new BasicMethod.Ack(7, false));
    String queue = a.names().queue(a.random());
    a.plan()
        .times(
            a.between(1, 300),
            _ -> client.publish(1, "", queue, Frames.persistent(), a.between(0, 5_000)))
        .pause(a.between(0, 10_000));
  }

  private static void serversMethods(Attacker a) {
    List<Method> all =
        List.of(
            new QueueMethod.DeclareOk("q", 1, 1),
            new BasicMethod.Deliver("me", 1, false, "", "q"),
            new BasicMethod.ConsumeOk("me"),
            new ChannelMethod.OpenOk(dev.forebay.protocol.amqp091.codec.ByteString.EMPTY),
            new ConnectionMethod.OpenOk(""),
            new ConnectionMethod.Tune(1, 1, 1),
            new ConfirmMethod.SelectOk());
    a.plan().times(a.between(1, 20), i -> a.amqp(1).send(a.between(0, 1), all.get(i % all.size())));
  }

  private static void bothModes(Attacker a) {
    AmqpClient client = a.amqp(1);
    client.send(1, new TxMethod.Select());
    client.publish(1, "", a.names().queue(a.random()), Frames.persistent(), 100);
    client.send(1, new ConfirmMethod.Select(false));
    a.plan().then(() -> client.send(1, new TxMethod.Commit()));
  }

  private static void waitsOnAll(Attacker a) {
    int channels = a.between(2, 300);
    AmqpClient client = a.amqp(channels);
    int bytes = a.between(0, 3_000);
    a.plan()
        .times(
            channels,
            i -> {
              String queue = a.names().newQueue();
              client.send(
                  i + 1,
                  new QueueMethod.Declare(
                      0, queue, false, true, false, false, false, FieldTable.EMPTY));
              for (int k = 0; k < 10; k++) {
                client.publish(i + 1, "", queue, Frames.persistent(), bytes);
              }
            });
  }

  private static void prefetch(Attacker a) {
    AmqpClient client = a.amqp(1);
    String queue = a.names().queue(a.random());
    client.declare(1, queue, true, FieldTable.EMPTY);
    client.consume(1, queue, "me", false);
    a.plan()
        .times(
            a.between(10, 200),
            _ -> {
              client.send(
                  1, new BasicMethod.Qos(0, a.between(0, 65_535), a.random().nextBoolean()));
              client.publish(1, "", queue, Frames.transientOnes(), 10);
            });
  }

  private static void exclusive(Attacker a) {
    String queue = a.names().queue(a.random());
    a.plan()
        .times(
            a.between(2, 30),
            _ -> {
              AmqpClient client = a.amqp(1);
              if (a.random().nextBoolean()) {
                client.declareExclusive(1, queue);
              }
              client.send(
                  1,
                  new BasicMethod.Consume(
                      0, queue, "", false, false, true, false, FieldTable.EMPTY));
            });
  }
}
