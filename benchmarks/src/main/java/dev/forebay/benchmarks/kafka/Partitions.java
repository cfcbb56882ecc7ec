package dev.forebay.benchmarks.kafka;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates topics of many partitions and says how long the first one took; or finds the leaders of
 * all of them, says that it is warm, and after a line of input, at which the broker may be away,
 * says when it is told all leaders again. Arguments: create or await, bootstrap, partitions of a
 * topic, topics.
 */
public final class Partitions {
  private static final long RETRY_MILLIS = 20;
  private static final long BACKOFF_MILLIS = 100;
  private static final int TIMEOUT_MILLIS = 300_000;

  private Partitions() {}

  static void main(String[] arguments)
      throws InterruptedException, ExecutionException, IOException {
    int partitions = Integer.parseInt(arguments[2]);
    int topics = Integer.parseInt(arguments[3]);
    // A broker that is away is found soon when it is back.
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            arguments[1],
            "reconnect.backoff.max.ms",
            BACKOFF_MILLIS,
            "retry.backoff.max.ms",
            BACKOFF_MILLIS,
            "default.api.timeout.ms",
            TIMEOUT_MILLIS);
    try (Admin admin = Admin.create(settings)) {
      switch (arguments[0]) {
        case "create" -> create(admin, partitions, topics);
        case "await" -> await(admin, partitions, topics);
        default -> throw new IllegalArgumentException("neither create nor await");
      }
    }
  }

  private static void create(Admin admin, int partitions, int topics)
      throws InterruptedException, ExecutionException {
    // The client is warm when it has done all of this once.
    create(admin, "warm", 1);
    long start = System.nanoTime();
    for (int topic = 0; topic < topics; topic++) {
      create(admin, name(topic), partitions);
      if (topic == 0) {
        System.out.printf(
            Locale.ROOT, "{\"firstSeconds\": %.3f}%n", (System.nanoTime() - start) / 1e9);
      }
    }
  }

  private static void create(Admin admin, String name, int partitions)
      throws InterruptedException, ExecutionException {
    NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty());
    admin.createTopics(List.of(topic)).all().get();
    awaitLeaders(admin, List.of(name), partitions);
  }

  private static void await(Admin admin, int partitions, int topics)
      throws InterruptedException, ExecutionException, IOException {
    List<String> names = IntStream.range(0, topics).mapToObj(Partitions::name).toList();
    awaitLeaders(admin, names, partitions);
    System.out.println("warm");
    System.in.read();
    awaitLeaders(admin, names, partitions);
    System.out.println("ready");
  }

  private static void awaitLeaders(Admin admin, List<String> names, int partitions)
      throws InterruptedException, ExecutionException {
    while (!isLed(admin, names, partitions)) {
      Thread.sleep(RETRY_MILLIS);
    }
  }

  private static boolean isLed(Admin admin, List<String> names, int partitions)
      throws InterruptedException, ExecutionException {
    try {
      Map<String, TopicDescription> found = admin.describeTopics(names).allTopicNames().get();
      return found.values().stream().allMatch(topic -> isLed(topic, partitions));
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw failed;
    }
  }

  private static boolean isLed(TopicDescription topic, int partitions) {
    return topic.partitions().size() == partitions
        && topic.partitions().stream()
            .allMatch(partition -> partition.leader() != null && !partition.leader().isEmpty());
  }

  private static String name(int topic) {
    return "many-" + topic;
  }
}
