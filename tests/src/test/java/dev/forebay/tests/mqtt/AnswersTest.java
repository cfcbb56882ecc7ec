package dev.forebay.tests.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What packets are answered with, and how what is passed on is written. */
class AnswersTest {
  private static TestBroker broker;

  @BeforeAll
  static void start(@TempDir Path dir) throws IOException {
    broker = TestBroker.start(dir, "loops=3");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static MqttWire connect(Connecting connecting) throws IOException {
    return MqttWire.connected(broker.mqtt(), connecting);
  }

  private static MqttWire connect(String clientId) throws IOException {
    return connect(new Connecting(clientId));
  }

  private static Octets identifier(int id) {
    return new Octets().u8(0x0B).variable(id);
  }

  @Test
  @Keeps({
    "2.2.1-5",
    "2.2.2-1",
    "3.3.4-1",
    "3.4.2-1",
    "3.5.2-1",
    "3.6.2-1",
    "3.7.2-1",
    "4.3.2-4",
    "4.3.3-8",
    "4.3.3-11"
  })
  void answersNameThePacketTheyAreTo() throws IOException {
    try (MqttWire client = connect("answers")) {
      client.publish("answers/t", 1, 0x1234, "m", new Octets());
      Received puback = client.receive(MqttWire.PUBACK);
      assertThat(puback.packetId()).isEqualTo(0x1234);
      assertThat(puback.code()).isIn(0x00, 0x10);
      client.publish("answers/t", 2, 0x4321, "m", new Octets());
      Received pubrec = client.receive(MqttWire.PUBREC);
      assertThat(pubrec.packetId()).isEqualTo(0x4321);
      assertThat(pubrec.code()).isIn(0x00, 0x10);
      client.ack(MqttWire.PUBREL, 0x4321);
      Received pubcomp = client.receive(MqttWire.PUBCOMP);
      assertThat(pubcomp.packetId()).isEqualTo(0x4321);
      assertThat(pubcomp.code()).isZero();
      // Nobody knows it any more.
      client.ack(MqttWire.PUBREL, 0x4321);
      assertThat(client.receive(MqttWire.PUBCOMP).code()).isEqualTo(0x92);
      client.ack(MqttWire.PUBREC, 0x4321);
      Received pubrel = client.receive(MqttWire.PUBREL);
      assertThat(pubrel.packetId()).isEqualTo(0x4321);
      assertThat(pubrel.code()).isEqualTo(0x92);
    }
  }

  @Test
  @Keeps({
    "2.2.1-6",
    "3.8.4-1",
    "3.8.4-2",
    "3.8.4-5",
    "3.8.4-6",
    "3.8.4-7",
    "3.9.3-1",
    "3.9.3-2",
    "3.10.4-1",
    "3.10.4-2",
    "3.10.4-4",
    "3.10.4-5",
    "3.10.4-6",
    "3.11.3-1",
    "3.11.3-2"
  })
  void severalFiltersAreAnsweredInTheirOrder() throws IOException {
    try (MqttWire client = connect("several")) {
      client.send(
          0x82,
          new Octets()
              .u16(0x777)
              .u8(0)
              .text("several/a")
              .u8(2)
              .text("several/#/b")
              .u8(1)
              .text("several/+")
              .u8(0)
              .text("several/a")
              .u8(1)
              .toByteArray());
      assertThat(client.receive(MqttWire.SUBACK).body())
          .containsExactly(0x07, 0x77, 0, 2, 0x8F, 0, 1);
      client.send(
          0xA2,
          new Octets()
              .u16(0x778)
              .u8(0)
              .text("several/b")
              .text("several/a")
              .text("several/A")
              .text("several/a")
              .toByteArray());
      assertThat(client.receive(MqttWire.UNSUBACK).body())
          .containsExactly(0x07, 0x78, 0, 0x11, 0, 0x11, 0x11);
      client.publish("several/a", "m");
      // Of the filters that match it one is left.
      assertThat(client.take().qos()).isZero();
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps("3.10.4-3")
  void whatWasBegunIsFinishedAfterAnUnsubscribe() throws IOException {
    try (MqttWire client = connect("finished")) {
      client.subscribe("finished/t", 2);
      client.publishOnce("finished/t", "m");
      int packetId = client.message().packetId();
      client.send(0xA2, new Octets().u16(5).u8(0).text("finished/t").toByteArray());
      client.receive(MqttWire.UNSUBACK);
      client.ack(MqttWire.PUBREC, packetId);
      assertThat(client.receive(MqttWire.PUBREL).packetId()).isEqualTo(packetId);
      client.ack(MqttWire.PUBCOMP, packetId);
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps({"2.2.1-4", "4.3.2-1", "4.3.3-1"})
  void identifiersThatAreInUseAreNotGivenAgain() throws IOException {
    try (MqttWire client = connect("in-use");
        MqttWire publisher = connect("in-use-publisher")) {
      client.subscribe("in-use/t", 2);
      Set<Integer> given = new HashSet<>();
      for (int i = 0; i < 300; i++) {
        publisher.publish("in-use/t", Integer.toString(i));
        Published got = client.message();
        assertThat(got.packetId()).isPositive();
        assertThat(given.add(got.packetId())).as("identifier %d", got.packetId()).isTrue();
        if (i % 3 == 0) {
          client.ack(MqttWire.PUBACK, got.packetId());
          given.remove(got.packetId());
        }
      }
    }
  }

  @Test
  @Keeps({"2.2.1-2", "3.3.1-2", "3.3.1-3", "4.3.1-1", "4.3.2-2", "4.3.2-5", "4.3.3-2", "4.3.3-12"})
  void whatIsSentFirstIsNoDuplicate() throws IOException {
    try (MqttWire client = connect("dup")) {
      client.subscribe("dup/t", 2);
      for (int first : new int[] {0x30, 0x3A, 0x3A, 0x3C, 0x3C}) {
        client.publish(first, "dup/t", 9, "m", new Octets());
        if (first == 0x3A) {
          client.awaitAnswer(MqttWire.PUBACK);
        } else if (first == 0x3C) {
          client.awaitAnswer(MqttWire.PUBREC);
          client.ack(MqttWire.PUBREL, 9);
          client.awaitAnswer(MqttWire.PUBCOMP);
        }
        Published got = client.take();
        assertThat(got.isDuplicate()).isFalse();
        assertThat(got.payload()).isEqualTo("m");
        assertThat(got.qos()).isEqualTo(first >> 1 & 3);
      }
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps({"1.5.5-1", "3.12.4-1"})
  void lengthsAreWrittenInTheFewestBytes() throws IOException {
    try (MqttWire client = connect("lengths")) {
      client.subscribe("lengths/t", 0);
      for (int bytes : new int[] {0, 110, 114, 115, 116, 130, 16_370, 16_371, 16_372, 16_400}) {
        client.publish("lengths/t", "x".repeat(bytes));
        // The wire itself looks at how the length was written.
        assertThat(client.take().payload()).hasSize(bytes);
      }
      client.send(MqttWire.PINGREQ << 4, new byte[0]);
      assertThat(client.receive(MqttWire.PINGRESP).body()).isEmpty();
    }
  }

  @Test
  @Keeps({"1.5.4-3", "4.7.3-4", "3.3.2-17"})
  void textIsPassedOnAsItIs() throws IOException {
    // A byte order mark, and two ways to write the same letter.
    List<String> topics = List.of("\uFEFFtext/t", "text/\u00E9", "text/e\u0301", "Text/\u00E9");
    try (MqttWire client = connect("text")) {
      for (String topic : topics) {
        client.subscribe(topic, 0);
      }
      for (String topic : topics) {
        client.publish(topic, topic, new Octets().u8(0x26).text(topic).text("\uFEFFv"));
        Published got = client.take();
        assertThat(got.topic()).isEqualTo(topic);
        assertThat(got.all(0x26)).containsExactly(topic + "=\uFEFFv");
        assertThat(client.hearsNothing()).isTrue();
      }
    }
  }

  @Test
  @Keeps("3.8.4-8")
  void theLowerQosCounts() throws IOException {
    try (MqttWire client = connect("lower");
        MqttWire publisher = connect("lower-publisher")) {
      for (int granted = 0; granted < 3; granted++) {
        client.subscribe("lower/t", granted);
        for (int published = 0; published < 3; published++) {
          if (published == 2) {
            publisher.publishOnce("lower/t", "m");
          } else {
            publisher.publish("lower/t", published, 5, "m", new Octets());
            if (published == 1) {
              publisher.awaitAnswer(MqttWire.PUBACK);
            }
          }
          assertThat(client.take().qos()).isEqualTo(Math.min(granted, published));
        }
      }
    }
  }

  @Test
  @Keeps({"3.3.4-2", "3.3.4-3", "3.3.4-5"})
  void copiesForOverlappingSubscriptionsNameTheirOwn() throws IOException {
    try (MqttWire client = connect("copies")) {
      client.subscribe("copies/+", 0, identifier(7));
      client.subscribe("copies/#", 1, identifier(8));
      client.publish("copies/t", "m");
      List<String> identifiers = new ArrayList<>();
      int highest = 0;
      while (identifiers.size() < 2) {
        Published got = client.take();
        highest = Math.max(highest, got.qos());
        identifiers.addAll(got.all(0x0B));
      }
      assertThat(identifiers).containsExactlyInAnyOrder("7", "8");
      assertThat(highest).isEqualTo(1);
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps("3.3.1-8")
  void whatIsNotToBeRetainedLeavesWhatIs() throws IOException {
    try (MqttWire client = connect("not-retained")) {
      client.retain("not-retained/t", "kept", new Octets());
      client.publish("not-retained/t", "passing");
      client.publish("not-retained/t", "");
      client.publish("not-retained/u", "passing");
      client.subscribe("not-retained/#", 1);
      assertThat(client.take().payload()).isEqualTo("kept");
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps("3.3.2-7")
  void numbersOfTopicsEndWithTheConnection() throws IOException {
    MqttWire first = connect(new Connecting("numbers").expiry(60).aliases(5));
    first.subscribe("numbers/t", 1);
    first.publish("numbers/t", "m", new Octets().u8(0x23).u16(64));
    assertThat(first.take().topic()).isEqualTo("numbers/t");
    first.disconnect();
    try (MqttWire again = connect(new Connecting("numbers").expiry(60).resume().aliases(5))) {
      again.publish("numbers/t", "m");
      assertThat(again.take().topic()).isEqualTo("numbers/t");
      again.publish("", 1, 5, "m", new Octets().u8(0x23).u16(64));
      assertThat(again.receive(MqttWire.DISCONNECT).code()).isEqualTo(0x82);
    }
  }

  @Test
  @Keeps({"4.4.0-2", "4.8.2-6"})
  void whatAClientRefusesIsNotSentAgain() throws IOException {
    try (MqttWire client = connect(new Connecting("refusing").expiry(60));
        MqttWire member = connect("refusing-member")) {
      client.subscribe("refusing/own", 2);
      client.subscribe("$share/g/refusing/shared", 2);
      for (String topic : List.of("refusing/own", "refusing/shared")) {
        client.publish(topic, "one");
        int puback = client.message().packetId();
        client.send(0x40, new Octets().u16(puback).u8(0x83).toByteArray());
        client.publishOnce(topic, "two");
        int pubrec = client.message().packetId();
        client.send(0x50, new Octets().u16(pubrec).u8(0x83).toByteArray());
      }
      assertThat(client.hearsNothing()).isTrue();
      client.cut();
      member.subscribe("$share/g/refusing/shared", 2);
      assertThat(member.hearsNothing()).isTrue();
    }
    try (MqttWire client = connect(new Connecting("refusing").expiry(60).resume())) {
      assertThat(client.isPresent()).isTrue();
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps("4.3.3-9")
  void behindARefusalAnIdentifierIsFree() throws IOException {
    try (MqttWire client = connect("free")) {
      client.subscribe("free/t", 2);
      client.publish("$SYS/broker/uptime", 2, 5, "m", new Octets());
      assertThat(client.receive(MqttWire.PUBREC).code()).isEqualTo(0x87);
      client.publish("free/t", 2, 5, "m", new Octets());
      client.awaitAnswer(MqttWire.PUBREC);
      assertThat(client.take().payload()).isEqualTo("m");
    }
  }

  @Test
  @Keeps("4.3.3-13")
  void whatHasExpiredIsAcknowledgedToTheEnd() throws Exception {
    try (MqttWire client = connect("begun")) {
      client.subscribe("begun/t", 2);
      client.publish("begun/t", 2, 5, "m", new Octets().u8(2).u32(1));
      client.awaitAnswer(MqttWire.PUBREC);
      int packetId = client.message().packetId();
      Thread.sleep(1600);
      client.ack(MqttWire.PUBREL, 5);
      assertThat(client.receive(MqttWire.PUBCOMP).code()).isZero();
      client.ack(MqttWire.PUBREC, packetId);
      assertThat(client.receive(MqttWire.PUBREL).code()).isZero();
      client.ack(MqttWire.PUBCOMP, packetId);
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps({"4.8.2-1", "4.8.2-2"})
  void aSharedSubscriptionHasANameAndAFilter() throws IOException {
    try (MqttWire client = connect("shares")) {
      for (String filter :
          List.of(
              "$share//a", "$share/g", "$share/g/", "$share/+/a", "$share/a#/b", "$share/g/a+")) {
        assertThat(client.subscribe(filter, 1)).as(filter).isEqualTo(0x8F);
      }
      assertThat(client.subscribe("$share/g//", 1)).isEqualTo(1);
      client.publish("/", "m");
      assertThat(client.take().topic()).isEqualTo("/");
    }
  }

  @Test
  @Keeps("4.8.2-3")
  void membersOfAGroupHaveAQosOfTheirOwn() throws IOException {
    try (MqttWire zero = connect("qos-zero");
        MqttWire two = connect("qos-two")) {
      zero.subscribe("$share/g/member/t", 0);
      two.subscribe("$share/g/member/t", 2);
      for (int i = 0; i < 4; i++) {
        zero.publishOnce("member/t", Integer.toString(i));
      }
      for (int i = 0; i < 2; i++) {
        assertThat(zero.take().qos()).isZero();
        assertThat(two.take().qos()).isEqualTo(2);
      }
    }
  }

  @Test
  @Keeps("4.7.3-1")
  void anEmptyTopicOrFilterIsNone() throws IOException {
    try (MqttWire client = connect("empty")) {
      assertThat(client.subscribe("", 1)).isEqualTo(0x8F);
      client.publish("", 1, 5, "m", new Octets());
      assertThat(client.receive(MqttWire.DISCONNECT).code()).isEqualTo(0x82);
    }
  }
}
