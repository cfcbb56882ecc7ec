package dev.forebay.tests.hostile.kafka;

import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.client.Attacker;
import dev.forebay.tests.hostile.client.KafkaClient;
import dev.forebay.tests.hostile.client.Requests;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** Batches that are forged, too many or too large. */
final class Producers {
  static final List<Abuse> ALL =
      List.of(
          new Abuse("produces as fast as it can", a -> flood(a, (short) 1, true)),
          new Abuse("produces without acknowledgements", a -> flood(a, (short) 0, true)),
          new Abuse("produces and reads no answer", a -> flood(a, (short) -1, false)),
          new Abuse(
              "produces for acknowledgements that are not there", a -> flood(a, (short) 7, true)),
          new Abuse("produces a gzip bomb", a -> bomb(a, Compression.gzip().build())),
          new Abuse("produces a zstd bomb", a -> bomb(a, Compression.zstd().build())),
          new Abuse("produces an lz4 bomb", a -> bomb(a, Compression.lz4().build())),
          new Abuse("produces a snappy bomb", a -> bomb(a, Compression.snappy().build())),
          new Abuse("produces batches of wrong numbers", Producers::forged),
          new Abuse("produces batches with damaged bytes", Producers::damaged),
          new Abuse("produces batches that are cut off", Producers::cutOff),
          new Abuse("produces an empty batch", a -> produce(a, _ -> Batches.of(0, 0, new byte[0]))),
          new Abuse("produces a batch that counts two billion records", Producers::hugeCount),
          new Abuse("produces old batches", Producers::oldMagic),
          new Abuse("produces as many producers", Producers::manyProducers),
          new Abuse("produces with sequences in any order", Producers::sequences),
          new Abuse("asks for producer ids", Producers::producerIds),
          new Abuse("produces to partitions that are not there", Producers::noPartition),
          new Abuse("names a partition many times in a request", Producers::repeated),
          new Abuse("produces to many topics at once", Producers::manyTopics),
          new Abuse("produces compressed batches that take long to look into", Producers::costly),
          new Abuse("produces and hangs up", Producers::hangsUp));

  private Producers() {}

  private static String topic(Attacker a, KafkaClient client) {
    String topic = a.names().topic(a.random());
    client.send(ApiKeys.CREATE_TOPICS, 5, Requests.createTopic(topic, 3));
    a.plan().pause(30);
    return topic;
  }

  private static void flood(Attacker a, short acks, boolean reads) {
    KafkaClient client = a.kafka();
    String topic = topic(a, client);
    client.peer().reads(reads);
    int bytes = a.between(0, 100_000);
    a.plan()
        .times(
            a.between(10, 300),
            i ->
                client.send(
                    ApiKeys.PRODUCE,
                    9,
                    Requests.produce(topic, i % 3, acks, Requests.records(1 + i % 4, bytes / 4))))
        .pause(a.between(0, 5_000));
  }

  private static void produce(Attacker a, IntFunction<byte[]> batch) {
    KafkaClient client = a.kafka();
    String topic = topic(a, client);
    a.plan()
        .times(
            a.between(1, 40),
            i ->
                client.send(
                    ApiKeys.PRODUCE, 9, Requests.produce(topic, i % 3, (short) 1, batch.apply(i))))
        .times(
            a.between(0, 3),
            i -> client.send(ApiKeys.FETCH, 11, Requests.fetch(topic, i % 3, 0, 100, 1 << 20)));
  }

  private static void bomb(Attacker a, Compression compression) {
    long[] said = {1 << 20, 4 << 20, Integer.MAX_VALUE, -1, 1L << 40, 0};
    byte[] batch =
        Batches.bomb(compression, said[a.random().nextInt(said.length)], a.between(0, 8));
    produce(a, _ -> batch);
  }

  private static void forged(Attacker a) {
    int[] numbers = {-1, 0, 1, 2, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE};
    produce(
        a,
        _ -> {
          byte[] batch = Requests.records(a.between(1, 20), 20);
          ByteBuffer.wrap(batch)
              .putInt(
                  a.between(0, Batches.HEADER_BYTES - 4),
                  numbers[a.random().nextInt(numbers.length)]);
          return a.random().nextInt(4) > 0 ? Batches.checksummed(batch) : batch;
        });
  }

  private static void damaged(Attacker a) {
    produce(
        a,
        _ -> {
          byte[] batch =
              Requests.records(
                  a.random().nextBoolean() ? Compression.NONE : Compression.gzip().build(),
                  a.between(1, 20),
                  50);
          batch[a.random().nextInt(batch.length)] = (byte) a.random().nextInt();
          return a.random().nextInt(4) > 0 ? Batches.checksummed(batch) : batch;
        });
  }

  private static void cutOff(Attacker a) {
    produce(
        a,
        _ -> {
          byte[] batch = Requests.records(3, 100);
          return java.util.Arrays.copyOf(batch, a.between(0, 2 * batch.length));
        });
  }

  private static void hugeCount(Attacker a) {
    produce(
        a,
        _ -> {
          byte[] batch = Requests.records(1, 10);
          ByteBuffer.wrap(batch)
              .putInt(Batches.COUNT, Integer.MAX_VALUE)
              .putInt(Batches.LAST_DELTA, Integer.MAX_VALUE - 1);
          return Batches.checksummed(batch);
        });
  }

  private static void oldMagic(Attacker a) {
    produce(
        a,
        i -> {
          byte[] batch = Requests.records(1, 10);
          batch[Batches.MAGIC] = (byte) (i % 4);
          return Batches.checksummed(batch);
        });
  }

  private static void manyProducers(Attacker a) {
    produce(
        a,
        i -> {
          byte[][] parts = new byte[a.between(1, 60)][];
          for (int k = 0; k < parts.length; k++) {
            parts[k] = Batches.numbered(Requests.records(1, 1), 1000L * i + k, 0, 0);
          }
          return joined(parts);
        });
  }

  private static byte[] joined(byte[][] parts) {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static void sequences(Attacker a) {
    produce(
        a,
        _ ->
            Batches.numbered(
                Requests.records(a.between(1, 3), 1),
                a.between(0, 2),
                a.between(-1, 2),
                a.random().nextInt(4) == 0 ? Integer.MAX_VALUE : a.between(-1, 9)));
  }

  private static void producerIds(Attacker a) {
    KafkaClient client = a.kafka();
    a.plan()
        .times(
            a.between(1, 200),
            i ->
                client.send(
                    ApiKeys.INIT_PRODUCER_ID,
                    4,
                    new InitProducerIdRequestData()
                        .setTransactionalId(i % 5 == 4 ? "tx" : null)
                        .setTransactionTimeoutMs(i)
                        .setProducerId(-1)
                        .setProducerEpoch((short) -1)));
  }

  private static void noPartition(Attacker a) {
    KafkaClient client = a.kafka();
    String topic = topic(a, client);
    int[] partitions = {-1, 3, 1000, Integer.MAX_VALUE, Integer.MIN_VALUE};
    a.plan()
        .times(
            a.between(1, 20),
            i ->
                client.send(
                    ApiKeys.PRODUCE,
                    9,
                    Requests.produce(
                        i % 2 == 0 ? topic : "not-there",
                        partitions[i % partitions.length],
                        (short) (i % 2),
                        Requests.records(1, 10))));
  }

  private static void repeated(Attacker a) {
    KafkaClient client = a.kafka();
    String topic = topic(a, client);
    List<PartitionProduceData> parts = new ArrayList<>();
    for (int i = 0; i < a.between(2, 2_000); i++) {
      parts.add(
          new PartitionProduceData()
              .setIndex(i % 2)
              .setRecords(MemoryRecords.readableRecords(ByteBuffer.wrap(Requests.records(1, 10)))));
    }
    TopicProduceDataCollection topics = new TopicProduceDataCollection();
    topics.add(new TopicProduceData().setName(topic).setPartitionData(parts));
    ProduceRequestData request =
        new ProduceRequestData().setAcks((short) 1).setTimeoutMs(1000).setTopicData(topics);
    a.plan().times(a.between(1, 5), _ -> client.send(ApiKeys.PRODUCE, 9, request));
  }

  private static void manyTopics(Attacker a) {
    KafkaClient client = a.kafka();
    TopicProduceDataCollection topics = new TopicProduceDataCollection();
    for (int i = 0; i < a.between(2, 2_000); i++) {
      topics.add(
          new TopicProduceData()
              .setName("not-there-" + i)
              .setPartitionData(
                  List.of(
                      new PartitionProduceData()
                          .setIndex(i)
                          .setRecords(
                              MemoryRecords.readableRecords(
                                  ByteBuffer.wrap(Requests.records(1, 10)))))));
    }
    a.plan()
        .then(() ->
            client.send(
                ApiKeys.PRODUCE,
                9,
                new ProduceRequestData()
                    .setAcks((short) 1)
                    .setTimeoutMs(1000)
                    .setTopicData(topics)));
  }

  private static void costly(Attacker a) {
    byte[] batch =
        Requests.records(Compression.gzip().build(), a.between(1_000, 20_000), a.between(0, 50));
    produce(a, _ -> batch);
  }

  private static void hangsUp(Attacker a) {
    String topic = a.names().topic(a.random());
    a.plan()
        .times(
            a.between(3, 40),
            i -> {
              KafkaClient client = a.kafka();
              client.send(ApiKeys.CREATE_TOPICS, 5, Requests.createTopic(topic, 3));
              client.send(
                  ApiKeys.PRODUCE,
                  9,
                  Requests.produce(
                      topic, i % 3, (short) -1, Requests.records(2, a.between(0, 50_000))));
              if (a.random().nextBoolean()) {
                client.peer().hangUp();
              } else {
                client.peer().reset();
              }
            });
  }
}
