package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Client programs that run as processes of their own. */
public final class ClientProcess {
  private static final Path SCRIPTS = Path.of("src/test/resources/clients");
  private static final long SECONDS_MAX = 300;

  private ClientProcess() {}

  /** Installs what the programs need, unless it is there. */
  public static void install() throws IOException, InterruptedException {
    run(Path.of("install-clients").toAbsolutePath().toString());
  }

  static String script(String name) {
    return SCRIPTS.resolve(name).toAbsolutePath().toString();
  }

  /** Debian's Python, which has Debian's clients. */
  public static String python(String script, String... arguments) throws Exception {
    return run(List.of("/usr/bin/python3", script(script)), arguments);
  }

  public static String node(String script, String... arguments) throws Exception {
    return run(List.of("node", script(script)), arguments);
  }

  /** A Java program on a class path of its own. */
  public static String java(String classPath, String mainClass, String... arguments)
      throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return run(
        List.of(java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classPath, mainClass),
        arguments);
  }

  private static String run(List<String> start, String... arguments)
      throws IOException, InterruptedException {
    String[] words = new String[start.size() + arguments.length];
    start.toArray(words);
    System.arraycopy(arguments, 0, words, start.size(), arguments.length);
    return run(words);
  }

  /** Runs a program to its end; its output if it exits with 0, a failure with the output if not. */
  private static String run(String... words) throws IOException, InterruptedException {
    Path output = Files.createTempFile("client", ".log");
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
      String said = Files.readString(output);
      assertThat(ended).as("%s ends, having said:%n%s", List.of(words), said).isTrue();
      assertThat(process.exitValue()).as("%s said:%n%s", List.of(words), said).isZero();
      return said;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.delete(output);
    }
  }
}
