package dev.forebay.tests.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user with few rights may do over Kafka's protocol: what begins with {@code lim-}. */
class KafkaPermissionsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final String OPEN = KafkaDeeds.OPEN;
  private static final String CLOSED = KafkaDeeds.CLOSED;

  private static TestBroker broker;
  private static Admin limited;
  private static Admin all;
  private static Uuid closedId;

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    broker =
        TestBroker.start(
            dir.resolve("data"),
            "loops=2",
            "kafka.rebalance-delay=0s",
            "kafka.sasl-mechanisms=PLAIN",
            "definitions.file=" + DefinitionsFile.write(dir));
    all = Admin.create(settings(DefinitionsFile.ADMINISTRATOR));
    limited = Admin.create(settings(DefinitionsFile.LIMITED));
    var made =
        all.createTopics(
            List.of(
                new NewTopic(CLOSED, 1, (short) 1),
                new NewTopic(OPEN, 1, (short) 1),
                new NewTopic("readable-lim-by-name", 1, (short) 1)));
    made.all().get();
    closedId = made.topicId(CLOSED).get();
    try (Producer<String, String> producer = producer(DefinitionsFile.ADMINISTRATOR)) {
      producer.send(new ProducerRecord<>(CLOSED, "secret")).get();
      producer.send(new ProducerRecord<>(OPEN, "open")).get();
    }
    all.alterConsumerGroupOffsets(
            "of-others", Map.of(new TopicPartition(CLOSED, 0), new OffsetAndMetadata(1)))
        .all()
        .get();
  }

  @AfterAll
  static void stop() throws IOException {
    limited.close();
    all.close();
    broker.close();
  }

  private static Map<String, Object> settings(String user, Object... more) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", broker.kafka());
    settings.put("security.protocol", "SASL_PLAINTEXT");
    settings.put("sasl.mechanism", "PLAIN");
    settings.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\""
                .formatted(user)
            + " password=\"%s\";".formatted(DefinitionsFile.PASSWORD));
    for (int i = 0; i < more.length; i += 2) {
      settings.put((String) more[i], more[i + 1]);
    }
    return settings;
  }

  private static Producer<String, String> producer(String user) {
    return new KafkaProducer<>(settings(user), new StringSerializer(), new StringSerializer());
  }

  private static Consumer<String, String> consumer(Object... more) {
    return new KafkaConsumer<>(
        settings(DefinitionsFile.LIMITED, more),
        new StringDeserializer(),
        new StringDeserializer());
  }

  static List<KafkaDeeds.Deed> deeds() {
    return KafkaDeeds.all(closedId);
  }

  @ParameterizedTest
  @MethodSource("deeds")
  void theLimitedUser(KafkaDeeds.Deed one) throws Exception {
    Class<? extends Exception> refusal = one.refusal();
    if (refusal == null) {
      one.action().on(limited);
    } else {
      assertThatThrownBy(() -> one.action().on(limited))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(refusal);
    }
  }

  /** What would change what others look at is done in the limited user's name alone. */
  static List<KafkaDeeds.Deed> refusedAndHarmless() {
    return KafkaDeeds.all(closedId).stream()
        .filter(one -> one.refusal() != null && !one.what().contains("delete"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("refusedAndHarmless")
  void theAdministratorIsRefusedNothingForLackOfRights(KafkaDeeds.Deed one) throws Exception {
    try {
      one.action().on(all);
    } catch (Exception e) {
      assertThat(e)
          .hasStackTraceContaining("")
          .satisfies(thrown ->
              assertThat(String.valueOf(thrown.getCause()))
                  .doesNotContain("AuthorizationException"));
    }
  }

  @Test
  void onlyWhatMayBeSeenIsListed() throws Exception {
    assertThat(limited.listTopics().names().get()).contains(OPEN).doesNotContain(CLOSED);
    assertThat(all.listTopics().names().get()).contains(OPEN, CLOSED);
  }

  @Test
  void offsetsOfTopicsThatMayNotBeSeenAreNotTold() throws Exception {
    TopicPartition closed = new TopicPartition(CLOSED, 0);
    assertThat(offsets(limited, "of-others", null)).isEmpty();
    assertThat(offsets(all, "of-others", null)).containsKey(closed);
    assertThat(offsets(limited, "of-others", List.of(closed)).get(closed)).isNull();
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(
      Admin admin, String group, @Nullable Collection<TopicPartition> of) throws Exception {
    return admin
        .listConsumerGroupOffsets(
            Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(of)))
        .partitionsToOffsetAndMetadata(group)
        .get();
  }

  @Test
  void rightsAreToldAsTheyAre() throws Exception {
    Set<AclOperation> withTopic =
        Objects.requireNonNull(
                limited
                    .describeTopics(
                        List.of(OPEN),
                        new DescribeTopicsOptions().includeAuthorizedOperations(true))
                    .allTopicNames()
                    .get()
                    .get(OPEN))
            .authorizedOperations();
    Set<AclOperation> withGroup =
        Objects.requireNonNull(
                limited
                    .describeConsumerGroups(
                        List.of("of-others"),
                        new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                    .all()
                    .get()
                    .get("of-others"))
            .authorizedOperations();

    assertThat(withTopic).contains(AclOperation.READ, AclOperation.WRITE, AclOperation.DELETE);
    assertThat(withGroup)
        .contains(AclOperation.READ, AclOperation.DESCRIBE)
        .doesNotContain(AclOperation.DELETE);
    assertThat(withCluster(limited)).containsExactly(AclOperation.IDEMPOTENT_WRITE);
    assertThat(withCluster(all)).contains(AclOperation.ALTER, AclOperation.DESCRIBE);
  }

  private static Set<AclOperation> withCluster(Admin admin) throws Exception {
    return admin
        .describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true))
        .authorizedOperations()
        .get();
  }

  @Test
  void recordsAreWrittenWhereItMay() throws Exception {
    try (Producer<String, String> producer = producer(DefinitionsFile.LIMITED)) {
      producer.send(new ProducerRecord<>(OPEN, "written")).get();
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>(CLOSED, "x")).get())
          .hasRootCauseInstanceOf(TopicAuthorizationException.class);
      // It is not made either.
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>("unmade", "x")).get())
          .hasRootCauseInstanceOf(TopicAuthorizationException.class);
    }
    assertThat(all.listTopics().names().get()).doesNotContain("unmade");
  }

  @Test
  void aTopicThatMayBeSeenIsNotMadeByAskingForIt() throws Exception {
    assertThatThrownBy(() -> limited.describeTopics(List.of("lim-unmade")).allTopicNames().get())
        .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void recordsAreReadWhereItMay(String protocol) {
    try (Consumer<String, String> consumer =
        consumer(
            "group.id",
            "lim-" + protocol,
            "group.protocol",
            protocol,
            "auto.offset.reset",
            "earliest")) {
      consumer.subscribe(List.of(OPEN));
      assertThat(poll(consumer)).isNotEmpty();
      consumer.commitSync();
      consumer.subscribe(List.of(CLOSED));
      assertThatThrownBy(() -> poll(consumer)).isInstanceOf(TopicAuthorizationException.class);
    }
    try (Consumer<String, String> consumer = consumer()) {
      consumer.assign(List.of(new TopicPartition(CLOSED, 0)));
      assertThatThrownBy(
              () -> {
                consumer.seek(new TopicPartition(CLOSED, 0), 0);
                poll(consumer);
              })
          .isInstanceOf(TopicAuthorizationException.class);
    }
  }

  @Test
  void aPatternMeansWhatMayBeSeen() {
    try (Consumer<String, String> consumer =
        consumer(
            "group.id",
            "lim-pattern",
            "group.protocol",
            "consumer",
            "auto.offset.reset",
            "earliest")) {
      consumer.subscribe(new SubscriptionPattern(".*"));
      assertThat(poll(consumer)).isNotEmpty().allMatch(record -> record.topic().startsWith("lim-"));
      assertThat(consumer.assignment())
          .isNotEmpty()
          .allMatch(partition -> partition.topic().startsWith("lim-"));
    }
  }

  private static List<ConsumerRecord<String, String>> poll(Consumer<String, String> consumer) {
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (records.isEmpty() && System.nanoTime() < end) {
      consumer.poll(Duration.ofMillis(200)).forEach(records::add);
    }
    return records;
  }
}
