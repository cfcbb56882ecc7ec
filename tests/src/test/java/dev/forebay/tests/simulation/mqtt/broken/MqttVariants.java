package dev.forebay.tests.simulation.mqtt.broken;

import static dev.forebay.tests.simulation.mqtt.Packets.CONNACK;
import static dev.forebay.tests.simulation.mqtt.Packets.CONNECT;
import static dev.forebay.tests.simulation.mqtt.Packets.DISCONNECT;
import static dev.forebay.tests.simulation.mqtt.Packets.PUBACK;
import static dev.forebay.tests.simulation.mqtt.Packets.PUBCOMP;
import static dev.forebay.tests.simulation.mqtt.Packets.PUBLISH;
import static dev.forebay.tests.simulation.mqtt.Packets.PUBREC;
import static dev.forebay.tests.simulation.mqtt.Packets.SUBACK;
import static dev.forebay.tests.simulation.mqtt.Packets.SUBSCRIBE;

import dev.forebay.tests.simulation.broken.BrokenWorlds;
import dev.forebay.tests.simulation.frame.Meddler;
import dev.forebay.tests.simulation.mqtt.Packets;
import dev.forebay.tests.simulation.mqtt.Tamper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Ways to break what MQTT promises. */
final class MqttVariants {
  private static final int WILL_FLAG = 0x04;

  private MqttVariants() {}

  /**
   * A way to be broken.
   *
   * @param meddler stands between the broker and the world
   * @param tamper stands between clients and their sockets
   */
  record MqttVariant(String fault, Supplier<Meddler> meddler, Supplier<Tamper> tamper) {
    @Override
    public String toString() {
      return fault;
    }
  }

  static List<MqttVariant> all() {
    List<MqttVariant> all = new ArrayList<>();
    all.addAll(
        List.of(
            tampering("a message is acknowledged and forgotten", MqttVariants::forgotten),
            tampering("a message of QoS 2 is received and forgotten", MqttVariants::forgottenTwice),
            tampering("a message of QoS 2 is sent again as another", MqttVariants::sentTwice),
            tampering("messages overtake one another", MqttVariants::overtaking),
            tampering("a message is not sent to one subscriber", MqttVariants::lost),
            tampering("a message gets the topic of an earlier one", MqttVariants::wrongTopic),
            tampering("a subscription is answered and not made", MqttVariants::notSubscribed),
            tampering("wills are forgotten", MqttVariants::willsForgotten),
            tampering("a will is sent in spite of a good-bye", MqttVariants::willsInSpite),
            tampering("wills are not delayed", MqttVariants::willsAtOnce),
            tampering("a retained message is sent as any other", MqttVariants::notRetained),
            tampering("what was retained first stays", MqttVariants::firstRetained),
            tampering("what is published comes as retained", MqttVariants::allRetained),
            tampering("every connection has a session of its own", MqttVariants::ownSessions),
            tampering("a session is said to be new", MqttVariants::saidToBeNew),
            tampering("a session is said to be there", MqttVariants::saidToBeThere),
            tampering("a PUBCOMP is lost", MqttVariants::neverComplete)));
    BrokenWorlds.forConfirms()
        .forEach(one -> all.add(new MqttVariant(one.fault(), one.meddler(), () -> Tamper.NONE)));
    return all;
  }

  private static MqttVariant tampering(String fault, Supplier<Tamper> tamper) {
    return new MqttVariant(fault, () -> Meddler.NONE, tamper);
  }

  private interface Sent {
    void sent(Tamper.Line line, byte[] packet);
  }

  private static Tamper sending(Sent sent) {
    return new Tamper() {
      @Override
      public void sent(Line line, byte[] packet) {
        sent.sent(line, packet);
      }
    };
  }

  private static Tamper receiving(Sent received) {
    return new Tamper() {
      @Override
      public void received(Line line, byte[] packet) {
        received.sent(line, packet);
      }
    };
  }

  private static Supplier<Boolean> every(int period) {
    int[] asked = new int[1];
    return () -> ++asked[0] % period == 0;
  }

  private static int qos(byte[] publish) {
    return publish[0] >> 1 & 3;
  }

  private static boolean isRetained(byte[] publish) {
    return (publish[0] & 1) != 0;
  }

  private static Tamper forgotten() {
    Supplier<Boolean> every = every(10);
    return sending((line, packet) -> {
      if (Packets.type(packet) == PUBLISH && qos(packet) == 1 && every.get()) {
        line.toClient(Packets.ack(PUBACK, Packets.publishedId(packet)));
      } else {
        line.toServer(packet);
      }
    });
  }

  private static Tamper forgottenTwice() {
    Supplier<Boolean> every = every(10);
    return sending((line, packet) -> {
      if (Packets.type(packet) == PUBLISH && qos(packet) == 2 && every.get()) {
        line.toClient(Packets.ack(PUBREC, Packets.publishedId(packet)));
      } else {
        line.toServer(packet);
      }
    });
  }

  private static Tamper sentTwice() {
    Supplier<Boolean> every = every(10);
    return receiving((line, packet) -> {
      line.toClient(packet);
      if (Packets.type(packet) == PUBLISH && qos(packet) == 2 && every.get()) {
        line.toClient(Packets.withPublishedId(packet, 60_000));
      }
    });
  }

  private static Tamper overtaking() {
    Map<String, byte[]> waiting = new HashMap<>();
    Supplier<Boolean> every = every(8);
    return receiving((line, packet) -> {
      byte[] earlier = waiting.remove(line.client());
      if (earlier == null && Packets.type(packet) == PUBLISH && qos(packet) == 1 && every.get()) {
        waiting.put(line.client(), packet);
        return;
      }
      line.toClient(packet);
      if (earlier != null) {
        line.toClient(earlier);
      }
    });
  }

  private static Tamper lost() {
    Supplier<Boolean> every = every(20);
    return receiving((line, packet) -> {
      if (Packets.type(packet) == PUBLISH && qos(packet) == 1 && every.get()) {
        line.toServer(Packets.ack(PUBACK, Packets.publishedId(packet)));
      } else {
        line.toClient(packet);
      }
    });
  }

  private static Tamper wrongTopic() {
    Supplier<Boolean> every = every(20);
    return receiving((line, packet) -> {
      if (Packets.type(packet) == PUBLISH && every.get()) {
        int at = Packets.topicAt(packet);
        packet[at] ^= 1;
      }
      line.toClient(packet);
    });
  }

  private static Tamper notSubscribed() {
    Supplier<Boolean> every = every(3);
    return sending((line, packet) -> {
      if (Packets.type(packet) == SUBSCRIBE && every.get()) {
        byte[] answer = {(byte) (SUBACK << 4), 3, 0, (byte) Packets.packetIdOf(packet), 1};
        byte[] answerOf5 = {(byte) (SUBACK << 4), 4, 0, (byte) Packets.packetIdOf(packet), 0, 1};
        line.toClient(line.client().contains("5") ? answerOf5 : answer);
      } else {
        line.toServer(packet);
      }
    });
  }

  private static Tamper willsForgotten() {
    Supplier<Boolean> every = every(2);
    return sending((line, packet) -> {
      boolean isWill = Packets.type(packet) == CONNECT && (Packets.connectFlags(packet) & 4) != 0;
      line.toServer(isWill && every.get() ? Packets.withoutWill(packet) : packet);
    });
  }

  private static Tamper willsInSpite() {
    return sending((line, packet) -> {
      if (Packets.type(packet) == DISCONNECT) {
        line.toServer(new byte[] {(byte) 0xF7, 0});
      } else {
        line.toServer(packet);
      }
    });
  }

  private static Tamper willsAtOnce() {
    return sending((line, packet) ->
        line.toServer(
            Packets.type(packet) == CONNECT && (Packets.connectFlags(packet) & WILL_FLAG) != 0
                ? Packets.withoutDelay(packet)
                : packet));
  }

  private static Tamper notRetained() {
    Supplier<Boolean> every = every(2);
    return receiving((line, packet) -> {
      if (Packets.type(packet) == PUBLISH && isRetained(packet) && every.get()) {
        packet[0] &= ~1;
      }
      line.toClient(packet);
    });
  }

  private static Tamper allRetained() {
    return receiving((line, packet) -> {
      if (Packets.type(packet) == PUBLISH && line.client().startsWith("probe")) {
        packet[0] |= 1;
      }
      line.toClient(packet);
    });
  }

  private static Tamper firstRetained() {
    Set<String> topics = new HashSet<>();
    return sending((line, packet) -> {
      if (Packets.type(packet) == PUBLISH && isRetained(packet) && !topics.add(line.client())) {
        packet[0] &= ~1;
      }
      line.toServer(packet);
    });
  }

  private static Tamper ownSessions() {
    Supplier<Boolean> every = every(6);
    return sending((line, packet) ->
        line.toServer(
            Packets.type(packet) == CONNECT && every.get()
                ? Packets.withOtherClient(packet)
                : packet));
  }

  private static Tamper saidToBeNew() {
    return receiving((line, packet) -> {
      if (Packets.type(packet) == CONNACK) {
        packet[Packets.headerAt(packet)] = 0;
      }
      line.toClient(packet);
    });
  }

  private static Tamper saidToBeThere() {
    Supplier<Boolean> every = every(4);
    return receiving((line, packet) -> {
      if (Packets.type(packet) == CONNACK && every.get()) {
        packet[Packets.headerAt(packet)] = 1;
      }
      line.toClient(packet);
    });
  }

  private static Tamper neverComplete() {
    Supplier<Boolean> every = every(10);
    return receiving((line, packet) -> {
      if (Packets.type(packet) != PUBCOMP || !every.get()) {
        line.toClient(packet);
      }
    });
  }
}
