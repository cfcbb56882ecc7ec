package dev.forebay.tests.hostile.mqtt;

import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.client.Attacker;
import dev.forebay.tests.hostile.client.Packets;
import dev.forebay.tests.hostile.client.PlainClient;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.IntStream;

/** All of them. */
public final class MqttAbuses {
  private static final int PUBACK = 0x40;
  private static final int PUBREL = 0x62;
  private static final int PINGREQ = 0xC0;
  private static final int DISCONNECT = 0xE0;
  private static final int LEVELS_MAX = 256;

  private static final List<Abuse> ALL =
      List.of(
          new Abuse("keeps sessions of MQTT and never comes back", MqttAbuses::keepsSessions),
          new Abuse("takes its own session over again and again", MqttAbuses::takesOver),
          new Abuse("subscribes to very many filters of MQTT", MqttAbuses::manyFilters),
          new Abuse("subscribes and unsubscribes in turn", MqttAbuses::inAndOut),
          new Abuse("subscribes to everything and reads nothing", MqttAbuses::deaf),
          new Abuse("has a kept session filled while it is away", MqttAbuses::filledAway),
          new Abuse("comes back to a full session and reads nothing", MqttAbuses::comesBackDeaf),
          new Abuse("publishes with QoS 2 and never releases", MqttAbuses::neverReleases),
          new Abuse("releases what it has not published", MqttAbuses::releasesNothing),
          new Abuse("uses one packet identifier for all", MqttAbuses::oneIdentifier),
          new Abuse("acknowledges what it was not sent", MqttAbuses::acknowledgesNothing),
          new Abuse("never acknowledges messages of MQTT", MqttAbuses::neverAcknowledges),
          new Abuse("sends half a packet", MqttAbuses::halfPacket),
          new Abuse("announces the largest packet there is", MqttAbuses::announces),
          new Abuse("sends a length that does not end", MqttAbuses::endlessLength),
          new Abuse("leaves wills and resets", MqttAbuses::wills),
          new Abuse("leaves wills that wait", MqttAbuses::waitingWills),
          new Abuse("uses topic aliases that are none", MqttAbuses::aliases),
          new Abuse("shares subscriptions with itself", MqttAbuses::shares),
          new Abuse("pings without end and reads nothing", MqttAbuses::pings),
          new Abuse("connects twice to MQTT", MqttAbuses::twice),
          new Abuse("publishes to MQTT before it connects", MqttAbuses::publishesFirst),
          new Abuse("publishes to a topic of very many levels", MqttAbuses::levels),
          new Abuse("promises to keep MQTT alive and is silent", MqttAbuses::silent),
          new Abuse("opens connections of MQTT and says nothing", MqttAbuses::bare),
          new Abuse("sends what is no packet", MqttAbuses::noise));

  private MqttAbuses() {}

  public static List<Abuse> all() {
    return ALL;
  }

  private static PlainClient clean(Attacker a) {
    PlainClient client = a.bareMqtt();
    client.send(Packets.connect("", true, 0, 0, null));
    return client;
  }

  private static PlainClient kept(Attacker a, String clientId) {
    PlainClient client = a.bareMqtt();
    client.send(Packets.connect(clientId, false, a.between(1, 60), 0, null));
    return client;
  }

  private static String name(Attacker a) {
    return "c" + a.between(0, 3);
  }

  private static List<String> filters(int first, int count) {
    return IntStream.range(first, first + count).mapToObj(i -> "f/" + i + "/+").toList();
  }

  private static void keepsSessions(Attacker a) {
    a.plan()
        .times(
            a.between(1, 80),
            i -> {
              PlainClient client = kept(a, "kept" + i);
              client.send(Packets.subscribe(1, filters(i, a.between(1, 5)), i % 3));
              client.peer().hangUp();
            });
  }

  private static void takesOver(Attacker a) {
    String name = name(a);
    a.plan()
        .times(
            a.between(2, 100),
            i -> {
              PlainClient client = kept(a, name);
              client.send(Packets.subscribe(1, filters(0, 3), 1));
              client.send(Packets.publish("f/1/x", 1, 1 + i, 100));
            })
        .pause(a.between(0, 3000));
  }

  private static void manyFilters(Attacker a) {
    PlainClient client = a.between(0, 1) == 0 ? clean(a) : kept(a, name(a));
    int count = a.between(1, 600);
    a.plan()
        .times(
            a.between(1, 5),
            i -> client.send(Packets.subscribe(1 + i, filters(i * count, count), i % 3)))
        .pause(a.between(0, 3000));
  }

  private static void inAndOut(Attacker a) {
    PlainClient client = a.between(0, 1) == 0 ? clean(a) : kept(a, name(a));
    int count = a.between(1, 50);
    a.plan()
        .times(
            a.between(1, 30),
            i -> {
              client.send(Packets.subscribe(1 + 2 * i, filters(0, count), 1));
              client.send(Packets.publish("f/0/x", 1, 1 + i, 10));
              client.send(Packets.unsubscribe(2 + 2 * i, filters(0, count)));
            });
  }

  private static void deaf(Attacker a) {
    PlainClient client = clean(a).reads(false);
    client.send(Packets.subscribe(1, List.of("#"), a.between(0, 2)));
    PlainClient writer = clean(a);
    int bytes = a.between(1, 20_000);
    a.plan()
        .times(a.between(10, 300), i -> writer.send(Packets.publish("d/" + i % 7, 0, 0, bytes)))
        .pause(a.between(0, 70_000));
  }

  private static void filledAway(Attacker a) {
    String name = name(a);
    PlainClient away = kept(a, name);
    away.send(Packets.subscribe(1, List.of("away/#"), 1));
    a.plan()
        .pause(50)
        .then(() -> away.peer().hangUp())
        .then(() -> fill(a, clean(a)))
        .pause(a.between(0, 3000));
  }

  private static void fill(Attacker a, PlainClient writer) {
    int bytes = a.between(1, 5000);
    a.plan()
        .times(
            a.between(10, 300),
            i -> writer.send(Packets.publish("away/" + i % 5, 1, 1 + i, bytes)));
  }

  private static void comesBackDeaf(Attacker a) {
    String name = name(a);
    PlainClient away = kept(a, name);
    away.send(Packets.subscribe(1, List.of("away/#"), 2));
    a.plan()
        .pause(50)
        .then(() -> fill(a, clean(a)))
        .then(() -> kept(a, name).reads(false))
        .pause(a.between(0, 70_000));
  }

  private static void neverReleases(Attacker a) {
    PlainClient client = a.between(0, 1) == 0 ? clean(a) : kept(a, name(a));
    a.plan()
        .times(a.between(1, 300), i -> client.send(Packets.publish("q/2", 2, 1 + i, i * 10)))
        .pause(a.between(0, 3000));
  }

  private static void releasesNothing(Attacker a) {
    PlainClient client = clean(a);
    a.plan().times(a.between(1, 300), i -> client.send(Packets.answer(PUBREL, 1 + i)));
  }

  private static void oneIdentifier(Attacker a) {
    PlainClient client = kept(a, name(a));
    int qos = a.between(1, 2);
    a.plan().times(a.between(1, 200), _ -> client.send(Packets.publish("same", qos, 7, 100)));
  }

  private static void acknowledgesNothing(Attacker a) {
    PlainClient client = clean(a);
    a.plan().times(a.between(1, 300), i -> client.send(Packets.answer(PUBACK + 16 * (i % 4), i)));
  }

  private static void neverAcknowledges(Attacker a) {
    PlainClient client = a.between(0, 1) == 0 ? clean(a) : kept(a, name(a));
    client.send(Packets.subscribe(1, List.of("na/#"), a.between(1, 2)));
    a.plan()
        .times(
            a.between(1, 400),
            i -> client.send(Packets.publish("na/" + i % 3, 1, 1 + i, a.between(0, 2000))))
        .pause(a.between(0, 5000));
  }

  private static void halfPacket(Attacker a) {
    PlainClient client = a.between(0, 1) == 0 ? clean(a) : a.bareMqtt();
    int length = a.between(10, 500_000);
    client.send(
        Packets.length(Unpooled.buffer().writeByte(0x32), length)
            .writeZero(a.between(0, length / 2)));
    a.plan().pause(a.between(0, 70_000));
  }

  private static void announces(Attacker a) {
    a.plan()
        .times(
            a.between(1, 30),
            i ->
                (i % 2 == 0 ? clean(a) : a.bareMqtt())
                    .send(Packets.length(Unpooled.buffer().writeByte(0x30), (1 << 28) - 1)))
        .pause(a.between(0, 15_000));
  }

  private static void endlessLength(Attacker a) {
    clean(a).send(Unpooled.buffer().writeByte(0x30).writeBytes(new byte[] {-1, -1, -1, -1, -1}));
    a.plan().pause(a.between(0, 1000));
  }

  private static void wills(Attacker a) {
    a.plan()
        .times(
            a.between(1, 60),
            i -> {
              PlainClient client = a.bareMqtt();
              client.send(
                  Packets.connect(
                      "w" + i, i % 2 == 0, a.between(0, 30), 0, new Packets.Will("will/" + i, 0)));
              client.peer().reset();
            });
  }

  private static void waitingWills(Attacker a) {
    a.plan()
        .times(
            a.between(1, 40),
            i -> {
              PlainClient client = a.bareMqtt();
              Packets.Will will = new Packets.Will("will/" + i, a.between(1, 1_000_000));
              client.send(Packets.connect("ww" + i, false, a.between(0, 60), 0, will));
            })
        .pause(a.between(0, 3000));
  }

  private static void aliases(Attacker a) {
    PlainClient client = clean(a);
    a.plan()
        .times(
            a.between(1, 40),
            i -> client.send(Packets.aliased(i % 3 == 0 ? "" : "t", a.between(0, 65_535))));
  }

  private static void shares(Attacker a) {
    int groups = a.between(1, 20);
    a.plan()
        .times(
            a.between(1, 30),
            i -> {
              PlainClient client = clean(a).reads(i % 2 == 0);
              client.send(Packets.subscribe(1, List.of("$share/g" + i % groups + "/s/#"), 1));
              client.send(Packets.publish("s/" + i, 1, 1 + i, a.between(0, 5000)));
            })
        .pause(a.between(0, 5000));
  }

  private static void pings(Attacker a) {
    PlainClient client = clean(a).reads(false);
    a.plan()
        .times(
            a.between(10, 300),
            _ -> {
              for (int i = 0; i < 100; i++) {
                client.send(Unpooled.buffer().writeByte(PINGREQ).writeByte(0));
              }
            })
        .pause(a.between(0, 70_000));
  }

  private static void twice(Attacker a) {
    clean(a).send(Packets.connect("", true, 0, 0, null));
    a.plan().pause(a.between(0, 1000));
  }

  private static void publishesFirst(Attacker a) {
    PlainClient client = a.bareMqtt();
    client.send(Packets.publish("t", a.between(0, 2), 1, a.between(0, 200_000)));
    client.send(Packets.subscribe(1, List.of("#"), 0));
    a.plan().pause(a.between(0, 15_000));
  }

  private static void levels(Attacker a) {
    PlainClient client = clean(a);
    int levels = a.between(LEVELS_MAX - 2, 2 * LEVELS_MAX);
    client.send(Packets.subscribe(1, List.of("a/".repeat(levels - 1) + "#"), 0));
    client.send(Packets.publish("a/".repeat(levels), 0, 0, 0));
    a.plan().pause(a.between(0, 1000));
  }

  private static void silent(Attacker a) {
    a.bareMqtt().send(Packets.connect("", true, 0, a.between(1, 20), null));
    a.plan().pause(a.between(0, 50_000));
  }

  private static void bare(Attacker a) {
    a.plan().times(a.between(1, 60), _ -> a.bareMqtt()).pause(a.between(0, 15_000));
  }

  private static void noise(Attacker a) {
    PlainClient client = a.between(0, 1) == 0 ? clean(a) : a.bareMqtt();
    byte[] bytes = new byte[a.between(1, 500)];
    a.random().nextBytes(bytes);
    client.send(Unpooled.wrappedBuffer(bytes));
    client.send(Unpooled.buffer().writeByte(DISCONNECT).writeByte(0));
    a.plan().pause(a.between(0, 15_000));
  }
}
