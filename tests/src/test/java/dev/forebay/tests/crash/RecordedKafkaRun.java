package dev.forebay.tests.crash;

import dev.forebay.storage.disk.Disk;
import dev.forebay.testkit.disk.DiskEvent;
import dev.forebay.testkit.disk.SimulatedDisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Two idempotent producers and a consumer group of each protocol, real clients all, with everything
 * that was done to the broker's disk meanwhile, and when, counted in events of the disk, a client
 * had heard which promise. That is a little after it was given; syncs that last see to it that
 * promises given before their sync are seen before it.
 */
final class RecordedKafkaRun {
  static final String TOPIC = "t";
  static final int PARTITIONS = 2;
  static final List<String> GROUPS = List.of("classic", "consumer");

  private static final int PRODUCERS = 2;
  private static final int RECORDS_PER_PRODUCER = 600;
  private static final int BATCH_BYTES = 2000;
  private static final int VALUE_BYTES_MAX = 600;
  private static final long SYNC_NANOS = 1_000_000;
  private static final Duration POLL = Duration.ofMillis(20);

  /** A record that a producer was told to be safe. */
  record Acknowledged(int partition, long offset, String value, int diskEvents) {}

  /**
   * An offset that a consumer has committed.
   *
   * @param askedAt before that no crash leaves it
   * @param toldAt after that no crash takes it back
   */
  record Committed(String group, int partition, long offset, int askedAt, int toldAt) {}

  private final SimulatedDisk disk = new SimulatedDisk();
  private final RecordingView view = new RecordingView(disk::tracedEvents);
  private final long seed;
  private final ConcurrentLinkedQueue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Committed> committed = new ConcurrentLinkedQueue<>();

  RecordedKafkaRun(long seed, UnaryOperator<Disk> spoil) throws Exception {
    this.seed = seed;
    disk.record();
    try (KafkaOnMemory broker =
            new KafkaOnMemory(spoil.apply(new SlowSyncs(disk, SYNC_NANOS)), view);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrap());
      try (Admin admin = Admin.create(settings)) {
        admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
      }
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < PRODUCERS; i++) {
        int number = i;
        clients.add(threads.submit(() -> produce(settings, number)));
      }
      for (String group : GROUPS) {
        clients.add(threads.submit(() -> consume(settings, group)));
      }
      for (Future<?> client : clients) {
        client.get();
      }
      broker.requireSound();
    }
  }

  private void produce(Map<String, Object> settings, int number) {
    Map<String, Object> own = new HashMap<>(settings);
    own.put("acks", "all");
    own.put("enable.idempotence", true);
    own.put("batch.size", BATCH_BYTES);
    own.put("linger.ms", number);
    own.put("compression.type", number == 0 ? "none" : "gzip");
    SplittableRandom random = new SplittableRandom(seed + number);
    try (Producer<String, String> producer =
        new KafkaProducer<>(own, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < RECORDS_PER_PRODUCER; i++) {
        String value =
            "%d:%05d:%s".formatted(number, i, "x".repeat(random.nextInt(VALUE_BYTES_MAX)));
        ProducerRecord<String, String> message =
            new ProducerRecord<>(TOPIC, random.nextInt(PARTITIONS), null, value);
        producer.send(message, (where, failure) -> acknowledged(where, value, failure));
        if (random.nextInt(20) == 0) {
          producer.flush();
        }
      }
    }
  }

  private void acknowledged(RecordMetadata where, String value, @Nullable Exception failure) {
    if (failure == null) {
      acknowledged.add(
          new Acknowledged(where.partition(), where.offset(), value, disk.tracedEvents()));
    }
  }

  private void consume(Map<String, Object> settings, String group) {
    Map<String, Object> own = new HashMap<>(settings);
    own.put("group.id", group);
    own.put("group.protocol", group.toUpperCase(Locale.ROOT));
    own.put("enable.auto.commit", false);
    own.put("auto.offset.reset", "earliest");
    own.put("max.poll.records", 20);
    int left = PRODUCERS * RECORDS_PER_PRODUCER;
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(own, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(TOPIC));
      while (left > 0) {
        var records = consumer.poll(POLL);
        left -= records.count();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (ConsumerRecord<String, String> message : records) {
          offsets.put(
              new TopicPartition(message.topic(), message.partition()),
              new OffsetAndMetadata(message.offset() + 1));
        }
        commit(consumer, group, offsets);
      }
    }
  }

  private void commit(
      KafkaConsumer<String, String> consumer,
      String group,
      Map<TopicPartition, OffsetAndMetadata> offsets) {
    int asked = disk.tracedEvents();
    if (!offsets.isEmpty()) {
      consumer.commitSync(offsets);
    }
    int told = disk.tracedEvents();
    offsets.forEach((partition, offset) ->
        committed.add(new Committed(group, partition.partition(), offset.offset(), asked, told)));
  }

  List<DiskEvent> trace() {
    return disk.trace();
  }

  RecordingView view() {
    return view;
  }

  List<Acknowledged> acknowledged() {
    return List.copyOf(acknowledged);
  }

  List<Committed> committed() {
    return List.copyOf(committed);
  }
}
