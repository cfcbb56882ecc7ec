package dev.forebay.tests.stomp.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Debian's RabbitMQ with its plugin for STOMP, on ports and with a configuration of its own. */
final class RabbitMqBroker implements AutoCloseable {
  private static final String PROGRAM = "/usr/lib/rabbitmq/bin/rabbitmq-server";
  private static final long START_SECONDS_MAX = 120;

  private final Process process;
  private final Map<String, String> environment;
  private final int port;

  private RabbitMqBroker(Process process, Map<String, String> environment, int port) {
    this.process = process;
    this.environment = environment;
    this.port = port;
  }

  /** Whether it is installed. */
  static boolean isInstalled() {
    return Files.isExecutable(Path.of(PROGRAM));
  }

  static RabbitMqBroker start(Path directory) throws IOException, InterruptedException {
    int port = freePort();
    Path plugins = directory.resolve("enabled_plugins");
    Files.writeString(plugins, "[rabbitmq_stomp].\n");
    Files.write(
        directory.resolve("rabbitmq.conf"),
        List.of("stomp.listeners.tcp.default = 127.0.0.1:" + port));
    Map<String, String> environment =
        Map.ofEntries(
            Map.entry("HOME", directory.toString()),
            Map.entry("RABBITMQ_NODENAME", "forebay-stomp@localhost"),
            Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
            Map.entry("RABBITMQ_NODE_PORT", Integer.toString(freePort())),
            Map.entry("RABBITMQ_DIST_PORT", Integer.toString(freePort())),
            Map.entry("RABBITMQ_MNESIA_BASE", directory.resolve("mnesia").toString()),
            Map.entry("RABBITMQ_LOG_BASE", directory.resolve("log").toString()),
            Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", plugins.toString()),
            Map.entry("RABBITMQ_CONFIG_FILE", directory.resolve("rabbitmq").toString()),
            Map.entry("RABBITMQ_CONF_ENV_FILE", directory.resolve("none").toString()),
            Map.entry(
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "-kernel inet_dist_use_interface {127,0,0,1}"),
            Map.entry("ERL_EPMD_PORT", Integer.toString(freePort())),
            Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"));
    Path log = directory.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(PROGRAM).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    RabbitMqBroker broker = new RabbitMqBroker(builder.start(), environment, port);
    broker.awaitStart(log);
    return broker;
  }

  private void awaitStart(Path log) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
    while (!Files.readString(log).contains("Starting broker... completed")) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        close();
        throw new IOException(Files.readString(log));
      }
      Thread.sleep(100);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Override
  public void close() throws IOException {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    // Erlang's port mapper, on a port of its own, outlives the node that started it.
    ProcessBuilder mapper = new ProcessBuilder("epmd", "-kill");
    mapper.environment().putAll(environment);
    mapper.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    mapper.start().onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
