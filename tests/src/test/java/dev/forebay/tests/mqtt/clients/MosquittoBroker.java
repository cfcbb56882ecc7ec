package dev.forebay.tests.mqtt.clients;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Debian's Mosquitto as a process of its own, on a free port, with a configuration of its own. */
public final class MosquittoBroker implements AutoCloseable {
  private static final String PROGRAM = "/usr/sbin/mosquitto";
  private static final long START_MILLIS_MAX = 10_000;

  private final Process process;
  private final int port;

  private MosquittoBroker(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Whether it is installed. */
  public static boolean isInstalled() {
    return Files.isExecutable(Path.of(PROGRAM));
  }

  /**
   * Starts it.
   *
   * @param lines of its configuration, besides its port
   */
  public static MosquittoBroker start(Path directory, List<String> lines)
      throws IOException, InterruptedException {
    int port = freePort();
    List<String> all = new ArrayList<>();
    all.add("listener " + port + " 127.0.0.1");
    all.add("allow_anonymous true");
    all.addAll(lines);
    Path configuration = directory.resolve("mosquitto.conf");
    Files.write(configuration, all);
    Process process =
        new ProcessBuilder(PROGRAM, "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("mosquitto.log").toFile())
            .start();
    MosquittoBroker broker = new MosquittoBroker(process, port);
    broker.awaitStart(directory);
    return broker;
  }

  private void awaitStart(Path directory) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_MILLIS_MAX * 1_000_000;
    while (System.nanoTime() < deadline && process.isAlive()) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException notYet) {
        Thread.sleep(20);
      }
    }
    close();
    throw new IOException(Files.readString(directory.resolve("mosquitto.log")));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
