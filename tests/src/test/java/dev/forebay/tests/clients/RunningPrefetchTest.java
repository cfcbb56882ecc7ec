package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Delivery;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A prefetch that is also for consumers that run, as a setting has it. */
class RunningPrefetchTest extends ConformanceTest {
  private final Deliveries deliveries = new Deliveries();

  @Override
  protected List<String> settings() {
    return List.of("amqp.qos-changes-running=true");
  }

  @Test
  @Proves(Feature.QOS)
  void aNewPrefetchActsOnRunningConsumers() throws Exception {
    String queue = "many";
    channel.queueDeclare(queue, false, false, false, null);
    fill(queue, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l");
    channel.basicQos(2);
    deliveries.consume(channel, queue);
    List<Delivery> held = new ArrayList<>(deliveries.next(2));
    assertThat(deliveries.nothingComes()).isTrue();

    channel.basicQos(5);
    held.addAll(deliveries.next(3));
    assertThat(deliveries.nothingComes()).isTrue();

    channel.basicQos(1);
    channel.basicAck(Deliveries.tag(held.get(3)), true);
    assertThat(deliveries.nothingComes()).isTrue();
    channel.basicAck(Deliveries.tag(held.get(4)), false);
    deliveries.next();
    assertThat(deliveries.nothingComes()).isTrue();

    channel.basicQos(0);
    deliveries.next(6);
  }
}
