package dev.forebay.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.server.process.ExitCodes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that can't go on ends with code 3, whoever reads its standard error or does not. */
class EndOfProcessTest {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"fail-stop", "thread", "task", "turn-end", "worker", "heap"})
  void itEndsThoughNobodyReadsItsStandardError(String how) throws Exception {
    assertThat(end(new ProcessBuilder(command(how)).start())).isEqualTo(ExitCodes.FAIL_STOP);
  }

  @ParameterizedTest
  @CsvSource({
    "thread, Cannot reserve direct buffer memory (Thread-",
    "task, Cannot reserve direct buffer memory (loop-",
    "turn-end, Cannot reserve direct buffer memory (loop-",
    "worker, made here (main)",
    "heap, Java heap space (loop-1)"
  })
  void itSaysWhichMemoryIsUsedUpAndWhere(String how, String said) throws Exception {
    Path errors = dir.resolve("errors");
    int code =
        end(
            new ProcessBuilder(command(how))
                .redirectError(ProcessBuilder.Redirect.to(errors.toFile()))
                .start());
    assertThat(code).isEqualTo(ExitCodes.FAIL_STOP);
    assertThat(Files.readString(errors))
        .contains("forebay: stopped serving: memory is used up: " + said);
  }

  private List<String> command(String how) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-Xmx" + (how.equals("heap") ? 32 : 256) + "m",
        "-XX:MaxDirectMemorySize=1g",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-cp",
        System.getProperty("java.class.path"),
        EndOfProcess.class.getName(),
        how,
        dir.toString());
  }

  private static int end(Process process) throws InterruptedException {
    try {
      assertThat(process.waitFor(50, TimeUnit.SECONDS)).as("has ended").isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }
}
