package dev.forebay.server;

import dev.forebay.server.config.NodeConfig;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code serve}: runs a node until the process is told to stop. */
@Command(
    name = "serve",
    description = "Starts the broker and runs it until SIGTERM.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Mixin NodeOptions options = new NodeOptions();

  @Override
  public Integer call() throws InterruptedException {
    NodeConfig config = options.read();
    Logging.configure(config.logging());
    Node node = Node.start(config);
    ShutdownHook.closeOnExit(node);
    System.out.println(ReadyLine.of(node.listeners(), StartTime.elapsedMillis()));
    // The hook ends the process; this thread only keeps the exit code from being decided here.
    new CountDownLatch(1).await();
    return ExitCodes.OK;
  }
}
