package dev.forebay.protocol.amqp091.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.transport.connection.KeptBudget;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients make the broker keep channels and consumers as long as they like, but not any number. */
class KeptMemoryTest {
  private static final int CHANNELS = 20;
  private final KeptBudget memory = new KeptBudget(CHANNELS * 2700 / 3 * 8);

  @Test
  void oneConnectionHasAShareOfTheChannelsAndOthersHaveTheirs() {
    TestClient client = TestClient.withKeptMemory(memory);
    for (int channel = 1; channel <= CHANNELS; channel++) {
      open(client, channel);
      assertThat(client.methods()).hasOnlyElementsOfType(ChannelMethod.OpenOk.class);
    }
    TestClient other = client.neighbour(1, 2);
    open(client, CHANNELS + 1);
    assertRefused(client.methods(), "no memory for further channels");
    open(other, 3);
    assertThat(other.methods()).hasOnlyElementsOfType(ChannelMethod.OpenOk.class);
    end(client);
    end(other);
    assertThat(memory.heldBytes()).isZero();
  }

  @Test
  void aClosedChannelLeavesRoomForAnother() {
    TestClient client = TestClient.withKeptMemory(memory, 2);
    client.declareQueue(2, "q");
    client.methods();
    long before = memory.heldBytes();
    for (int i = 0; i < 5 * CHANNELS; i++) {
      open(client, 1);
      client.consume(1, "q", "tag", true);
      client.send(1, new ChannelMethod.Close(200, "", 0, 0));
      client.loop.turn();
      assertThat(client.methods()).hasAtLeastOneElementOfType(ChannelMethod.CloseOk.class);
    }
    assertThat(memory.heldBytes()).isEqualTo(before);
    end(client);
  }

  @Test
  void consumersTakeOfTheSameAndGiveItBack() {
    TestClient client = TestClient.withKeptMemory(memory, 1);
    client.declareQueue(1, "q");
    client.methods();
    for (int i = 0; i < 10 * CHANNELS; i++) {
      client.consume(1, "q", "tag", true);
      client.send(1, new BasicMethod.Cancel("tag", true));
      client.loop.turn();
    }
    assertThat(client.methods()).hasOnlyElementsOfType(BasicMethod.ConsumeOk.class);
    for (int i = 0; i < 3 * CHANNELS; i++) {
      client.consume(1, "q", "tag" + i, true);
    }
    assertRefused(client.methods(), "no memory for further consumers");
    end(client);
    assertThat(memory.heldBytes()).isZero();
  }

  private static void open(TestClient client, int channel) {
    client.send(channel, new ChannelMethod.Open(""));
  }

  private static void assertRefused(List<Method> methods, String why) {
    assertThat(methods.getLast())
        .isInstanceOfSatisfying(
            ConnectionMethod.Close.class,
            close ->
                assertThat(close.toString()).contains("replyCode=506", "RESOURCE_ERROR - " + why));
  }

  private static void end(TestClient client) {
    client.socket.close();
    client.loop.turn();
  }
}
