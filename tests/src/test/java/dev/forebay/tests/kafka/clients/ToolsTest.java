package dev.forebay.tests.kafka.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own command-line tools. */
class ToolsTest extends ClientsTest {
  @TempDir Path directory;

  private Tools tools;

  @SuppressWarnings("NullAway.Init") // the life cycle methods fill the fields
  ToolsTest() {}

  @BeforeAll
  static void start(@TempDir Path data) throws IOException {
    start(data, 1);
  }

  @AfterAll
  static void assertSentByTools() throws IOException {
    assertSent(Client.TOOLS);
  }

  @BeforeEach
  void load() throws Exception {
    tools = new Tools(bootstrap());
  }

  @AfterEach
  void unload() throws IOException {
    tools.close();
  }

  @Test
  void topicsAreMadeConfiguredAndDeleted() throws Exception {
    String topic = prefix + "-tools";
    assertThat(topics("--create", "--topic", topic, "--partitions", "3"))
        .contains("Created topic " + topic);
    assertThat(topics("--list").lines()).contains(topic);
    topics("--alter", "--topic", topic, "--partitions", "4");
    String configs = "kafka.admin.ConfigCommand";
    tools.run(configs, "--alter", "--topic", topic, "--add-config", "retention.ms=3600000");
    assertThat(tools.run(configs, "--describe", "--topic", topic)).contains("retention.ms=3600000");
    assertThat(topics("--describe", "--topic", topic))
        .contains("PartitionCount: 4", "ReplicationFactor: 1", "retention.ms=3600000");
    topics("--delete", "--topic", topic);
    assertThat(topics("--list").lines()).doesNotContain(topic);
  }

  @Test
  void theVerifiablePairAgreesAndTheGroupAndItsRecordsAreManaged() throws Exception {
    String topic = prefix + "-verified";
    topics("--create", "--topic", topic, "--partitions", "1");
    String sent =
        tools.runAlone(
            "org.apache.kafka.tools.VerifiableProducer", "--topic", topic, "--max-messages", "500");
    assertThat(sent).contains("\"sent\":500").contains("\"acked\":500");
    String received =
        tools.runAlone(
            "org.apache.kafka.tools.VerifiableConsumer",
            "--topic",
            topic,
            "--group-id",
            topic,
            "--max-messages",
            "500",
            "--reset-policy",
            "earliest",
            "--verbose");
    List<String> offsets = IntStream.range(0, 500).mapToObj(i -> "\"offset\":" + i + "}").toList();
    assertThat(received).contains(offsets).contains("\"success\":true");

    assertThat(groups("--list").lines()).contains(topic);
    assertThat(columns(groups("--describe", "--group", topic), topic))
        .startsWith(topic, topic, "0", "500", "500", "0");
    groups("--reset-offsets", "--group", topic, "--topic", topic, "--shift-by", "-20", "--execute");
    assertThat(columns(groups("--describe", "--group", topic), topic))
        .startsWith(topic, topic, "0", "480", "500", "20");
    Path upTo = directory.resolve("records.json");
    Files.writeString(
        upTo,
        """
        {"version": 1, "partitions": [{"topic": "%s", "partition": 0, "offset": 100}]}
        """
            .formatted(topic));
    tools.run("org.apache.kafka.tools.DeleteRecordsCommand", "--offset-json-file", upTo.toString());
    assertThat(offsets(topic, "earliest")).contains(topic + ":0:100");
    assertThat(offsets(topic, "latest")).contains(topic + ":0:500");
    groups("--delete", "--group", topic);
    assertThat(groups("--list").lines()).doesNotContain(topic);
  }

  @Test
  void consoleAndPerformanceToolsMoveRecords() throws Exception {
    String topic = prefix + "-moved";
    topics("--create", "--topic", topic, "--partitions", "1");
    String produced =
        tools.run(
            "org.apache.kafka.tools.ProducerPerformance",
            "--topic",
            topic,
            "--num-records",
            "3000",
            "--record-size",
            "200",
            "--throughput",
            "-1",
            "--command-property",
            "acks=all",
            "compression.type=lz4");
    assertThat(produced).contains("3000 records sent");
    String consumed =
        tools.run(
            "org.apache.kafka.tools.ConsumerPerformance",
            "--topic",
            topic,
            "--num-records",
            "3000",
            "--hide-header");
    assertThat(consumed.lines().filter(line -> line.contains(", ")).toList().getLast().split(", "))
        .contains("3000", atIndex(4));

    List<String> words = IntStream.range(0, 50).mapToObj(i -> "k" + i + "=v" + i).toList();
    tools.runReading(
        String.join("\n", words),
        "org.apache.kafka.tools.ConsoleProducer",
        "--topic",
        topic,
        "--reader-property",
        "parse.key=true",
        "--reader-property",
        "key.separator==");
    String read =
        tools.run(
            "org.apache.kafka.tools.consumer.ConsoleConsumer",
            "--topic",
            topic,
            "--partition",
            "0",
            "--offset",
            "3000",
            "--max-messages",
            "50",
            "--formatter-property",
            "print.key=true",
            "--formatter-property",
            "key.separator==");
    assertThat(read.lines().filter(line -> line.startsWith("k"))).containsExactlyElementsOf(words);
  }

  private String topics(String... arguments) throws Exception {
    return tools.run("org.apache.kafka.tools.TopicCommand", arguments);
  }

  private String groups(String... arguments) throws Exception {
    return tools.run("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", arguments);
  }

  private String offsets(String topic, String time) throws Exception {
    return tools.run("org.apache.kafka.tools.GetOffsetShell", "--topic", topic, "--time", time);
  }

  private static String[] columns(String table, String start) {
    return table
        .lines()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow(() -> new AssertionError(table))
        .split(" +");
  }
}
