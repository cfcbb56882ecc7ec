package dev.forebay.server;

import dev.forebay.server.config.NodeConfig;
import dev.forebay.server.process.ExitCodes;
import dev.forebay.server.process.Logging;
import dev.forebay.server.process.StartTime;
import java.util.concurrent.CountDownLatch;

/** {@code serve}: runs a node until the process is told to stop. */
final class ServeCommand {
  private ServeCommand() {}

  static int run(NodeOptions options) throws InterruptedException {
    NodeConfig config = options.read(System.getenv());
    Logging.configure(config.logging());
    Node node = Node.start(config, options.accepted());
    ShutdownHook.closeOnExit(node);
    System.out.println(ReadyLine.of(node.listeners(), StartTime.elapsedMillis()));
    // The hook ends the process; this thread only keeps the exit code from being decided here.
    new CountDownLatch(1).await();
    return ExitCodes.OK;
  }
}
