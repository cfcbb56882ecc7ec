package dev.forebay.tests.hostile.kafka;

import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.client.Attacker;
import dev.forebay.tests.hostile.client.KafkaClient;
import dev.forebay.tests.hostile.client.Requests;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.protocol.ApiKeys;

/** Fetches that ask for much, or for what is not there. */
final class Fetchers {
  static final List<Abuse> ALL =
      List.of(
          new Abuse("fetches and reads nothing", Fetchers::deaf),
          new Abuse("fetches on many connections and reads nothing", Fetchers::manyDeaf),
          new Abuse("fetches a few bytes at a time", Fetchers::slowly),
          new Abuse("waits for ever for what does not come", Fetchers::longPolls),
          new Abuse("hangs up in long polls", Fetchers::hangsUp),
          new Abuse("begins sessions in masses", Fetchers::sessions),
          new Abuse("goes on with sessions that are not there", Fetchers::strangeSessions),
          new Abuse("fetches from offsets that are not there", Fetchers::offsets),
          new Abuse("names a partition many times in a fetch", Fetchers::repeated),
          new Abuse("fetches as many bytes as a number may say", Fetchers::hugeSizes),
          new Abuse("asks for times again and again", Fetchers::times),
          new Abuse("sends many requests at once and reads no answer", Fetchers::pipelined));

  private Fetchers() {}

  private static String filled(Attacker a) {
    KafkaClient client = a.kafka();
    String topic = a.names().topic(a.random());
    client.send(ApiKeys.CREATE_TOPICS, 5, Requests.createTopic(topic, 3));
    a.plan().pause(30);
    int bytes = a.between(0, 100_000);
    a.plan()
        .times(
            a.between(1, 40),
            i ->
                client.send(
                    ApiKeys.PRODUCE,
                    9,
                    Requests.produce(topic, i % 3, (short) 1, Requests.records(1, bytes))))
        .pause(a.between(0, 100));
    return topic;
  }

  private static void fetch(KafkaClient client, String topic, int partition, int waitMillis) {
    client.send(
        ApiKeys.FETCH, 11, Requests.fetch(topic, partition, 0, waitMillis, Integer.MAX_VALUE));
  }

  private static void deaf(Attacker a) {
    String topic = filled(a);
    KafkaClient client = a.kafka();
    client.peer().reads(false);
    a.plan().times(a.between(1, 60), i -> fetch(client, topic, i % 3, 0));
    a.plan().pause(a.between(0, 100_000));
  }

  private static void manyDeaf(Attacker a) {
    String topic = filled(a);
    a.plan()
        .times(
            a.between(5, 60),
            i -> {
              KafkaClient client = a.kafka();
              client.peer().reads(false);
              fetch(client, topic, i % 3, 0);
              fetch(client, topic, i % 2, 0);
            })
        .pause(a.between(0, 100_000));
  }

  private static void slowly(Attacker a) {
    String topic = filled(a);
    KafkaClient client = a.kafka();
    client.peer().reads(false);
    a.plan()
        .times(a.between(1, 10), i -> fetch(client, topic, i % 3, 0))
        .times(a.between(10, 300), _ -> client.peer().swallow(a.between(1, 3_000)));
  }

  private static FetchRequestData waiting(String topic, int millis, int bytesMin) {
    return Requests.fetch(topic, 0, 0, millis, 1 << 20).setMinBytes(bytesMin);
  }

  private static void longPolls(Attacker a) {
    String topic = filled(a);
    a.plan()
        .times(
            a.between(1, 40),
            _ ->
                a.kafka()
                    .send(ApiKeys.FETCH, 11, waiting(topic, Integer.MAX_VALUE, Integer.MAX_VALUE)))
        .pause(a.between(0, 10_000));
  }

  private static void hangsUp(Attacker a) {
    String topic = filled(a);
    a.plan()
        .times(
            a.between(5, 60),
            _ -> {
              KafkaClient client = a.kafka();
              client.send(ApiKeys.FETCH, 11, waiting(topic, 60_000, 1 << 20));
              a.plan().pause(a.between(0, 5)).then(() -> client.peer().reset());
            });
  }

  private static void sessions(Attacker a) {
    String topic = filled(a);
    a.plan()
        .times(
            a.between(1, 20),
            _ -> {
              KafkaClient client = a.kafka();
              for (int i = 0; i < a.between(1, 8); i++) {
                client.send(ApiKeys.FETCH, 11, Requests.session(topic, a.between(1, 120)));
              }
            })
        .pause(a.between(0, 3_000));
  }

  private static void strangeSessions(Attacker a) {
    String topic = filled(a);
    KafkaClient client = a.kafka();
    a.plan()
        .times(
            a.between(1, 50),
            _ ->
                client.send(
                    ApiKeys.FETCH,
                    11,
                    Requests.session(topic, a.between(0, 3))
                        .setSessionId(a.between(-1, 5))
                        .setSessionEpoch(a.between(-1, 3))));
  }

  private static void offsets(Attacker a) {
    String topic = filled(a);
    KafkaClient client = a.kafka();
    long[] all = {-1, -2, 1_000_000, Long.MAX_VALUE, Long.MIN_VALUE, 1};
    a.plan()
        .times(
            a.between(1, 50),
            i ->
                client.send(
                    ApiKeys.FETCH,
                    11,
                    Requests.fetch(topic, i % 4 - 1, all[i % all.length], 10, 1 << 20)));
  }

  private static void repeated(Attacker a) {
    String topic = filled(a);
    KafkaClient client = a.kafka();
    List<FetchPartition> parts = new ArrayList<>();
    for (int i = 0; i < a.between(10, 3_000); i++) {
      parts.add(new FetchPartition().setPartition(i % 3).setPartitionMaxBytes(1 << 20));
    }
    FetchRequestData request =
        Requests.fetch(topic, 0, 0, 0, 1 << 20)
            .setTopics(List.of(new FetchTopic().setTopic(topic).setPartitions(parts)));
    a.plan().times(a.between(1, 20), _ -> client.send(ApiKeys.FETCH, 11, request));
  }

  private static void hugeSizes(Attacker a) {
    String topic = filled(a);
    int[] sizes = {0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE};
    KafkaClient client = a.kafka();
    a.plan()
        .times(
            a.between(1, 40),
            i ->
                client.send(
                    ApiKeys.FETCH,
                    11,
                    Requests.fetch(topic, i % 3, 0, 10, sizes[i % sizes.length])
                        .setMinBytes(sizes[(i + 1) % sizes.length])));
  }

  private static void times(Attacker a) {
    String topic = filled(a);
    KafkaClient client = a.kafka();
    a.plan()
        .times(
            a.between(1, 5),
            _ ->
                client.send(
                    ApiKeys.LIST_OFFSETS, 5, Requests.listOffsets(topic, a.between(1, 5_000))));
  }

  private static void pipelined(Attacker a) {
    String topic = filled(a);
    KafkaClient client = a.kafka();
    client.peer().reads(false);
    a.plan()
        .times(
            a.between(50, 1_000),
            i -> {
              switch (i % 3) {
                case 0 -> fetch(client, topic, 0, 0);
                case 1 ->
                    client.send(ApiKeys.METADATA, 8, Requests.metadata(List.of(topic), false));
                default -> client.send(ApiKeys.LIST_OFFSETS, 5, Requests.listOffsets(topic, 1));
              }
            })
        .pause(a.between(0, 100_000));
  }
}
