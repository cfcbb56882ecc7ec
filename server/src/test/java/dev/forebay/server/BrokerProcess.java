package dev.forebay.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.server.config.ListenConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A broker in a process of its own, on free ports, with this test's classes; killed on close. */
final class BrokerProcess implements AutoCloseable {
  private static final int MAX_WAIT_SECONDS = 60;

  private final Process process;

  private BrokerProcess(Process process) {
    this.process = process;
  }

  static BrokerProcess serve(Path dataDirectory, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("serve", "--data-dir", dataDirectory.toString()));
    ListenConfig.anyFreePorts().forEach(port -> command.addAll(List.of("--set", port)));
    command.addAll(List.of(more));
    return new BrokerProcess(new ProcessBuilder(command).start());
  }

  long pid() {
    return process.pid();
  }

  /** Waits for the first line of standard output; empty if the process ended without one. */
  String firstLine() throws IOException {
    String line = process.inputReader().readLine();
    return line == null ? "" : line;
  }

  String standardError() throws IOException {
    return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  void terminate() {
    // Through the handle, since Process.destroy closes the streams that are still to be read.
    assertThat(process.toHandle().destroy()).isTrue();
  }

  void kill() {
    process.destroyForcibly();
  }

  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(MAX_WAIT_SECONDS, TimeUnit.SECONDS)).as("has ended").isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
