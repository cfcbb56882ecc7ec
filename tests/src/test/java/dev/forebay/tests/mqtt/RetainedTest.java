package dev.forebay.tests.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retained messages. */
class RetainedTest {
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
  void wildcardsFindWhatIsRetained() throws IOException {
    try (MqttWire client = connect("wild")) {
      for (String topic : new String[] {"wild/a", "wild/b/c", "wild", "wilder/a", "wild//x"}) {
        client.retain(topic, topic, new Octets());
      }
      client.subscribe("wild/#", 1);
      Map<String, Published> found = new HashMap<>();
      for (int i = 0; i < 4; i++) {
        Published message = client.take();
        found.put(message.topic(), message);
      }
      assertThat(found.keySet()).containsExactlyInAnyOrder("wild", "wild/a", "wild/b/c", "wild//x");
      assertThat(found.values()).allMatch(Published::isRetained);
      assertThat(client.hearsNothing()).isTrue();

      client.subscribe("wild/+/+", 0);
      assertThat(new String[] {client.take().topic(), client.take().topic()})
          .containsExactlyInAnyOrder("wild/b/c", "wild//x");
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps({"3.3.1-5", "3.3.1-6", "3.3.1-7"})
  void theLastMessageIsRetainedAndAnEmptyOneEndsIt() throws IOException {
    try (MqttWire client = connect("last")) {
      client.retain("last/t", "1", new Octets());
      client.retain("last/t", "2", new Octets());
      client.subscribe("last/t", 1);
      assertThat(client.take().payload()).isEqualTo("2");

      client.retain("last/t", "", new Octets());
      Published empty = client.take();
      assertThat(empty.payload()).isEmpty();
      assertThat(empty.isRetained()).isFalse();
      client.subscribe("last/#", 1);
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  void whatIsRetainedExpires() throws Exception {
    try (MqttWire client = connect("expiring")) {
      client.retain("expiring/short", "s", new Octets().u8(2).u32(1));
      client.retain("expiring/long", "l", new Octets().u8(2).u32(1000));
      Thread.sleep(1100);
      client.subscribe("expiring/#", 1);

      Published left = client.take();
      assertThat(left.topic()).isEqualTo("expiring/long");
      assertThat(Long.parseLong(left.all(2).getFirst())).isBetween(900L, 999L);
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps({"3.3.1-9", "3.3.1-10", "3.3.1-11", "3.8.4-4"})
  void aSubscriberSaysWhetherItWantsThem() throws IOException {
    try (MqttWire client = connect("handling")) {
      client.retain("handling/t", "r", new Octets());
      client.subscribe("handling/never", 1 | MqttWire.RETAINED_NEVER);
      client.subscribe("handling/+", 1 | MqttWire.RETAINED_NEVER);
      assertThat(client.hearsNothing()).isTrue();
      client.subscribe("handling/+", 1 | MqttWire.RETAINED_IF_NEW);
      assertThat(client.hearsNothing()).isTrue();
      client.subscribe("handling/#", 1 | MqttWire.RETAINED_IF_NEW);
      assertThat(client.take().payload()).isEqualTo("r");
      client.subscribe("handling/+", 1);
      assertThat(client.take().payload()).isEqualTo("r");
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps({"3.3.1-12", "3.3.1-13"})
  void theMarkIsKeptForThoseWhoWantItAsPublished() throws IOException {
    try (MqttWire as = connect("as-published");
        MqttWire not = connect("not-as-published");
        MqttWire publisher = connect("as-publisher")) {
      as.subscribe("as/t", 1 | MqttWire.RETAIN_AS_PUBLISHED);
      not.subscribe("as/t", 1);
      publisher.retain("as/t", "r", new Octets());
      publisher.publish("as/t", "p");

      assertThat(as.take().isRetained()).isTrue();
      assertThat(as.take().isRetained()).isFalse();
      assertThat(not.take().isRetained()).isFalse();
      assertThat(not.take().isRetained()).isFalse();
    }
  }

  @Test
  void aSharedSubscriptionGetsNone() throws IOException {
    try (MqttWire client = connect("shared-retained")) {
      client.retain("shared-retained/t", "r", new Octets());
      client.subscribe("$share/g/shared-retained/#", 1);
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  void whatIsRetainedNamesTheSubscriptionThatItIsSentFor() throws IOException {
    try (MqttWire client = connect("named")) {
      client.retain("named/t", "r", new Octets());
      for (int qos = 0; qos < 3; qos++) {
        client.subscribe("named/#", qos, new Octets().u8(0x0B).variable(7));
        assertThat(client.take().all(0x0B)).containsExactly("7");
        client.subscribe("named/+", qos, new Octets().u8(0x0B).variable(8));
        assertThat(client.take().all(0x0B)).containsExactly("8");
        client.subscribe("named/t", qos);
        assertThat(client.take().all(0x0B)).isEmpty();
      }
    }
  }
}
