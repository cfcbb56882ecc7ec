package dev.forebay.tests.operator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real clients of a queue and of a topic of which one record each is damaged, and the operator who
 * has them go on.
 */
class SkippedRecordsTest {
  private static final int MESSAGES = 60;
  private static final int DAMAGED = 25;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Map<String, Object> FIFO =
      Map.of("auto.offset.reset", "earliest", "enable.auto.commit", "false");

  @TempDir Path directory;

  @Test
  void aQueueAndAPartitionStopAndGoOnWhenTheirOperatorSaysSo() throws Exception {
    Path data = directory.resolve("data");
    try (TestBroker broker = TestBroker.start(data)) {
      publish(broker);
    }
    List<String> messages = new CopyOnWriteArrayList<>();
    List<String> records = new ArrayList<>();
    List<String> others = new ArrayList<>();
    try (TestBroker broker = TestBroker.start(data);
        Connection connection = broker.clients().newConnection();
        Channel channel = connection.createChannel();
        Consumer<String, String> stopped = consumer(broker, 0);
        Consumer<String, String> other = consumer(broker, 1)) {
      damage(data, "message-" + DAMAGED + ";");
      damage(data, "record-" + DAMAGED + ";");
      channel.basicConsume(
          "work",
          true,
          (_, delivery) -> messages.add(new String(delivery.getBody(), UTF_8)),
          _ -> {});
      await(() -> {
        poll(stopped, records);
        return broker.page("/health/ready").lines().count() >= 3;
      });
      await(() -> poll(other, others) == MESSAGES);
      assertThat(messages).isEqualTo(named("message-", IntStream.range(0, DAMAGED)));
      assertThat(records).isEqualTo(named("record-", IntStream.range(0, DAMAGED)));
      assertThat(others).isEqualTo(named("other-", IntStream.range(0, MESSAGES)));
      assertThat(channel.basicGet("other", true).getBody()).isEqualTo("other".getBytes(UTF_8));
      assertThat(channel.queueDeclarePassive("work").getMessageCount())
          .isEqualTo(MESSAGES - DAMAGED);
      assertThat(broker.page("/health/ready"))
          .startsWith("ok\n")
          .contains("partition 0 of stream events of virtual host / stops at offset 25: ")
          .contains("queue work of virtual host / stops at offset 25: ")
          .contains("its checksum is wrong");

      assertThat(Forebay.run(broker, "skip", "/", "work"))
          .contains("queue work of virtual host / stops at offset 25: ")
          .contains("one record has offsets 25-25: 1 messages would be lost with it")
          .endsWith("exit 0");
      assertThat(Forebay.run(broker, "skip", "/", "work", "--yes", "24-25")).endsWith("exit 1");
      assertThat(Forebay.run(broker, "skip", "/", "work", "--yes=25-25"))
          .contains("goes on behind offset 25; 1 messages are lost")
          .endsWith("exit 0");
      await(() -> messages.size() == MESSAGES - 1);
      assertThat(messages).isEqualTo(named("message-", allButTheDamaged()));

      assertThat(Forebay.run(broker, "skip", "/", "events"))
          .contains("TOPIC/NUMBER")
          .endsWith("exit 1");
      assertThat(Forebay.run(broker, "skip", "/", "events/1")).contains("nothing is known");
      assertThat(Forebay.run(broker, "skip", "/", "events/0", "--yes", "25-25")).endsWith("exit 0");
      await(() -> poll(stopped, records) == MESSAGES - 1);
      assertThat(records).isEqualTo(named("record-", allButTheDamaged()));
      assertThat(broker.page("/health/ready")).isEqualTo("ok\n");
      assertThat(broker.metric("forebay_skipped_messages_total")).isEqualTo(2);
      assertThat(broker.metric("forebay_stopped_reads")).isZero();
    }
    try (TestBroker broker = TestBroker.start(data);
        Consumer<String, String> again = consumer(broker, 0)) {
      records.clear();
      await(() -> poll(again, records) == MESSAGES - 1);
      assertThat(records).isEqualTo(named("record-", allButTheDamaged()));
      assertThat(broker.metric("forebay_failed_reads_total")).isZero();
    }
  }

  @Test
  void whatAnExchangeHoldsBackIsSkippedByTheNameOfTheExchange() throws Exception {
    Path data = directory.resolve("data");
    try (TestBroker broker = TestBroker.start(data);
        Connection connection = broker.clients().newConnection();
        Channel channel = connection.createChannel()) {
      channel.exchangeDeclare(
          "later", "x-delayed-message", true, false, Map.of("x-delayed-type", "fanout"));
      channel.confirmSelect();
      for (int i = 0; i < 3; i++) {
        publishLater(channel, "held-" + i + ";", 365L * 86_400_000 + i);
      }
      // To be read before anything of it is due.
      publishLater(channel, "soon;", 3_000);
      channel.queueDeclare("late", true, false, false, null);
      channel.queueBind("late", "later", "");
    }
    try (TestBroker broker = TestBroker.start(data);
        Connection connection = broker.clients().newConnection();
        Channel channel = connection.createChannel()) {
      damage(data, "soon;");
      await(() -> broker.page("/health/ready").lines().count() >= 2);
      assertThat(broker.page("/health/ready"))
          .contains("what exchange later of virtual host / holds back stops at offset 3: ");
      assertThat(Forebay.run(broker, "skip", "/", "later"))
          .contains("EXCHANGE/held")
          .endsWith("exit 1");
      assertThat(Forebay.run(broker, "skip", "/", "later/held", "--yes", "3-3"))
          .contains("what exchange later of virtual host / holds back goes on behind offset 3")
          .endsWith("exit 0");
      publishLater(channel, "next;", 1);
      await(() -> channel.queueDeclarePassive("late").getMessageCount() == 1);
      assertThat(channel.basicGet("late", true).getBody()).isEqualTo("next;".getBytes(UTF_8));
      assertThat(broker.page("/health/ready")).isEqualTo("ok\n");
    }
  }

  private static void publishLater(Channel channel, String body, long millis) throws Exception {
    AMQP.BasicProperties properties =
        MessageProperties.PERSISTENT_BASIC.builder().headers(Map.of("x-delay", millis)).build();
    channel.confirmSelect();
    channel.basicPublish("later", "", properties, body.getBytes(UTF_8));
    channel.waitForConfirmsOrDie(10_000);
  }

  @Test
  void withoutANodeTheCommandSaysSo() throws Exception {
    assertThat(Forebay.run("skip", "/", "work", "--set", "http.port=1"))
        .contains("no node answers at http://127.0.0.1:1")
        .endsWith("exit 1");
    assertThat(Forebay.run("skip", "/")).contains("skip needs a virtual host").endsWith("exit 2");
    assertThat(Forebay.run("skip", "/", "work", "--yes")).contains("FIRST-LAST").endsWith("exit 2");
  }

  private static IntStream allButTheDamaged() {
    return IntStream.range(0, MESSAGES).filter(number -> number != DAMAGED);
  }

  private static List<String> named(String prefix, IntStream numbers) {
    return numbers.mapToObj(number -> prefix + number + ";").toList();
  }

  /** Each message is a record of its own. */
  private static void publish(TestBroker broker) throws Exception {
    try (Connection connection = broker.clients().newConnection();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare("work", true, false, false, null);
      channel.queueDeclare("other", true, false, false, null);
      channel.confirmSelect();
      for (int i = 0; i < MESSAGES; i++) {
        byte[] body = ("message-" + i + ";").getBytes(UTF_8);
        channel.basicPublish("", "work", MessageProperties.PERSISTENT_BASIC, body);
        channel.waitForConfirmsOrDie(10_000);
      }
      byte[] body = "other".getBytes(UTF_8);
      channel.basicPublish("", "other", MessageProperties.PERSISTENT_BASIC, body);
      channel.waitForConfirmsOrDie(10_000);
    }
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.kafka());
    try (Admin admin = Admin.create(settings);
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      admin.createTopics(List.of(new NewTopic("events", 2, (short) 1))).all().get();
      for (int i = 0; i < MESSAGES; i++) {
        producer.send(new ProducerRecord<>("events", 0, null, "record-" + i + ";")).get();
        producer.send(new ProducerRecord<>("events", 1, null, "other-" + i + ";")).get();
      }
    }
  }

  private static Consumer<String, String> consumer(TestBroker broker, int partition) {
    Map<String, Object> settings = new HashMap<>(FIFO);
    settings.put("bootstrap.servers", broker.kafka());
    Consumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    TopicPartition place = new TopicPartition("events", partition);
    consumer.assign(List.of(place));
    consumer.seekToBeginning(List.of(place));
    return consumer;
  }

  private static int poll(Consumer<String, String> consumer, List<String> read) {
    consumer.poll(Duration.ofMillis(200)).forEach(each -> read.add(each.value()));
    return read.size();
  }

  /** Changes a byte of what is stored of a text. */
  private static void damage(Path data, String text) throws IOException {
    int found = 0;
    try (Stream<Path> files = Files.list(data.resolve("log"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".segment")).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, ISO_8859_1).indexOf(text);
        if (at >= 0) {
          found++;
          try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.position(at).write(ByteBuffer.wrap(new byte[] {'M'}));
          }
        }
      }
    }
    assertThat(found).as("places of " + text).isEqualTo(1);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("it never happens").isLessThan(until);
      Thread.sleep(20);
    }
  }
}
