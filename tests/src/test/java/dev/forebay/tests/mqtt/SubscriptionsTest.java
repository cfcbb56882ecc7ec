package dev.forebay.tests.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What subscriptions of MQTT 5 ask for, shared ones and those of queues. */
class SubscriptionsTest {
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

  @Test
  void theMembersOfAGroupShareTheMessages() throws IOException {
    try (MqttWire one = connect("share-1");
        MqttWire two = connect("share-2");
        MqttWire alone = connect("share-alone")) {
      one.subscribe("$share/g/share/+", 1);
      two.subscribe("$share/g/share/+", 1);
      alone.subscribe("share/+", 1);
      for (int i = 0; i < 4; i++) {
        alone.publish("share/t", Integer.toString(i));
        assertThat(alone.take().payload()).isEqualTo(Integer.toString(i));
      }
      assertThat(
              List.of(
                  one.take().payload(),
                  one.take().payload(),
                  two.take().payload(),
                  two.take().payload()))
          .containsExactlyInAnyOrder("0", "1", "2", "3");
      assertThat(one.hearsNothing()).isTrue();
      assertThat(two.hearsNothing()).isTrue();
    }
  }

  @Test
  void whatALostMemberHadGoesToAnother() throws IOException {
    try (MqttWire lost = connect("lost-1");
        MqttWire publisher = connect("lost-publisher")) {
      lost.subscribe("$share/g/lost/+", 2);
      publisher.publish("lost/t", "m");
      assertThat(lost.message().payload()).isEqualTo("m");
      publisher.publishOnce("lost/t", "n");
      assertThat(lost.message().payload()).isEqualTo("n");
      try (MqttWire other = connect("lost-2")) {
        other.subscribe("$share/g/lost/+", 2);
        assertThat(other.hearsNothing()).isTrue();
        lost.cut();

        assertThat(other.take().payload()).isEqualTo("m");
        assertThat(other.take().payload()).isEqualTo("n");
      }
    }
  }

  @Test
  @Keeps({"3.3.4-3", "3.3.4-4"})
  void aMessageBringsTheIdentifiersOfItsSubscriptions() throws IOException {
    try (MqttWire client = connect("ids")) {
      client.subscribe("ids/a/+", 1, new Octets().u8(0x0B).variable(7));
      client.subscribe("ids/#", 1, new Octets().u8(0x0B).variable(300));
      client.subscribe("ids/a/b", 1);
      client.publish("ids/a/b", "m");

      assertThat(client.take().all(0x0B)).containsExactlyInAnyOrder("7", "300");
      assertThat(client.hearsNothing()).isTrue();
      client.publish("ids/x", "m");
      assertThat(client.take().all(0x0B)).containsExactly("300");
    }
  }

  @Test
  void filtersThatOneTopicWouldHaveToBeComparedWithAreLimited() throws IOException {
    try (MqttWire client = connect("shapes")) {
      String end = "/b".repeat(240);
      List<Integer> codes = new ArrayList<>();
      for (int number = 0; number < 80; number++) {
        String beginning = String.format("%7s", Integer.toBinaryString(number));
        codes.add(
            client.subscribe(
                String.join("/", beginning.replace('1', '+').replace(' ', '0').split("")) + end,
                1));
      }
      assertThat(codes).startsWith(1, 1, 1, 1, 1).endsWith(0x97, 0x97, 0x97).contains(1, 0x97);
      assertThat(client.subscribe("0/0/0/b", 1)).isEqualTo(1);
      client.publish("0/0/0/b", "m");
      assertThat(client.take().payload()).isEqualTo("m");
    }
  }

  @Test
  @Keeps("3.3.4-2")
  void whatOverlapsComesOnceWithTheHighestQos() throws IOException {
    try (MqttWire client = connect("overlap")) {
      client.subscribe("overlap/+", 1);
      client.subscribe("overlap/#", 2);
      client.publishOnce("overlap/t", "m");

      assertThat(client.take().qos()).isEqualTo(2);
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps("3.8.3-3")
  void noLocalKeepsAClientsOwnMessagesAway() throws IOException {
    try (MqttWire client = connect("local");
        MqttWire other = connect("local-other")) {
      client.subscribe("local/t", 1 | MqttWire.NO_LOCAL);
      client.publish("local/t", "own");
      other.publish("local/t", "other's");

      assertThat(client.take().payload()).isEqualTo("other's");
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  void noLocalOnASharedSubscriptionBreaksTheProtocolWhereverItStands() throws IOException {
    try (MqttWire other = connect("beside")) {
      for (int before = 0; before < 3; before++) {
        try (MqttWire client = connect("shared-local")) {
          Octets body = new Octets().u16(1).properties(new Octets());
          for (int i = 0; i < before; i++) {
            body.text("t/" + i).u8(1);
          }
          body.text("$share/g/t").u8(1 | MqttWire.NO_LOCAL);
          client.send(MqttWire.SUBSCRIBE << 4 | 2, body.toByteArray());

          assertThat(client.receive(MqttWire.DISCONNECT).body()[0] & 0xFF).isEqualTo(0x82);
        }
      }
      assertThat(other.subscribe("beside/t", 1)).isEqualTo(1);
    }
  }

  @Test
  @Keeps("3.8.4-3")
  void whatIsSubscribedToAgainIsReplaced() throws IOException {
    try (MqttWire client = connect("replaced")) {
      client.subscribe("replaced/t", 1);
      client.subscribe("replaced/t", 0);
      client.publish("replaced/t", "m");

      assertThat(client.take().qos()).isZero();
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps("4.7.2-1")
  void wildcardsLeaveTopicsOfTheServerOut() throws IOException {
    try (MqttWire client = connect("dollar")) {
      client.subscribe("#", 0);
      client.publish("$dollar/t", "m");
      assertThat(client.hearsNothing()).isTrue();
      client.subscribe("$dollar/#", 0);
      client.publish("$dollar/t", "m");
      assertThat(client.take().topic()).isEqualTo("$dollar/t");
    }
  }

  @Test
  void aQueueIsReadByItsName() throws Exception {
    try (Connection amqp = broker.clients().newConnection();
        MqttWire client = connect("queue")) {
      assertThat(client.subscribe("$queue/no%20such", 1)).isEqualTo(0x8F);
      Channel channel = amqp.createChannel();
      channel.queueDeclare("my queue/1", true, false, false, null);
      channel.basicPublish("", "my queue/1", null, "m".getBytes(UTF_8));
      assertThat(client.subscribe("$queue/my%20queue%2F1", 1)).isEqualTo(1);

      assertThat(client.take().payload()).isEqualTo("m");
      client.disconnect();
      assertThat(channel.queueDeclarePassive("my queue/1").getMessageCount()).isZero();
    }
  }
}
