package dev.forebay.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.testkit.loop.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClientLogTest {
  private final ManualLoop loop = new ManualLoop();
  private final List<String> lines = new ArrayList<>();
  private final ClientLog log = new ClientLog(loop, lines::add);

  @Test
  void whoBreaksOffAgainAndAgainDoesNotFillTheLog() {
    for (int i = 0; i < 1_000; i++) {
      log.tell("dropping", "/127.0.0.1:" + i, "reset");
    }
    assertThat(lines).hasSize(ClientLog.LINES_MAX).startsWith("dropping /127.0.0.1:0: reset");

    loop.advanceMillis(TimeUnit.SECONDS.toMillis(ClientLog.PERIOD_SECONDS));
    assertThat(lines).last().isEqualTo("950 more clients were sent away or broke off");

    log.tell("closing", "/127.0.0.1:1", "why");
    assertThat(lines).last().isEqualTo("closing /127.0.0.1:1: why");
    loop.advanceMillis(TimeUnit.SECONDS.toMillis(ClientLog.PERIOD_SECONDS));
    assertThat(lines).hasSize(ClientLog.LINES_MAX + 2);
  }
}
