package dev.forebay.tests.clients.spring;

import dev.forebay.tests.clients.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.amqp.core.QueueInformation;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;

/** What the tests with Spring share: a broker with one event loop, then three, and connections. */
@ParameterizedClass(name = "loops={0}")
@ValueSource(ints = {1, 3})
abstract class SpringTest {
  static final Duration SOON = Duration.ofSeconds(10);

  @Parameter int loops;
  TestBroker broker;
  CachingConnectionFactory connections;
  RabbitAdmin admin;
  RabbitTemplate template;
  private final Deque<Runnable> ends = new ArrayDeque<>();

  @SuppressWarnings("NullAway.Init") // the life cycle methods fill the fields
  SpringTest() {}

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    broker = TestBroker.start(directory, "loops=" + loops);
    ends.push(broker::close);
    connections = connections();
    admin = new RabbitAdmin(connections);
    template = new RabbitTemplate(connections);
    template.setReceiveTimeout(SOON.toMillis());
  }

  @AfterEach
  void stop() {
    ends.forEach(Runnable::run);
  }

  /** Further connections to the broker, closed after the test. */
  CachingConnectionFactory connections() {
    CachingConnectionFactory factory = new CachingConnectionFactory("127.0.0.1", broker.port());
    ends.push(factory::destroy);
    return factory;
  }

  /** What the broker says of a queue that is there. */
  QueueInformation queue(String name) {
    return Objects.requireNonNull(admin.getQueueInfo(name), name);
  }

  /** Starts a container that is stopped after the test. */
  <C extends AbstractMessageListenerContainer> C started(C container) {
    container.setShutdownTimeout(SOON.toMillis());
    container.afterPropertiesSet();
    container.start();
    ends.push(container::destroy);
    return container;
  }

  /** Ends something after the test, before what was started earlier. */
  void afterwards(Runnable end) {
    ends.push(end);
  }

  /** The next so many of what a listener collects. */
  static <T> List<T> take(BlockingQueue<T> from, int count) throws InterruptedException {
    List<T> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      T next = from.poll(SOON.toSeconds(), TimeUnit.SECONDS);
      Assertions.assertThat(next).as("number %d after %s", i + 1, taken).isNotNull();
      taken.add(next);
    }
    return taken;
  }
}
