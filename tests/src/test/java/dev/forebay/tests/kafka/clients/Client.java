package dev.forebay.tests.kafka.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** An unmodified client, and the requests that its test shows it to send. */
public enum Client {
  JAVA_OF_2021("kafka-clients 2.8"),
  JAVA_OF_2025("kafka-clients 3.9"),
  JAVA_NEWEST("kafka-clients 4.4"),
  KAFKA_PYTHON("kafka-python"),
  KCAT("kcat"),
  KAFKAJS("kafkajs"),
  TOOLS("Kafka's tools"),
  SPRING("Spring");

  private static final Path DIRECTORY = Path.of("src/test/resources/kafka-requests");

  public final String title;

  Client(String title) {
    this.title = title;
  }

  String fileName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Each as the request's name and its version. */
  Set<String> requests() throws IOException {
    return new TreeSet<>(Files.readAllLines(DIRECTORY.resolve(fileName())));
  }

  /** The versions of each request, by its name. */
  public Map<String, List<String>> versions() throws IOException {
    return requests().stream()
        .map(request -> request.split(" ", 2))
        .collect(
            Collectors.groupingBy(
                words -> words[0],
                TreeMap::new,
                Collectors.mapping(words -> words[1], Collectors.toList())));
  }

  void rewrite(Set<String> requests) throws IOException {
    Files.createDirectories(DIRECTORY);
    Files.write(DIRECTORY.resolve(fileName()), requests);
  }
}
