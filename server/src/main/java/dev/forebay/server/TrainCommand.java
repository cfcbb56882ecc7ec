package dev.forebay.server;

import dev.forebay.server.config.ListenConfig;
import dev.forebay.server.config.NodeConfig;
import dev.forebay.server.process.ExitCodes;
import dev.forebay.server.process.Logging;
import dev.forebay.server.process.StartTime;
import dev.forebay.server.training.Training;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code train}: starts a node on free ports, uses it as its first clients would, and stops it. The
 * build runs this once to record the ahead-of-time cache that later starts begin with.
 */
final class TrainCommand {
  private TrainCommand() {}

  static int run(NodeOptions options) throws IOException {
    List<String> settings = new ArrayList<>(options.settings());
    settings.addAll(ListenConfig.anyFreePorts());
    settings.add("kafka.rebalance-delay=0s");
    NodeConfig config = NodeConfig.read(options.file(), settings);
    Logging.configure(config.logging());
    try (Node node = Node.start(config)) {
      System.out.println(ReadyLine.of(node.listeners(), StartTime.elapsedMillis()));
      for (Listener listener : node.listeners()) {
        Training.play(listener.protocol(), listener.address());
      }
    }
    return ExitCodes.OK;
  }
}
