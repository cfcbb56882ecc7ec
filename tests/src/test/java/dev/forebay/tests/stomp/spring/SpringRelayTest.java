package dev.forebay.tests.stomp.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.TestBroker;
import dev.forebay.tests.stomp.Shows;
import dev.forebay.tests.stomp.StompFeature;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;

/** What applications do with Spring's relay: a session of their own, and one for each browser. */
public class SpringRelayTest {
  private static final long BEATS_MILLIS = 3500;

  @TempDir Path directory;

  private static void connect(RelayedApplication application) throws InterruptedException {
    application.frame(StompCommand.CONNECT, "", head -> head.setAcceptVersion("1.1,1.2"));
    StompHeaderAccessor connected = application.nextHead();
    application.nextBody();
    assertThat(connected.getCommand()).isEqualTo(StompCommand.CONNECTED);
    assertThat(connected.getVersion()).isEqualTo("1.2");
  }

  private static void subscribe(RelayedApplication application, String id, String destination)
      throws InterruptedException {
    application.frame(
        StompCommand.SUBSCRIBE,
        "",
        head -> {
          head.setSubscriptionId(id);
          head.setDestination(destination);
          head.setReceipt("subscribed-" + id);
        });
    StompHeaderAccessor receipt = application.nextHead();
    application.nextBody();
    assertThat(receipt.getCommand()).isEqualTo(StompCommand.RECEIPT);
    assertThat(receipt.getReceiptId()).isEqualTo("subscribed-" + id);
  }

  private static void expect(RelayedApplication application, String id, String body)
      throws InterruptedException {
    StompHeaderAccessor head = application.nextHead();
    assertThat(head.getCommand()).isEqualTo(StompCommand.MESSAGE);
    assertThat(head.getSubscriptionId()).isEqualTo(id);
    assertThat(application.nextBody()).isEqualTo(body);
  }

  @ParameterizedTest
  @Shows(StompFeature.SPRING)
  @ValueSource(ints = {1, 3})
  void theRelayServesBrowsersAndTheApplication(int loops) throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("data"), "loops=" + loops);
        RelayedApplication application = new RelayedApplication(broker.stomp().getPort())) {
      assertThat(application.nextAvailability()).isTrue();
      connect(application);
      subscribe(application, "0", "/topic/greetings");
      application.template().convertAndSend("/topic/greetings", "hello".getBytes(UTF_8));
      expect(application, "0", "hello");
      application.frame(
          StompCommand.SEND, "from a browser", head -> head.setDestination("/topic/greetings"));
      expect(application, "0", "from a browser");
      // A browser's own destination, by way of the name of its user and by that of its session.
      subscribe(application, "1", "/user/queue/errors");
      application
          .template()
          .convertAndSendToUser(RelayedApplication.USER, "/queue/errors", "own".getBytes(UTF_8));
      expect(application, "1", "own");
      // Users of other nodes of the application are looked for by a topic.
      application
          .template()
          .convertAndSendToUser("somebody else", "/queue/errors", "theirs".getBytes(UTF_8));
      assertThat(application.nextOfSystem()).isEqualTo("theirs");
      Thread.sleep(BEATS_MILLIS);
      assertThat(application.isUnchanged()).as("heart-beats keep the session").isTrue();
      application.template().convertAndSend("/topic/greetings", "still here".getBytes(UTF_8));
      expect(application, "0", "still here");
      application.frame(StompCommand.UNSUBSCRIBE, "", head -> head.setSubscriptionId("0"));
      application.frame(StompCommand.DISCONNECT, "", head -> head.setReceipt("bye"));
      StompHeaderAccessor bye = application.nextHead();
      assertThat(bye.getReceiptId()).isEqualTo("bye");
    }
  }

  @Test
  @Shows(StompFeature.SPRING)
  void theRelayComesBackWhenTheBrokerDoes() throws Exception {
    Path data = directory.resolve("data");
    TestBroker first = TestBroker.start(data, "loops=1");
    int port = first.stomp().getPort();
    try (RelayedApplication application = new RelayedApplication(port)) {
      assertThat(application.nextAvailability()).isTrue();
      first.close();
      assertThat(application.nextAvailability()).isFalse();
      try (TestBroker again = TestBroker.start(data, "loops=1", "stomp.port=" + port)) {
        assertThat(application.nextAvailability()).isTrue();
        assertThat(again.stomp().getPort()).isEqualTo(port);
        connect(application);
        subscribe(application, "0", "/queue/after");
        application.template().convertAndSend("/queue/after", "again".getBytes(UTF_8));
        expect(application, "0", "again");
      }
    }
  }
}
