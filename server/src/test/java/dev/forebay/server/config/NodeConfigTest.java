package dev.forebay.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeConfigTest {
  @TempDir Path dir;

  @Test
  void theseAreAllKeysAndDefaults() {
    assertThat(NodeConfig.describe())
        .filteredOn(described -> !described.key().equals("loops"))
        .extracting(described -> described.key() + "=" + described.defaultValue())
        .containsExactly(
            "data.dir=data",
            "shards=8",
            "bind=127.0.0.1",
            "port.offset=0",
            "amqp.port=5672",
            "kafka.port=9092",
            "stomp.port=61613",
            "stomp.websocket-port=15674",
            "mqtt.port=1883",
            "mqtt.websocket-port=15675",
            "http.port=15672",
            "websocket.origins=",
            "tls.certificate=",
            "tls.key=",
            "tls.key-password=",
            "tls.trust=",
            "tls.clients=none",
            "tls.login=none",
            "tls.versions=TLSv1.3,TLSv1.2",
            "amqp.tls-port=5671",
            "kafka.tls-port=9093",
            "stomp.tls-port=61614",
            "stomp.websocket-tls-port=15673",
            "mqtt.tls-port=8883",
            "mqtt.websocket-tls-port=15676",
            "broker.virtual-hosts=/",
            "definitions.file=",
            "default-user=",
            "default-pass=",
            "loopback-users=guest",
            "insecure=false",
            "amqp.frame-max=128KiB",
            "amqp.initial-frame-max=8KiB",
            "amqp.channel-max=2047",
            "amqp.heartbeat=1m",
            "amqp.max-message-size=16MiB",
            "amqp.qos-changes-running=false",
            "amqp.consumer-timeout=30m",
            "kafka.advertised-host=",
            "kafka.advertised-port=0",
            "kafka.advertised-tls-port=0",
            "kafka.auto-create-topics=true",
            "kafka.partitions=1",
            "kafka.retention=168h",
            "kafka.rebalance-delay=3s",
            "kafka.check-compressed=true",
            "kafka.max-request-size=100MiB",
            "kafka.sasl-mechanisms=",
            "stomp.max-frame-size=4MiB",
            "stomp.dialect=rabbitmq",
            "mqtt.max-packet-size=16MiB",
            "mqtt.max-session-expiry=24h",
            "mqtt.exchange=amq.topic",
            "mqtt.sparkplug=false",
            "log.segment-size=64MiB",
            "memory.chunks=64MiB",
            "memory.transient=64MiB",
            "publish.unsynced-per-connection=16MiB",
            "publish.unsynced-per-node=64MiB",
            "limits.connections=10000",
            "limits.unacknowledged-bytes-per-channel=4MiB",
            "settle.delay=10ms",
            "watchdog.loop-limit=1s",
            "watchdog.worker-limit=10s",
            "logging.level=info");
  }

  @Test
  void everyDefaultIsAValueThatMayBeSet() {
    List<String> overrides =
        NodeConfig.describe().stream().map(key -> key.key() + "=" + key.defaultValue()).toList();

    assertThat(NodeConfig.read(null, overrides)).isEqualTo(NodeConfig.read(null, List.of()));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 1", "4, 2", "64, 32"})
  void halfTheCoresAreLoops(int cores, int loops) {
    assertThat(LoopConfig.defaultCount(cores)).isEqualTo(loops);
  }

  @Test
  void theFileWinsOverDefaultsAndOverridesWinOverTheFile() throws IOException {
    Path file =
        file(
            """
            # a comment

            settle.delay = 25ms
            memory.chunks=32MiB
            """);

    NodeConfig config = NodeConfig.read(file, List.of("memory.chunks=8MiB", "memory.chunks=16MiB"));

    assertThat(config.settle().delay()).isEqualTo(Duration.ofMillis(25));
    assertThat(config.memory().chunksBytes()).isEqualTo(16 << 20);
  }

  @Test
  void theOffsetMovesDefaultPortsAndLeavesThoseThatAreSet() {
    ListenConfig listen =
        NodeConfig.read(null, List.of("port.offset=100", "http.port=8080")).listen();

    assertThat(listen.amqpPort()).isEqualTo(5772);
    assertThat(listen.stompWebSocketPort()).isEqualTo(15_774);
    assertThat(listen.httpPort()).isEqualTo(8080);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shard=8 | unknown key shard (value \"8\"); allowed keys are amqp.channel-max,",
        "shards=7 | impossible value for shards: \"7\"; allowed is a power of two from 1 to 256",
        "amqp.port=70000 | amqp.port: \"70000\"; allowed is a whole number from 0 to 65535",
        "amqp.port=http | amqp.port: \"http\"; allowed is a whole number from 0 to 65535",
        "memory.chunks=1KiB | memory.chunks: \"1KiB\"; allowed is a size from 4MiB to 64GiB",
        "memory.chunks=64MB | memory.chunks: \"64MB\"; allowed is a size from 4MiB to 64GiB",
        "memory.chunks=99999999999GiB | memory.chunks: \"99999999999GiB\"; allowed is a size",
        "memory.chunks=-64MiB | memory.chunks: \"-64MiB\"; allowed is a size",
        "settle.delay=10 | settle.delay: \"10\"; allowed is a duration from 0ms to 10s, in ms",
        "settle.delay=11s | settle.delay: \"11s\"; allowed is a duration from 0ms to 10s",
        "logging.level=loud | logging.level: \"loud\"; allowed is one of error, warn, info",
        "'broker.virtual-hosts=/,/' | broker.virtual-hosts: \"/,/\"; allowed is different names of",
        "broker.virtual-hosts= | broker.virtual-hosts: \"\"; allowed is different names of 1 to 255",
        "'websocket.origins=https://a,' | websocket.origins: \"https://a,\"; allowed is different",
        "bind=256.1.1.1 | bind: \"256.1.1.1\"; allowed is an IP address",
        "data.dir= | data.dir: \"\"; allowed is a path",
        "publish.unsynced-per-node=1MiB | allowed is at most publish.unsynced-per-node, which is",
        "shards | \"shards\" is not of the form key=value",
      })
  void anErrorNamesTheKeyTheValueAndWhatIsAllowed(String override, String message) {
    assertThatThrownBy(() -> NodeConfig.read(null, List.of(override)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aKeySetTwiceInTheFileIsASlip() throws IOException {
    Path file = file("shards=8\nbind=127.0.0.1\nshards=16\n");

    assertRefused(file, "line 3: shards is set twice");
  }

  @Test
  void aLineThatIsNotASettingIsNamedByItsNumber() throws IOException {
    assertRefused(file("\nshards 8\n"), "line 2: \"shards 8\" is not of the form key=value");
  }

  @Test
  void aMissingFileIsNamed() {
    assertRefused(dir.resolve("absent.conf"), "absent.conf does not exist");
  }

  private static void assertRefused(@Nullable Path file, String message) {
    assertThatThrownBy(() -> NodeConfig.read(file, List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  private Path file(String content) throws IOException {
    return Files.writeString(dir.resolve("forebay.conf"), content);
  }
}
