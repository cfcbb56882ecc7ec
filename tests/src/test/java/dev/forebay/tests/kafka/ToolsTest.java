package dev.forebay.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;

import dev.forebay.tests.clients.ClientProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own command-line tools. */
class ToolsTest extends KafkaTest {
  @TempDir Path directory;

  @SuppressWarnings("NullAway.Init") // JUnit fills the directory
  ToolsTest() {}

  @Test
  void topicsAreMadeConfiguredAndDeleted() throws Exception {
    String topic = broker.prefix() + "-tools";
    assertThat(topics("--create", "--topic", topic, "--partitions", "3"))
        .contains("Created topic " + topic);
    assertThat(topics("--list").lines()).contains(topic);
    topics("--alter", "--topic", topic, "--partitions", "4");
    String configs = "kafka.admin.ConfigCommand";
    run(configs, "--alter", "--topic", topic, "--add-config", "retention.ms=3600000");
    assertThat(run(configs, "--describe", "--topic", topic)).contains("retention.ms=3600000");
    assertThat(topics("--describe", "--topic", topic))
        .contains("PartitionCount: 4", "ReplicationFactor: 1", "retention.ms=3600000");
    topics("--delete", "--topic", topic);
    assertThat(topics("--list").lines()).doesNotContain(topic);
  }

  @Test
  void theVerifiablePairAgreesAndTheGroupAndItsRecordsAreManaged() throws Exception {
    String topic = broker.prefix() + "-verified";
    topics("--create", "--topic", topic, "--partitions", "1");
    String sent =
        run("org.apache.kafka.tools.VerifiableProducer", "--topic", topic, "--max-messages", "500");
    assertThat(sent).contains("\"sent\":500").contains("\"acked\":500");
    String received =
        run(
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
    run("org.apache.kafka.tools.DeleteRecordsCommand", "--offset-json-file", upTo.toString());
    assertThat(offsets(topic, "earliest")).contains(topic + ":0:100");
    assertThat(offsets(topic, "latest")).contains(topic + ":0:500");
    groups("--delete", "--group", topic);
    assertThat(groups("--list").lines()).doesNotContain(topic);
  }

  @Test
  void consoleAndPerformanceToolsMoveRecords() throws Exception {
    String topic = broker.prefix() + "-moved";
    topics("--create", "--topic", topic, "--partitions", "1");
    String produced =
        run(
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
        run(
            "org.apache.kafka.tools.ConsumerPerformance",
            "--topic",
            topic,
            "--num-records",
            "3000",
            "--hide-header");
    assertThat(consumed.lines().filter(line -> line.contains(", ")).toList().getLast().split(", "))
        .contains("3000", atIndex(4));

    List<String> words = IntStream.range(0, 50).mapToObj(i -> "k" + i + "=v" + i).toList();
    Path input = Files.write(directory.resolve("input"), words);
    ClientProcess.javaReading(
        input,
        classPath("kafka-tools"),
        "org.apache.kafka.tools.ConsoleProducer",
        withBroker(
            "--topic",
            topic,
            "--reader-property",
            "parse.key=true",
            "--reader-property",
            "key.separator=="));
    String read =
        run(
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
    return run("org.apache.kafka.tools.TopicCommand", arguments);
  }

  private String groups(String... arguments) throws Exception {
    return run("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", arguments);
  }

  private String offsets(String topic, String time) throws Exception {
    return run("org.apache.kafka.tools.GetOffsetShell", "--topic", topic, "--time", time);
  }

  private static String[] columns(String table, String start) {
    return table
        .lines()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow(() -> new AssertionError(table))
        .split(" +");
  }

  private String run(String tool, String... arguments) throws Exception {
    return ClientProcess.java(classPath("kafka-tools"), tool, withBroker(arguments));
  }

  private String[] withBroker(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-server", broker.bootstrap()));
    return all.toArray(String[]::new);
  }
}
