package dev.forebay.tests.hostile.amqp;

import dev.forebay.protocol.amqp091.codec.ByteString;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.client.AmqpClient;
import dev.forebay.tests.hostile.client.Attacker;
import dev.forebay.tests.hostile.client.Frames;
import dev.forebay.tests.hostile.node.SmallMemory;
import io.netty.buffer.Unpooled;
import java.util.List;

/** Connections that do not come about as they should. */
final class Handshakes {
  static final List<Abuse> ALL =
      List.of(
          new Abuse("connects and says nothing", a -> silent(a, 1)),
          new Abuse("takes all connections and says nothing", a -> silent(a, 300)),
          new Abuse("speaks another protocol", Handshakes::anotherProtocol),
          new Abuse("greets and says nothing more", Handshakes::greetsOnly),
          new Abuse("greets again and again", Handshakes::greetsAgain),
          new Abuse("gives wrong passwords on many connections", Handshakes::wrongPasswords),
          new Abuse("has as many properties as fit into a frame", Handshakes::manyProperties),
          new Abuse("asks for frames of no size", a -> tunes(a, 1, 0)),
          new Abuse("asks for frames of four GiB", a -> tunes(a, 2047, 0xFFFF_FFFFL)),
          new Abuse("asks for too many channels", a -> tunes(a, 65_535, 32_768)),
          new Abuse("opens a virtual host that is not there", Handshakes::unknownHost),
          new Abuse("publishes before the connection is open", Handshakes::publishesFirst),
          new Abuse("promises heartbeats and sends none", Handshakes::noHeartbeats),
          new Abuse("connects and resets, again and again", Handshakes::resets),
          new Abuse("closes and goes on", Handshakes::goesOnAfterClose),
          new Abuse("never closes its socket after a close", Handshakes::staysAfterClose));

  private Handshakes() {}

  private static void silent(Attacker a, int most) {
    a.plan().times(a.between(1, most), _ -> a.bareAmqp()).pause(a.between(0, 15_000));
  }

  private static void anotherProtocol(Attacker a) {
    AmqpClient client = a.bareAmqp();
    byte[] bytes = new byte[a.between(1, 500)];
    a.random().nextBytes(bytes);
    client.send(Unpooled.wrappedBuffer(bytes));
    a.plan().pause(a.between(0, 15_000));
  }

  private static void greetsOnly(Attacker a) {
    a.plan().times(a.between(1, 50), _ -> a.bareAmqp().greet()).pause(a.between(0, 15_000));
  }

  private static void greetsAgain(Attacker a) {
    AmqpClient client = a.amqp(a.between(0, 2));
    a.plan().times(a.between(1, 5), _ -> client.greet());
  }

  private static ConnectionMethod.StartOk login(FieldTable properties, String password) {
    return new ConnectionMethod.StartOk(
        properties, "PLAIN", ByteString.of("\0guest\0" + password), "en_US");
  }

  private static void wrongPasswords(Attacker a) {
    a.plan()
        .times(
            a.between(1, 60),
            i -> {
              AmqpClient client = a.bareAmqp();
              client.greet();
              client.send(0, login(FieldTable.EMPTY, "x".repeat(i)));
            })
        .pause(a.between(0, 3_000));
  }

  private static void manyProperties(Attacker a) {
    FieldTable.Builder properties = FieldTable.builder();
    for (int i = 0; i < a.between(10, 400); i++) {
      properties.put("capability " + i, i);
    }
    a.plan()
        .times(
            a.between(1, 30),
            _ -> {
              AmqpClient client = a.bareAmqp();
              client.greet();
              client.send(0, login(properties.build(), "guest"));
            })
        .pause(a.between(0, 12_000));
  }

  private static void tunes(Attacker a, int channels, long frameBytes) {
    AmqpClient client = a.bareAmqp();
    client.greet();
    client.send(0, login(FieldTable.EMPTY, "guest"));
    client.send(0, new ConnectionMethod.TuneOk(channels, frameBytes, a.between(0, 65_535)));
    client.send(0, new ConnectionMethod.Open("/", "", false));
    client.send(1, new ChannelMethod.Open(""));
    client.publish(1, "", "nowhere", Frames.persistent(), 100_000);
    a.plan().pause(a.between(0, 5_000));
  }

  private static void unknownHost(Attacker a) {
    AmqpClient client = a.bareAmqp();
    client.greet();
    client.send(0, login(FieldTable.EMPTY, "guest"));
    client.send(0, new ConnectionMethod.TuneOk(10, SmallMemory.FRAME_BYTES_MAX, 0));
    client.send(0, new ConnectionMethod.Open("x".repeat(a.between(1, 255)), "", false));
    a.plan().pause(a.between(0, 15_000));
  }

  private static void publishesFirst(Attacker a) {
    AmqpClient client = a.bareAmqp();
    client.greet();
    client.send(1, new ChannelMethod.Open(""));
    client.publish(1, "", "nowhere", Frames.transientOnes(), a.between(0, 200_000));
    a.plan().pause(a.between(0, 15_000));
  }

  private static void noHeartbeats(Attacker a) {
    a.bareAmqp().open(a.between(0, 10), FieldTable.EMPTY, a.between(1, 20));
    a.plan().pause(a.between(0, 50_000));
  }

  private static void resets(Attacker a) {
    a.plan()
        .times(
            a.between(10, 100),
            i -> {
              AmqpClient client = i % 2 == 0 ? a.amqp(a.between(0, 3)) : a.bareAmqp();
              client.peer().reset();
            });
  }

  private static void goesOnAfterClose(Attacker a) {
    AmqpClient client = a.amqp(2);
    client.send(0, new ConnectionMethod.Close(200, "", 0, 0));
    a.plan()
        .times(
            a.between(1, 200),
            _ -> client.publish(1, "", "nowhere", Frames.persistent(), a.between(0, 5_000)));
  }

  private static void staysAfterClose(Attacker a) {
    AmqpClient client = a.amqp(2);
    client.reads(false);
    client.send(0, new ConnectionMethod.Close(200, "", 0, 0));
    a.plan().pause(a.between(0, 60_000));
  }
}
