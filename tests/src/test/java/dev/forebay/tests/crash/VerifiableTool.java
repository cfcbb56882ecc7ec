package dev.forebay.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.crash.StreamLedger.Place;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kafka's verifiable producer or consumer, as a process that lives on while its broker is killed.
 * What it says of every record goes into the ledger, read by a thread of its own.
 */
final class VerifiableTool implements AutoCloseable {
  private static final int END_SECONDS_MAX = 120;
  private static final Pattern NAME = field("name", "\"(\\w+)\"");
  private static final Pattern VALUE = field("value", "\"([^\"]*)\"");
  private static final Pattern MESSAGE = field("message", "\"([^\"]*)\"");
  private static final Pattern PARTITION = field("partition", "(\\d+)");
  private static final Pattern OFFSET = field("offset", "(\\d+)");

  private final Process process;
  private final Thread reader;

  private VerifiableTool(Process process, StreamLedger ledger) {
    this.process = process;
    this.reader = Thread.ofPlatform().start(() -> read(process.inputReader(), ledger));
  }

  private static Pattern field(String name, String value) {
    return Pattern.compile("\"" + name + "\":" + value);
  }

  /** A producer that numbers its batches, so that none may be there twice. */
  static VerifiableTool producer(
      Path directory, StreamLedger ledger, String bootstrap, String topic, int number, int rate)
      throws IOException {
    Path config = directory.resolve("producer.properties");
    Files.writeString(
        config,
        """
        enable.idempotence=true
        retries=2147483647
        delivery.timeout.ms=600000
        request.timeout.ms=10000
        retry.backoff.ms=20
        retry.backoff.max.ms=100
        reconnect.backoff.ms=20
        reconnect.backoff.max.ms=100
        linger.ms=2
        """);
    return start(
        ledger,
        directory.resolve("producer-" + number + ".stderr").toFile(),
        "org.apache.kafka.tools.VerifiableProducer",
        List.of(
            "--topic",
            topic,
            "--bootstrap-server",
            bootstrap,
            "--value-prefix",
            "" + number,
            "--throughput",
            "" + rate,
            "--command-config",
            config.toString()));
  }

  static VerifiableTool consumer(
      Path directory, StreamLedger ledger, String bootstrap, String topic, String group)
      throws IOException {
    Path config = directory.resolve("consumer.properties");
    Files.writeString(
        config,
        """
        reconnect.backoff.ms=20
        reconnect.backoff.max.ms=100
        retry.backoff.ms=20
        """);
    return start(
        ledger,
        directory.resolve("consumer.stderr").toFile(),
        "org.apache.kafka.tools.VerifiableConsumer",
        List.of(
            "--topic",
            topic,
            "--bootstrap-server",
            bootstrap,
            "--group-id",
            group,
            "--verbose",
            "--command-config",
            config.toString()));
  }

  private static VerifiableTool start(
      StreamLedger ledger, File errors, String mainClass, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
    String classPath = Files.readString(Path.of("target/clients/kafka-tools.classpath")).strip();
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(arguments);
    return new VerifiableTool(new ProcessBuilder(command).redirectError(errors).start(), ledger);
  }

  private static void read(BufferedReader lines, StreamLedger ledger) {
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        tell(line, ledger);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void tell(String line, StreamLedger ledger) {
    switch (of(NAME, line)) {
      case "producer_send_success" -> ledger.acknowledged(place(line), of(VALUE, line));
      case "producer_send_error" -> ledger.refused(of(MESSAGE, line));
      case "record_data" -> ledger.consumed(place(line), of(VALUE, line));
      case "offsets_committed" -> {
        if (line.contains("\"success\":true")) {
          commits(line, ledger);
        }
      }
      // What begins and ends, and sums of what was said already.
      default -> {}
    }
  }

  private static void commits(String line, StreamLedger ledger) {
    String[] offsets = line.substring(line.indexOf('[')).split("\\}", -1);
    for (String one : offsets) {
      if (PARTITION.matcher(one).find()) {
        ledger.committed(place(one));
      }
    }
  }

  private static Place place(String line) {
    return new Place(Integer.parseInt(of(PARTITION, line)), Long.parseLong(of(OFFSET, line)));
  }

  private static String of(Pattern field, String line) {
    Matcher found = field.matcher(line);
    return found.find() ? found.group(1) : "";
  }

  /** SIGTERM, as a user ends it; returns when all that it had to say is in the ledger. */
  void end() throws InterruptedException {
    process.toHandle().destroy();
    assertThat(process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)).as("the tool ends").isTrue();
    reader.join();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
