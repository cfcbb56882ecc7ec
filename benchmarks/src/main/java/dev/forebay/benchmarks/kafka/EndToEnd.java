package dev.forebay.benchmarks.kafka;

import dev.forebay.benchmarks.histogram.LatencyHistogram;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records at a fixed rate from one thread and reads them in another; a record's latency
 * counts from when it was meant to be sent, however late it was. Says "measuring" and "measured" on
 * standard error, and figures as JSON on standard output. Fails if a record is missing or out of
 * order. Arguments: bootstrap, topic, size in bytes, records per second, seconds of warm-up,
 * seconds measured.
 */
public final class EndToEnd {
  private static final Duration POLL = Duration.ofSeconds(10);

  private final String bootstrap;
  private final String topic;
  private final int sizeBytes;
  private final double perSecond;
  private final long warmup;
  private final long measured;
  private final LatencyHistogram latencies = new LatencyHistogram();

  private EndToEnd(String[] arguments) {
    bootstrap = arguments[0];
    topic = arguments[1];
    sizeBytes = Integer.parseInt(arguments[2]);
    perSecond = Double.parseDouble(arguments[3]);
    warmup = (long) (Long.parseLong(arguments[4]) * perSecond);
    measured = (long) (Long.parseLong(arguments[5]) * perSecond);
  }

  static void main(String[] arguments) throws InterruptedException {
    new EndToEnd(arguments).run();
  }

  private void run() throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      consumer.position(partition);
      Thread sender = Thread.ofPlatform().name("sender").unstarted(this::send);
      sender.setUncaughtExceptionHandler((_, thrown) -> failure.set(thrown));
      sender.start();
      receive(consumer, failure);
      sender.join();
    }
    System.out.printf(
        Locale.ROOT,
        "{\"records\": %d, \"p50Ms\": %.3f, \"p99Ms\": %.3f, \"p999Ms\": %.3f}%n",
        latencies.total(),
        latencies.percentileMicros(0.50) / 1000,
        latencies.percentileMicros(0.99) / 1000,
        latencies.percentileMicros(0.999) / 1000);
  }

  private void send() {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      producer.partitionsFor(topic);
      long start = System.nanoTime();
      for (long i = 0; i < warmup + measured; i++) {
        long meant = start + (long) (i * 1e9 / perSecond);
        for (long left; (left = meant - System.nanoTime()) > 0; ) {
          LockSupport.parkNanos(left);
        }
        ByteBuffer body = ByteBuffer.allocate(sizeBytes).putLong(0, i).putLong(8, meant);
        producer.send(new ProducerRecord<>(topic, body.array()));
      }
    }
  }

  private void receive(KafkaConsumer<byte[], byte[]> consumer, AtomicReference<Throwable> failure) {
    long next = 0;
    while (next < warmup + measured) {
      Iterable<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL);
      long now = System.nanoTime();
      Throwable failed = failure.get();
      if (failed != null) {
        throw new IllegalStateException("the sender failed", failed);
      }
      for (ConsumerRecord<byte[], byte[]> received : records) {
        ByteBuffer body = ByteBuffer.wrap(received.value());
        if (body.getLong(0) != next) {
          throw new IllegalStateException("got " + body.getLong(0) + " instead of " + next);
        }
        if (next == warmup) {
          System.err.println("measuring");
        }
        if (next >= warmup) {
          latencies.record(now - body.getLong(8));
        }
        next++;
      }
    }
    System.err.println("measured");
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", 0);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
