package dev.forebay.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.server.process.ExitCodes;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that can't go on ends with code 3, whoever reads its standard error or does not. */
class EndOfProcessTest {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"fail-stop", "thread", "task", "turn-end", "worker"})
  void itEndsThoughNobodyReadsItsStandardError(String how) throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty("java.class.path"),
                    EndOfProcess.class.getName(),
                    how,
                    dir.toString()))
            .start();
    try {
      assertThat(process.waitFor(50, TimeUnit.SECONDS)).as("has ended").isTrue();
      assertThat(process.exitValue()).isEqualTo(ExitCodes.FAIL_STOP);
    } finally {
      process.destroyForcibly();
    }
  }
}
