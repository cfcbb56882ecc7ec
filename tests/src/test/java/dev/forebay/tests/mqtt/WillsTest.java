package dev.forebay.tests.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wills: when they are sent, and when not. */
class WillsTest {
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
  @Keeps({"3.1.2-7", "3.1.2-14"})
  void aWillIsSentWhenTheSocketIsCut() throws IOException {
    try (MqttWire watcher = connect("cut-watcher")) {
      watcher.subscribe("cut/will", 1);
      connect(new Connecting("cut").will("cut/will", "gone", 0, false)).cut();

      Published will = watcher.take();
      assertThat(will.payload()).isEqualTo("gone");
      assertThat(will.qos()).isEqualTo(1);
      assertThat(watcher.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps({"3.1.2-10", "3.14.4-3"})
  void aWillIsNotSentAfterADisconnect() throws IOException {
    try (MqttWire watcher = connect("polite-watcher")) {
      watcher.subscribe("polite/will", 1);
      connect(new Connecting("polite").will("polite/will", "gone", 0, false)).disconnect();

      watcher.publish("polite/will", "behind");
      assertThat(watcher.take().payload()).isEqualTo("behind");
      assertThat(watcher.hearsNothing()).isTrue();
    }
  }

  @Test
  void aDisconnectMayAskForTheWill() throws IOException {
    try (MqttWire watcher = connect("asking-watcher")) {
      watcher.subscribe("asking/will", 1);
      try (MqttWire client =
          connect(new Connecting("asking").will("asking/will", "gone", 0, false))) {
        client.send(MqttWire.DISCONNECT << 4, new byte[] {4});

        assertThat(watcher.take().payload()).isEqualTo("gone");
      }
    }
  }

  @Test
  @Keeps("3.1.3-9")
  void aReturnCancelsADelayedWill() throws IOException {
    try (MqttWire watcher = connect("back-watcher")) {
      watcher.subscribe("back/will", 1);
      connect(new Connecting("back").expiry(60).will("back/will", "gone", 1, false)).cut();
      try (MqttWire back = connect(new Connecting("back").resume().expiry(60))) {
        assertThat(back.isPresent()).isTrue();
        // A will of one second that is sent after all comes before that of the same delay.
        connect(new Connecting("late").expiry(60).will("back/will", "late", 2, false)).cut();

        assertThat(watcher.take().payload()).isEqualTo("late");
      }
    }
  }

  @Test
  @Keeps("3.1.2-8")
  void aDelayedWillIsSentWhenItsSessionEnds() throws IOException {
    try (MqttWire watcher = connect("ends-watcher")) {
      watcher.subscribe("ends/will", 1);
      connect(new Connecting("ends").expiry(600).will("ends/will", "gone", 500, false)).cut();
      try (MqttWire clean = connect(new Connecting("ends"))) {
        assertThat(clean.isPresent()).isFalse();
        assertThat(watcher.take().payload()).isEqualTo("gone");
      }
    }
  }

  @Test
  @Keeps("3.1.2-15")
  void aWillMayBeRetained() throws IOException {
    try (MqttWire watcher = connect("kept-watcher")) {
      watcher.subscribe("kept/will", 1);
      connect(new Connecting("kept").will("kept/will", "gone", 0, true)).cut();
      assertThat(watcher.take().isRetained()).isFalse();
    }
    try (MqttWire later = connect("kept-later")) {
      later.subscribe("kept/+", 1);

      Published will = later.take();
      assertThat(will.payload()).isEqualTo("gone");
      assertThat(will.isRetained()).isTrue();
    }
  }

  @Test
  @Keeps("3.1.4-3")
  void whoeverIsTakenOverHearsOfItAndItsWillIsSent() throws IOException {
    try (MqttWire watcher = connect("taken-watcher")) {
      watcher.subscribe("taken/will", 1);
      try (MqttWire first = connect(new Connecting("taken").will("taken/will", "gone", 0, false));
          MqttWire second = connect(new Connecting("taken"))) {
        assertThat(first.receive(MqttWire.DISCONNECT).code()).isEqualTo(0x8E);
        assertThat(first.isClosed()).isTrue();
        assertThat(watcher.take().payload()).isEqualTo("gone");
        assertThat(second.hearsNothing()).isTrue();
      }
    }
  }

  /** Whoever subscribes while a will is on its way gets it in the one way or in the other. */
  @Test
  void whoeverSubscribesMeanwhileHearsOfARetainedWill() throws IOException {
    for (int i = 0; i < 50; i++) {
      String topic = "meanwhile/" + i;
      try (MqttWire heir = connect("heir" + i)) {
        try (MqttWire mortal = connect(new Connecting("mortal" + i).will(topic, "gone", 0, true))) {
          mortal.send(MqttWire.DISCONNECT << 4, new byte[] {4});
          assertThat(mortal.isClosed()).isTrue();
        }
        heir.subscribe("meanwhile/" + i + "/#", 1);
        assertThat(heir.take().payload()).as("will %d", i).isEqualTo("gone");
      }
    }
  }

  @Test
  void aWillMayBeDelayedAndRetained() throws IOException {
    try (MqttWire watcher = connect("both-watcher")) {
      watcher.subscribe("both/will", 1);
      connect(new Connecting("both").expiry(60).will("both/will", "gone", 1, true)).cut();
      watcher.subscribe("both/+", 1);
      Published will = watcher.take();
      assertThat(will.payload()).isEqualTo("gone");
      assertThat(will.isRetained()).isFalse();
    }
    try (MqttWire late = connect("both-late")) {
      late.subscribe("both/#", 1);
      assertThat(late.take().isRetained()).isTrue();
    }
  }
}
