package dev.forebay.tests.kafka;

import dev.forebay.server.Node;
import dev.forebay.server.config.NodeConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A Forebay of this process with free ports, or the broker that the system property {@value
 * #BOOTSTRAP} names, to see whether a test asks for what Kafka does. Names have a prefix that no
 * other run has, as such a broker keeps what was there.
 */
final class KafkaBroker implements AutoCloseable {
  private static final String BOOTSTRAP = "forebay.kafka.bootstrap";

  private final @Nullable Node node;
  private final String bootstrap;
  private final String prefix = "t" + ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);

  private KafkaBroker(@Nullable Node node, String bootstrap) {
    this.node = node;
    this.bootstrap = bootstrap;
  }

  static KafkaBroker start(Path directory) throws IOException {
    String named = System.getProperty(BOOTSTRAP);
    if (named != null) {
      return new KafkaBroker(null, named);
    }
    // The address that clients are told has to be known before they come, so the port is not free.
    Node node =
        Node.start(
            NodeConfig.read(
                null,
                List.of(
                    "data.dir=" + directory, "amqp.port=0", "http.port=0", "port.offset=2000")));
    return new KafkaBroker(node, "127.0.0.1:11092");
  }

  String bootstrap() {
    return bootstrap;
  }

  String prefix() {
    return prefix;
  }

  @Override
  public void close() {
    if (node != null) {
      node.close();
    }
  }
}
