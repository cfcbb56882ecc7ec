package dev.forebay.tests.hostile.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java process of the test's classes, on one processor if that is said, killed on close. */
final class PinnedProcess implements AutoCloseable {
  private static final int MAX_WAIT_SECONDS = 60;

  private final Process process;
  private final BufferedReader output;
  private final Path errors;

  private PinnedProcess(Process process, Path errors) {
    this.process = process;
    this.output = process.inputReader();
    this.errors = errors;
  }

  static PinnedProcess start(
      int processor, Path errors, List<String> options, Class<?> main, List<String> arguments)
      throws IOException {
    List<String> under = List.of("taskset", "--cpu-list", Integer.toString(processor));
    return start(under, errors, options, main, arguments);
  }

  /** One that is not pinned. */
  static PinnedProcess startAnywhere(
      Path errors, List<String> options, Class<?> main, List<String> arguments) throws IOException {
    return start(List.of(), errors, options, main, arguments);
  }

  private static PinnedProcess start(
      List<String> under, Path errors, List<String> options, Class<?> main, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(under);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-XX:+DisplayVMOutputToStderr");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    File file = errors.toFile();
    return new PinnedProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.to(file)).start(),
        errors);
  }

  /** The next line that it writes. */
  String line() throws IOException {
    String line = output.readLine();
    assertThat(line).as(() -> "has ended: " + errors()).isNotNull();
    return line;
  }

  String errors() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** How it has ended, and what it had said. */
  String ended() {
    return "ended with %d, said %s, %s"
        .formatted(process.exitValue(), output.lines().toList(), errors());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Asks it to end; its exit code. */
  int terminate() throws InterruptedException {
    process.toHandle().destroy();
    assertThat(process.waitFor(MAX_WAIT_SECONDS, TimeUnit.SECONDS)).as("has ended").isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
