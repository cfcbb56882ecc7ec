package dev.forebay.tests.hostile.amqp;

import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.client.AmqpClient;
import dev.forebay.tests.hostile.client.Attacker;
import dev.forebay.tests.hostile.client.Frames;
import dev.forebay.tests.hostile.node.SmallMemory;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** What is announced and does not come, or not as it was announced. */
final class HalfMessages {
  static final List<Abuse> ALL =
      List.of(
          new Abuse("announces a body and sends none of it", HalfMessages::bodyThatNeverComes),
          new Abuse("announces bodies on all channels", HalfMessages::bodiesOnAllChannels),
          new Abuse("announces bodies on many connections", HalfMessages::bodiesOfMany),
          new Abuse("sends a body byte by byte", HalfMessages::bodyByteByByte),
          new Abuse("sends a method and no header", HalfMessages::methodAlone),
          new Abuse("sends the beginning of a frame", HalfMessages::beginningOfFrame),
          new Abuse("sends beginnings of frames on many connections", HalfMessages::beginnings),
          new Abuse("sends a frame byte by byte", HalfMessages::frameByteByByte),
          new Abuse("sends more body than it announced", HalfMessages::moreThanAnnounced),
          new Abuse("announces a body of 2^63 - 1 bytes", a -> announce(a, Long.MAX_VALUE)),
          new Abuse("announces a body of -1 bytes", a -> announce(a, -1)),
          new Abuse(
              "announces a body a byte too large",
              a -> announce(a, SmallMemory.MESSAGE_BYTES_MAX + 1)),
          new Abuse("sends bodies in frames of one byte", HalfMessages::tinyFrames),
          new Abuse("sends bodies with empty frames among them", HalfMessages::emptyFrames),
          new Abuse("hangs up within bodies, again and again", HalfMessages::hangUpsWithin));

  private HalfMessages() {}

  private static void begin(AmqpClient client, int channel, String queue, long bytes) {
    client.send(Frames.method(channel, Frames.publish("", queue)));
    client.send(Frames.header(channel, bytes, Frames.transientOnes()));
  }

  private static void announce(Attacker a, long bytes) {
    AmqpClient client = a.amqp(1);
    begin(client, 1, a.names().queue(a.random()), bytes);
    a.plan().pause(a.between(0, 1000)).then(() -> client.send(Frames.body(1, 1000)));
  }

  private static void bodyThatNeverComes(Attacker a) {
    announce(a, a.between(1, SmallMemory.MESSAGE_BYTES_MAX));
    a.plan().pause(a.between(0, 70_000));
  }

  private static void bodiesOnAllChannels(Attacker a) {
    int channels = a.between(2, 300);
    AmqpClient client = a.amqp(channels);
    int bytes = a.between(1, 2 * SmallMemory.MESSAGE_BYTES_MAX / channels);
    String queue = a.names().queue(a.random());
    a.plan().times(channels, i -> begin(client, i + 1, queue, bytes)).pause(a.between(0, 70_000));
  }

  private static void bodiesOfMany(Attacker a) {
    String queue = a.names().queue(a.random());
    int bytes = a.between(50_000, SmallMemory.MESSAGE_BYTES_MAX);
    a.plan()
        .times(
            a.between(2, 20),
            _ -> {
              AmqpClient client = a.amqp(1);
              begin(client, 1, queue, bytes);
              client.send(Frames.body(1, a.between(1, 30_000)));
            })
        .pause(a.between(0, 70_000));
  }

  private static void bodyByteByByte(Attacker a) {
    AmqpClient client = a.amqp(1);
    int bytes = a.between(100, 2000);
    begin(client, 1, a.names().queue(a.random()), bytes);
    ByteBuf body = Frames.body(1, bytes);
    a.plan().times(body.readableBytes(), _ -> client.send(body.readBytes(1)));
  }

  private static void methodAlone(Attacker a) {
    AmqpClient client = a.amqp(1);
    client.send(Frames.method(1, Frames.publish("", "nowhere")));
    a.plan().pause(a.between(0, 70_000));
    if (a.random().nextBoolean()) {
      a.plan().then(() -> client.send(Frames.method(1, Frames.publish("", "nowhere"))));
    }
  }

  private static void beginningOfFrame(Attacker a) {
    AmqpClient client = a.amqp(1);
    ByteBuf frame = Frames.announced(FrameType.METHOD, 1, a.between(1, 32_000));
    client.send(frame.writeZero(a.between(0, 31_000)));
    a.plan().pause(a.between(0, 100_000));
  }

  private static void beginnings(Attacker a) {
    int bytes = a.between(5_000, 31_000);
    a.plan()
        .times(
            a.between(10, 80),
            _ -> {
              AmqpClient client = a.amqp(1);
              client.send(Frames.announced(FrameType.BODY, 1, 32_000).writeZero(bytes));
            })
        .pause(a.between(0, 100_000));
  }

  private static void frameByteByByte(Attacker a) {
    AmqpClient client = a.bareAmqp();
    client.greet();
    ByteBuf frame = Frames.announced(FrameType.METHOD, 0, a.between(1, 8_000));
    frame.writeZero(a.between(1, 1_000));
    int pause = a.between(0, 20);
    a.plan()
        .times(
            frame.readableBytes(),
            _ -> {
              client.send(frame.readBytes(1));
              a.plan().pause(0);
            })
        .pause(pause);
  }

  private static void moreThanAnnounced(Attacker a) {
    AmqpClient client = a.amqp(1);
    begin(client, 1, "nowhere", 10);
    client.send(Frames.body(1, a.between(11, 30_000)));
  }

  private static void tinyFrames(Attacker a) {
    AmqpClient client = a.amqp(1);
    String queue = a.names().queue(a.random());
    a.plan()
        .times(
            a.between(1, 5),
            _ -> {
              int bytes = a.between(100, 3_000);
              begin(client, 1, queue, bytes);
              for (int i = 0; i < bytes; i++) {
                client.send(Frames.body(1, 1));
              }
            });
  }

  private static void emptyFrames(Attacker a) {
    AmqpClient client = a.amqp(1);
    begin(client, 1, a.names().queue(a.random()), 2);
    a.plan().times(a.between(10, 2_000), _ -> client.send(Frames.body(1, 0)));
    a.plan().then(() -> client.send(Frames.body(1, 2)));
  }

  private static void hangUpsWithin(Attacker a) {
    String queue = a.names().queue(a.random());
    a.plan()
        .times(
            a.between(5, 60),
            _ -> {
              AmqpClient client = a.amqp(1);
              begin(client, 1, queue, a.between(1_000, 400_000));
              client.send(Frames.body(1, a.between(1, 900)));
              if (a.random().nextBoolean()) {
                client.peer().hangUp();
              } else {
                client.peer().reset();
              }
            });
  }
}
