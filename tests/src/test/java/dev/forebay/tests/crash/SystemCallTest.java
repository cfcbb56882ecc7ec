package dev.forebay.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker's own system calls show that {@code fdatasync} returns before a confirm is sent. */
class SystemCallTest {
  private static final int ONE_BY_ONE = 50;
  private static final int MESSAGES = 500;
  private static final int WINDOW = 25;
  private static final long CONFIRM_MILLIS_MAX = 30_000;

  @TempDir Path dir;

  @Test
  void everyConfirmIsSentAfterASyncOfItsMessageHasReturned() throws Exception {
    assumeTrue(
        canTrace(),
        "not shown on this machine: strace is missing (apt-get install strace) or may not trace");
    Path data = dir.toRealPath().resolve("data");
    Path file = dir.resolve("trace");
    List<String> strace =
        List.of(
            "strace",
            "-f",
            "--seccomp-bpf",
            "-x",
            "-y",
            "-s",
            "65536",
            "-e",
            "trace=fdatasync,fsync,pwrite64,pwritev,write,writev,sendto,sendmsg",
            "-o",
            file.toString());
    try (BrokerProcess broker = BrokerProcess.serve(strace, data)) {
      publish(broker.awaitPort());
      broker.terminate();
      assertThat(broker.exitCode()).isZero();
    }

    SystemCallTrace trace = new SystemCallTrace(data.resolve("log") + "/");
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      lines.lines().forEach(trace::line);
    }
    assertThat(trace.violations()).isEmpty();
    assertThat(trace.acknowledged()).isEqualTo(MESSAGES);
  }

  private static void publish(int port) throws Exception {
    try (Connection connection = BrokerProcess.connect(port)) {
      Channel channel = connection.createChannel();
      channel.queueDeclare("proof", true, false, false, null);
      channel.confirmSelect();
      for (int number = 1; number <= MESSAGES; number++) {
        channel.basicPublish(
            "", "proof", MessageProperties.PERSISTENT_BASIC, SystemCallTrace.body(number));
        if (number <= ONE_BY_ONE || number % WINDOW == 0) {
          channel.waitForConfirmsOrDie(CONFIRM_MILLIS_MAX);
        }
      }
    }
  }

  private static boolean canTrace() throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder("strace", "-f", "--seccomp-bpf", "-e", "trace=fdatasync", "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
