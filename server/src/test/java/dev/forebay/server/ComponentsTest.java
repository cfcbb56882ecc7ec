package dev.forebay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComponentsTest {
  @Test
  void theLastStartedClosesFirstAndOneThatFailsKeepsNoneOpen() {
    List<String> closed = new ArrayList<>();
    Components components = new Components();
    components.add("log", () -> closed.add("log"));
    components.add(
        "shards",
        () -> {
          closed.add("shards");
          throw new IOException("on purpose");
        });
    components.add("listener", () -> closed.add("listener"));

    components.close();

    assertThat(closed).containsExactly("listener", "shards", "log");
  }
}
