package dev.forebay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.server.process.ExitCodes;
import dev.forebay.server.process.UsageException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeOptionsTest {
  @Test
  void optionsAreShortForKeysInBothForms() {
    NodeOptions options =
        NodeOptions.parse(
            List.of(
                "--data-dir", "/tmp/a=b", "--bind=::1", "--port-offset", "3", "--set", "shards=4"));

    assertThat(options.file()).isNull();
    assertThat(options.settings())
        .containsExactly("data.dir=/tmp/a=b", "bind=::1", "port.offset=3", "shards=4");
  }

  @Test
  void theConfigurationFileIsNoKey() {
    assertThat(NodeOptions.parse(List.of("--config", "a.conf")).file())
        .isEqualTo(Path.of("a.conf"));
  }

  @Test
  void whatCannotBeUnderstoodIsNamed() {
    assertThatThrownBy(() -> NodeOptions.parse(List.of("--port", "1")))
        .isInstanceOf(UsageException.class)
        .hasMessage("unknown option --port");
    assertThatThrownBy(() -> NodeOptions.parse(List.of("--bind")))
        .isInstanceOf(UsageException.class)
        .hasMessage("option --bind needs a value");
  }

  @Test
  void anUnknownCommandIsWrongUsage() throws Exception {
    assertThat(Main.run(List.of("sevre"))).isEqualTo(ExitCodes.WRONG_USAGE);
    assertThat(Main.run(List.of("serve", "--help"))).isEqualTo(ExitCodes.OK);
  }
}
