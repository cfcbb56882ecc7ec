package dev.forebay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.server.config.ListenConfig;
import dev.forebay.server.config.NodeConfig;
import dev.forebay.server.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
  @TempDir Path dir;

  /** It throws if a client is not answered as any other would be. */
  @Test
  void everyPortIsUsedAsItsFirstClientsUseIt() throws IOException {
    List<String> settings = new ArrayList<>(ListenConfig.anyFreePorts());
    settings.addAll(List.of("data.dir=" + dir, "kafka.rebalance-delay=0s"));
    try (Node node = Node.start(NodeConfig.read(null, settings))) {
      assertThat(node.listeners()).isNotEmpty();
      for (Listener listener : node.listeners()) {
        Training.play(listener.protocol(), listener.address());
      }
      assertThatThrownBy(() -> Training.play("another", node.listeners().getFirst().address()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another");
    }
  }
}
