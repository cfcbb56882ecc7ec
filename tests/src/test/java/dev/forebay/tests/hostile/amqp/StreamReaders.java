package dev.forebay.tests.hostile.amqp;

import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.client.AmqpClient;
import dev.forebay.tests.hostile.client.Attacker;
import dev.forebay.tests.hostile.client.Frames;
import dev.forebay.tests.hostile.client.KafkaClient;
import dev.forebay.tests.hostile.client.Requests;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.protocol.ApiKeys;

/** Streams that are read in bad ways, and written by the other protocol. */
final class StreamReaders {
  static final List<Abuse> ALL =
      List.of(
          new Abuse("reads a stream from its beginning and acknowledges nothing", a -> read(a, 1)),
          new Abuse("reads a stream with many consumers", a -> read(a, 60)),
          new Abuse("reads a stream and does not read the socket", StreamReaders::deaf),
          new Abuse("reads compressed batches and goes in between", StreamReaders::compressed),
          new Abuse("reads a stream at offsets that are not there", StreamReaders::offsets),
          new Abuse("publishes into a stream in a transaction", StreamReaders::transaction),
          new Abuse("reads as Kafka's what AMQP has published", StreamReaders::converted));

  private StreamReaders() {}

  private static String stream(Attacker a, AmqpClient client) {
    String name = a.names().newQueue();
    client.declare(1, name, true, Frames.table("x-queue-type", "stream"));
    return name;
  }

  private static void publish(Attacker a, AmqpClient client, String stream) {
    for (int i = 0; i < a.between(1, 200); i++) {
      client.publish(1, "", stream, Frames.persistent(), a.between(0, 5_000));
    }
  }

  private static void consume(AmqpClient client, String stream, String tag, FieldTable arguments) {
    client.prefetch(1, 100);
    client.send(1, new BasicMethod.Consume(0, stream, tag, false, false, false, true, arguments));
  }

  private static void read(Attacker a, int consumersMax) {
    AmqpClient client = a.amqp(1);
    String stream = stream(a, client);
    publish(a, client, stream);
    a.plan()
        .times(
            a.between(1, consumersMax),
            i -> consume(client, stream, "c" + i, Frames.table("x-stream-offset", "first")))
        .pause(a.between(0, 1_000))
        .times(a.between(0, 20), i -> client.send(1, new BasicMethod.Cancel("c" + i, true)));
  }

  private static void deaf(Attacker a) {
    AmqpClient client = a.amqp(1);
    String stream = stream(a, client);
    publish(a, client, stream);
    a.plan()
        .times(
            a.between(1, 10),
            _ -> {
              AmqpClient reader = a.amqp(1);
              reader.reads(false);
              consume(reader, stream, "deaf", Frames.table("x-stream-offset", "first"));
            })
        .pause(a.between(0, 100_000));
  }

  private static void compressed(Attacker a) {
    KafkaClient kafka = a.kafka();
    String topic = a.names().newTopic();
    kafka.send(ApiKeys.CREATE_TOPICS, 5, Requests.createTopic(topic, 1));
    byte[] records =
        Requests.records(Compression.gzip().build(), a.between(1, 500), a.between(0, 2_000));
    a.plan()
        .pause(50)
        .times(
            a.between(1, 5),
            _ -> kafka.send(ApiKeys.PRODUCE, 9, Requests.produce(topic, 0, (short) 1, records)))
        .pause(50)
        .times(
            a.between(1, 10),
            _ -> {
              AmqpClient reader = a.amqp(1);
              consume(reader, topic, "me", Frames.table("x-stream-offset", "first"));
              a.plan().pause(a.between(0, 30)).then(() -> reader.peer().reset());
            });
  }

  private static void offsets(Attacker a) {
    long[] all = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1 << 20};
    a.plan()
        .times(
            a.between(1, 20),
            i -> {
              AmqpClient client = a.amqp(1);
              String stream = stream(a, client);
              publish(a, client, stream);
              consume(client, stream, "me", Frames.table("x-stream-offset", all[i % all.length]));
            });
  }

  private static void transaction(Attacker a) {
    AmqpClient client = a.amqp(1);
    String stream = stream(a, client);
    client.send(1, new dev.forebay.protocol.amqp091.codec.method.TxMethod.Select());
    publish(a, client, stream);
    a.plan()
        .then(
            () -> client.send(1, new dev.forebay.protocol.amqp091.codec.method.TxMethod.Commit()));
  }

  private static void converted(Attacker a) {
    AmqpClient client = a.amqp(1);
    String stream = stream(a, client);
    publish(a, client, stream);
    KafkaClient kafka = a.kafka();
    boolean isDeaf = a.random().nextBoolean();
    kafka.peer().reads(!isDeaf);
    a.plan()
        .pause(50)
        .times(
            a.between(1, 40),
            i -> kafka.send(ApiKeys.FETCH, 11, Requests.fetch(stream, 0, i, 100, 1 << 20)))
        .pause(a.between(0, 1_000));
  }
}
