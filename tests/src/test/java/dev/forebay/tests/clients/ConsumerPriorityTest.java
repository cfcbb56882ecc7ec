package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ConsumerPriorityTest extends ConformanceTest {
  private final Deliveries low = new Deliveries();
  private final Deliveries high = new Deliveries();

  @Test
  @Proves(Feature.CONSUMER_PRIORITY)
  void theHighestGetsMessagesAsLongAsItCanTakeThem() throws Exception {
    String queue = temporaryQueue();
    low.consume(channel, queue);
    Channel other = connection.createChannel();
    other.basicQos(2);
    high.consume(other, queue, Map.of("x-priority", 10));
    fill(queue, "a", "b", "c", "d");

    assertThat(high.nextBodies(2)).containsExactly("a", "b");
    assertThat(low.nextBodies(2)).containsExactly("c", "d");
    other.basicAck(0, true);
    fill(queue, "e");
    assertThat(high.nextBodies(1)).containsExactly("e");
    assertThat(low.nothingComes()).isTrue();
  }

  @Test
  @Proves(Feature.CONSUMER_PRIORITY)
  void equalsTakeTurnsAndLessThanNothingIsLowest() throws Exception {
    String queue = temporaryQueue();
    Deliveries lowest = new Deliveries();
    lowest.consume(channel, queue, Map.of("x-priority", (byte) -3));
    low.consume(channel, queue);
    high.consume(channel, queue, Map.of("x-priority", 0L));
    fill(queue, "a", "b", "c", "d");

    assertThat(List.of(low.nextBodies(2), high.nextBodies(2)))
        .containsExactlyInAnyOrder(List.of("a", "c"), List.of("b", "d"));
    assertThat(lowest.nothingComes()).isTrue();
  }

  @Test
  @Proves(Feature.CONSUMER_PRIORITY)
  void aCancelledConsumerLeavesItsPlaceToLowerOnes() throws Exception {
    String queue = temporaryQueue();
    low.consume(channel, queue, Map.of("x-priority", (short) -1));
    String tag = high.consume(channel, queue, Map.of("x-priority", 5_000_000_000L));
    fill(queue, "a");
    assertThat(high.nextBodies(1)).containsExactly("a");
    channel.basicCancel(tag);
    fill(queue, "b");
    assertThat(low.nextBodies(1)).containsExactly("b");
  }

  @Test
  @Proves(Feature.CONSUMER_PRIORITY)
  void clientsAreToldOfPriorities() {
    assertThat(connection.getServerProperties().get("capabilities"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("consumer_priorities", true);
  }

  @Test
  @Proves(Feature.CONSUMER_PRIORITY)
  void aPriorityIsAnInteger() throws Exception {
    channel.queueDeclare("ranked", false, false, false, null);
    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - invalid arg 'x-priority' for queue 'ranked' in vhost '/':"
            + " \"expected integer, got longstr\"",
        () ->
            channel.basicConsume(
                "ranked", true, Map.of("x-priority", "high"), new DefaultConsumer(channel)));
  }
}
