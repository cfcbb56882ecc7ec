package dev.forebay.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.forebay.server.Main;
import dev.forebay.server.config.ListenConfig;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A broker in a process of its own, on free ports, from the built classes; killed on close. */
public final class BrokerProcess implements AutoCloseable {
  private static final int MAX_WAIT_SECONDS = 60;
  private static final int HEAP_MIB = 256;
  private static final Pattern AMQP_PORT = Pattern.compile("amqp [^ ,]*:(\\d+)");

  private final Process process;
  private final File errors;

  private BrokerProcess(Process process, File errors) {
    this.process = process;
    this.errors = errors;
  }

  public static BrokerProcess serve(Path dataDirectory, String... settings) throws IOException {
    return serve(List.of(), dataDirectory, settings);
  }

  /** Starts it with more memory than it has by default. */
  static BrokerProcess serve(int heapMib, Path dataDirectory, String... settings)
      throws IOException {
    return serve(heapMib, List.of(), dataDirectory, settings);
  }

  /** Starts it as the child of another command. */
  static BrokerProcess serve(List<String> under, Path dataDirectory, String... settings)
      throws IOException {
    return serve(HEAP_MIB, under, dataDirectory, settings);
  }

  private static BrokerProcess serve(
      int heapMib, List<String> under, Path dataDirectory, String... settings) throws IOException {
    List<String> command = new ArrayList<>(under);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Xmx" + heapMib + "m",
            "-XX:MaxDirectMemorySize=1g",
            "-Dio.netty.leakDetection.level=PARANOID",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("serve", "--data-dir", dataDirectory.toString()));
    ListenConfig.anyFreePorts().forEach(port -> command.addAll(List.of("--set", port)));
    for (String setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    File errors = new File(dataDirectory + ".stderr");
    return new BrokerProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(errors)).start(),
        errors);
  }

  long pid() {
    return process.pid();
  }

  /** Waits until it is ready and returns its AMQP port. */
  public int awaitPort() throws IOException {
    String line = process.inputReader().readLine();
    Matcher port = AMQP_PORT.matcher(line == null ? "" : line);
    assertThat(port.find()).as("ready line: %s, errors: %s", line, standardError()).isTrue();
    return Integer.parseInt(port.group(1));
  }

  /** A connection that stays lost when it is lost. */
  static Connection connect(int port) throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(port);
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setShutdownTimeout(1000);
    return factory.newConnection();
  }

  String standardError() throws IOException {
    return Files.readString(errors.toPath());
  }

  /** SIGTERM to the broker itself, whatever it runs under. */
  void terminate() {
    // Through a handle, since Process.destroy closes the streams that are still to be read.
    ProcessHandle broker = process.children().findFirst().orElse(process.toHandle());
    assertThat(broker.destroy()).isTrue();
  }

  /** SIGKILL; returns when the process is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    exitCode();
  }

  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(MAX_WAIT_SECONDS, TimeUnit.SECONDS)).as("has ended").isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
