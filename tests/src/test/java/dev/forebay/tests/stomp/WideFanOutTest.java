package dev.forebay.tests.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages for more queues than are found, or filled, in one turn. */
class WideFanOutTest {
  private static final int CLIENTS = 5;
  private static final int SUBSCRIPTIONS = 1000;
  private static final List<String> SENT = List.of("first", "staged", "last");

  @TempDir Path directory;

  private static StompClient subscriber(TestBroker broker) throws IOException {
    StompClient client = StompClient.connected(broker.stomp());
    for (int i = 1; i < SUBSCRIPTIONS; i++) {
      client.send("SUBSCRIBE", "id:" + i, "destination:/topic/wide.#");
    }
    client.done("SUBSCRIBE", "id:" + SUBSCRIPTIONS, "destination:/topic/wide.#");
    return client;
  }

  private static void awaitReceipt(StompClient client) throws IOException {
    assertThat(client.receive().command()).isEqualTo("RECEIPT");
  }

  @ParameterizedTest
  @Shows(StompFeature.FAN_OUT)
  @ValueSource(ints = {1, 3})
  void everySubscriptionGetsEveryMessageInOrder(int loops) throws IOException {
    List<StompClient> subscribers = new ArrayList<>();
    try (TestBroker broker =
            TestBroker.start(
                directory.resolve("data"), "loops=" + loops, "memory.transient=256MiB");
        StompClient sender = StompClient.connected(broker.stomp());
        StompClient other = StompClient.connected(broker.stomp())) {
      for (int i = 0; i < CLIENTS; i++) {
        subscribers.add(subscriber(broker));
      }
      sender.sendBody("SEND", "first", "destination:/topic/wide.a", "receipt:1");
      sender.send("BEGIN", "transaction:t");
      sender.sendBody("SEND", "staged", "destination:/topic/wide.b", "transaction:t");
      sender.send("COMMIT", "transaction:t", "receipt:2");
      sender.sendBody("SEND", "last", "destination:/topic/wide.c", "persistent:true", "receipt:3");
      other.done("SUBSCRIBE", "id:o", "destination:/queue/narrow");
      other.sendBody("SEND", "narrow", "destination:/queue/narrow");
      assertThat(other.receive().text()).isEqualTo("narrow");
      for (StompClient subscriber : subscribers) {
        Map<String, List<String>> got = new HashMap<>();
        for (int i = 0; i < SUBSCRIPTIONS * SENT.size(); i++) {
          StompClient.Frame frame = subscriber.receive();
          got.computeIfAbsent(String.valueOf(frame.get("subscription")), _ -> new ArrayList<>())
              .add(frame.text());
        }
        assertThat(got).hasSize(SUBSCRIPTIONS);
        assertThat(got.values()).allMatch(SENT::equals);
      }
      for (int i = 0; i < SENT.size(); i++) {
        awaitReceipt(sender);
      }
    } finally {
      for (StompClient subscriber : subscribers) {
        subscriber.close();
      }
    }
  }
}
