package dev.forebay.tests.kafka.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.util.backoff.FixedBackOff;

/** Spring's listener containers: a record that fails is tried again, then set aside. */
class SpringKafkaTest extends ClientsTest {
  private static final int COUNT = 40;

  private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> failed = new LinkedBlockingQueue<>();

  @BeforeAll
  static void start(@TempDir Path data) throws IOException {
    start(data, 1);
  }

  @Test
  void whatStillFailsAfterRetriesGoesToTheDeadLetterTopic() throws Exception {
    String topic = prefix + "-work";
    String dead = prefix + "-dead";
    KafkaAdmin admin = new KafkaAdmin(Map.of("bootstrap.servers", bootstrap()));
    admin.createOrModifyTopics(new NewTopic(topic, 2, (short) 1), new NewTopic(dead, 1, (short) 1));
    DefaultKafkaProducerFactory<String, String> producers = producers();
    KafkaTemplate<String, String> template = new KafkaTemplate<>(producers);
    DefaultErrorHandler retry =
        new DefaultErrorHandler(
            new DeadLetterPublishingRecoverer(template, (_, _) -> new TopicPartition(dead, 0)),
            new FixedBackOff(20, 2));
    ConcurrentMessageListenerContainer<String, String> container =
        container(
            topic,
            record -> {
              if (record.value().endsWith("7")) {
                failed.add(record.value());
                throw new IllegalStateException("on purpose");
              }
              handled.add(record.value());
            });
    container.setConcurrency(2);
    container.setCommonErrorHandler(retry);
    BlockingQueue<ConsumerRecord<String, String>> letters = new LinkedBlockingQueue<>();
    ConcurrentMessageListenerContainer<String, String> funeral = container(dead, letters::add);
    container.start();
    funeral.start();
    try {
      for (int i = 0; i < COUNT; i++) {
        template.send(topic, i % 2, "key", "number " + i).get(10, TimeUnit.SECONDS);
      }
      List<String> buried = new ArrayList<>();
      for (int i = 0; i < COUNT / 10; i++) {
        ConsumerRecord<String, String> letter = letters.poll(30, TimeUnit.SECONDS);
        assertThat(letter).as("dead letter in time").isNotNull();
        buried.add(letter.value());
        assertThat(letter.headers().lastHeader("kafka_dlt-original-topic").value())
            .asString()
            .isEqualTo(topic);
      }
      assertThat(buried).containsExactly("number 7", "number 17", "number 27", "number 37");
      List<String> good = new ArrayList<>();
      for (int i = 0; i < COUNT - COUNT / 10; i++) {
        good.add(String.valueOf(handled.poll(30, TimeUnit.SECONDS)));
      }
      assertThat(good).doesNotHaveDuplicates().doesNotContain("null");
      assertThat(failed).hasSize(3 * COUNT / 10);
    } finally {
      container.stop();
      funeral.stop();
      producers.destroy();
    }
    assertThat(handled).isEmpty();
    assertSent(Client.SPRING);
  }

  private DefaultKafkaProducerFactory<String, String> producers() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap());
    return new DefaultKafkaProducerFactory<>(
        settings, new StringSerializer(), new StringSerializer());
  }

  private ConcurrentMessageListenerContainer<String, String> container(
      String topic, MessageListener<String, String> listener) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap());
    settings.put("auto.offset.reset", "earliest");
    ContainerProperties properties = new ContainerProperties(topic);
    properties.setGroupId(topic);
    properties.setMessageListener(listener);
    return new ConcurrentMessageListenerContainer<>(
        new DefaultKafkaConsumerFactory<>(
            settings, new StringDeserializer(), new StringDeserializer()),
        properties);
  }
}
