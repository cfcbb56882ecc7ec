package dev.forebay.tests.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.tests.clients.TestBroker;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kafka's clients over TLS. */
class KafkaTlsTest {
  private final TestCertificates certificates = new TestCertificates();

  @TempDir private Path dir;

  private TestBroker start(String... more) throws IOException {
    Path definitions =
        Files.writeString(
            dir.resolve("definitions.json"),
            """
            {
              "users": [
                {"name": "app", "password_hash": ""},
                {"name": "person", "password": "secret", "tags": "administrator"}
              ],
              "vhosts": [{"name": "/"}],
              "permissions": [
                {"user": "app", "vhost": "/", "configure": "^a", "write": "^a", "read": "^a"},
                {"user": "person", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}
              ]
            }
            """);
    List<String> settings =
        new ArrayList<>(List.of(TestCertificates.settings(dir, certificates.certificate("node"))));
    settings.add("definitions.file=" + definitions);
    settings.add("loops=2");
    settings.addAll(List.of(more));
    return TestBroker.start(dir.resolve("data"), settings.toArray(String[]::new));
  }

  private Map<String, Object> settings(TestBroker broker, String protocol, @Nullable X509Bundle own)
      throws IOException {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", "127.0.0.1:" + broker.address("kafka-tls").getPort());
    settings.put("security.protocol", protocol);
    settings.put("ssl.truststore.type", "PEM");
    settings.put("ssl.truststore.certificates", Files.readString(certificates.trustFile(dir)));
    settings.put("request.timeout.ms", 9_000);
    settings.put("default.api.timeout.ms", 10_000);
    if (own != null) {
      settings.put("ssl.keystore.type", "PEM");
      settings.put("ssl.keystore.certificate.chain", own.getCertificatePathPEM());
      settings.put("ssl.keystore.key", own.getPrivateKeyPEM());
    }
    return settings;
  }

  private Map<String, Object> withPassword(TestBroker broker, String password) throws IOException {
    Map<String, Object> settings = settings(broker, "SASL_SSL", null);
    settings.put("sasl.mechanism", "PLAIN");
    settings.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"person\""
            + " password=\"%s\";".formatted(password));
    return settings;
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 16_384, 900_000})
  void recordsOfAnySizeGoThereAndBack(int bytes) throws Exception {
    try (TestBroker broker = start("kafka.sasl-mechanisms=PLAIN");
        Producer<String, String> producer =
            new KafkaProducer<>(
                withPassword(broker, "secret"), new StringSerializer(), new StringSerializer())) {
      String value = "x".repeat(bytes);
      for (int i = 0; i < 20; i++) {
        producer.send(new ProducerRecord<>("t", value));
      }
      producer.flush();
      Map<String, Object> settings = withPassword(broker, "secret");
      settings.put("group.id", "g");
      settings.put("auto.offset.reset", "earliest");
      try (Consumer<String, String> consumer =
          new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
        consumer.subscribe(List.of("t"));
        assertThat(read(consumer, 20)).hasSize(20).allMatch(value::equals);
      }
    }
  }

  private static List<String> read(Consumer<String, String> consumer, int count) {
    List<String> values = new ArrayList<>();
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (values.size() < count && System.nanoTime() < end) {
      consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
    }
    return values;
  }

  @Test
  void eachClientStaysOnTheListenerThatItCameInBy() throws Exception {
    try (TestBroker broker = start("kafka.advertised-port=0");
        Admin plain = Admin.create(Map.of("bootstrap.servers", broker.kafka()));
        Admin secret = Admin.create(settings(broker, "SSL", null))) {
      assertThat(portOf(plain)).isEqualTo(broker.kafkaAddress().getPort());
      assertThat(portOf(secret)).isEqualTo(broker.address("kafka-tls").getPort());
      assertThat(advertised(plain)).startsWith("PLAINTEXT://127.0.0.1:");
      assertThat(advertised(secret)).startsWith("SSL://127.0.0.1:");
    }
  }

  private static int portOf(Admin admin) throws ExecutionException, InterruptedException {
    return admin.describeCluster().nodes().get().iterator().next().port();
  }

  private static String advertised(Admin admin) throws ExecutionException, InterruptedException {
    ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
    return Objects.requireNonNull(admin.describeConfigs(List.of(broker)).values().get(broker))
        .get()
        .get("advertised.listeners")
        .value();
  }

  @Test
  void aCertificateSaysWhoTheClientIs() throws Exception {
    try (TestBroker broker =
            start(
                "tls.clients=required",
                "tls.login=common-name",
                "tls.trust=" + certificates.trustFile(dir));
        Admin app = Admin.create(settings(broker, "SSL", certificates.certificate("app")))) {
      app.createTopics(List.of(new NewTopic("a", 1, (short) 1))).all().get();
      assertThatThrownBy(
              () -> app.createTopics(List.of(new NewTopic("b", 1, (short) 1))).all().get())
          .hasCauseInstanceOf(TopicAuthorizationException.class);
    }
  }

  @Test
  void aWrongPasswordIsRefused() throws Exception {
    try (TestBroker broker = start("kafka.sasl-mechanisms=PLAIN");
        Admin admin = Admin.create(withPassword(broker, "wrong"))) {
      assertThatThrownBy(() -> admin.describeCluster().clusterId().get())
          .hasMessageContaining("Invalid username or password");
    }
  }
}
