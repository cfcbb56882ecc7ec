package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the tests with the Java client share: a broker with one event loop, then one with three, and
 * on it a connection with a channel.
 */
@ParameterizedClass(name = "loops={0}")
@ValueSource(ints = {1, 3})
public abstract class ConformanceTest {
  protected static final Duration SOON = Duration.ofSeconds(10);
  static final int NOT_IMPLEMENTED = 540;

  @Parameter int loops;
  protected TestBroker broker;
  protected Connection connection;
  protected Channel channel;

  @SuppressWarnings("NullAway.Init") // the life cycle methods fill the fields
  protected ConformanceTest() {}

  @BeforeEach
  void start(@TempDir Path directory) throws IOException, TimeoutException {
    List<String> all = new ArrayList<>(settings());
    all.add("loops=" + loops);
    broker = TestBroker.start(directory, all.toArray(String[]::new));
    connection = broker.clients().newConnection();
    channel = connection.createChannel();
  }

  /** What is set besides the loops. */
  protected List<String> settings() {
    return List.of();
  }

  @AfterEach
  void stop() {
    connection.abort();
    broker.close();
  }

  /** A queue of this connection alone, with a name made by the broker. */
  protected String temporaryQueue() throws IOException {
    return channel.queueDeclare().getQueue();
  }

  protected void publish(String exchange, String key, String body) throws IOException {
    channel.basicPublish(exchange, key, null, body.getBytes(StandardCharsets.UTF_8));
  }

  /** Publishes to a queue, and returns when the messages are there. */
  protected void fill(String queue, String... bodies) throws Exception {
    try (Channel confirming = connection.createChannel()) {
      confirming.confirmSelect();
      for (String body : bodies) {
        confirming.basicPublish("", queue, null, body.getBytes(StandardCharsets.UTF_8));
      }
      confirming.waitForConfirmsOrDie(SOON.toMillis());
    }
  }

  /** Takes and acknowledges one message; "" if there is none. */
  protected String take(String queue) throws IOException {
    GetResponse got = channel.basicGet(queue, true);
    return got == null ? "" : text(got.getBody());
  }

  protected static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }

  protected static AMQP.BasicProperties headers(Map<String, Object> headers) {
    return new AMQP.BasicProperties.Builder().headers(headers).build();
  }

  /** The broker closes the channel with this code, and words that contain these. */
  protected static void assertChannelCloses(int code, String words, ThrowingCallable action) {
    assertThatThrownBy(action)
        .satisfies(failure -> {
          if (signal(failure).getReason() instanceof AMQP.Channel.Close close) {
            assertThat(close.getReplyCode() + " " + close.getReplyText())
                .startsWith(code + " ")
                .contains(words);
          } else {
            throw new AssertionError("not a close of the channel", failure);
          }
        });
  }

  /** The broker closes the connection with this code, and words that contain these. */
  protected static void assertConnectionCloses(int code, String words, ThrowingCallable action) {
    assertThatThrownBy(action)
        .satisfies(failure -> {
          if (signal(failure).getReason() instanceof AMQP.Connection.Close close) {
            assertThat(close.getReplyCode() + " " + close.getReplyText())
                .startsWith(code + " ")
                .contains(words);
          } else {
            throw new AssertionError("not a close of the connection", failure);
          }
        });
  }

  private static ShutdownSignalException signal(Throwable failure) {
    Throwable at = failure;
    while (!(at instanceof ShutdownSignalException signal)) {
      if (at.getCause() == null) {
        throw new AssertionError("no close by the broker", failure);
      }
      at = at.getCause();
    }
    return signal;
  }
}
