package dev.forebay.tests.hostile.kafka;

import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.client.Attacker;
import dev.forebay.tests.hostile.client.KafkaClient;
import dev.forebay.tests.hostile.client.Requests;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.protocol.ApiKeys;

/** Topics that are made, changed and deleted as no administrator does. */
final class Topics {
  static final List<Abuse> ALL =
      List.of(
          new Abuse("makes topics in masses", Topics::many),
          new Abuse("makes topics of too many partitions", Topics::manyPartitions),
          new Abuse("makes topics with large settings", Topics::largeSettings),
          new Abuse("makes topics with strange names", Topics::strangeNames),
          new Abuse("makes and deletes the same topic", Topics::makeAndDelete),
          new Abuse("deletes a topic that it produces to", Topics::deleteWhileProducing),
          new Abuse("deletes a topic that is fetched", Topics::deleteWhileFetched),
          new Abuse("asks for all topics and reads no answer", Topics::metadata),
          new Abuse("makes topics by asking for them", Topics::byAsking),
          new Abuse("adds partitions again and again", Topics::morePartitions),
          new Abuse("deletes records up to anywhere", Topics::deleteRecords),
          new Abuse("describes all settings and reads no answer", Topics::describe),
          new Abuse("changes settings to anything", Topics::alter));

  private Topics() {}

  private static void create(KafkaClient client, String topic, int partitions) {
    client.send(ApiKeys.CREATE_TOPICS, 5, Requests.createTopic(topic, partitions));
  }

  private static void many(Attacker a) {
    KafkaClient client = a.kafka();
    a.plan().times(a.between(10, 150), _ -> create(client, a.names().newTopic(), a.between(1, 4)));
  }

  private static void manyPartitions(Attacker a) {
    KafkaClient client = a.kafka();
    int[] counts = {0, -1, -2, 99, 1000, 100_000, Integer.MAX_VALUE};
    a.plan()
        .times(
            a.between(1, 20), i -> create(client, a.names().newTopic(), counts[i % counts.length]));
  }

  private static void largeSettings(Attacker a) {
    KafkaClient client = a.kafka();
    a.plan()
        .times(
            a.between(1, 60),
            i -> {
              CreateTopicsRequestData request = Requests.createTopic(a.names().newTopic(), 1);
              for (int k = 0; k < a.between(1, 50); k++) {
                request
                    .topics()
                    .iterator()
                    .next()
                    .configs()
                    .add(
                        new CreatableTopicConfig()
                            .setName(i % 2 == 0 ? "retention.ms" : "setting-" + k)
                            .setValue("9".repeat(a.between(0, 3_000))));
              }
              client.send(ApiKeys.CREATE_TOPICS, 5, request);
            });
  }

  private static void strangeNames(Attacker a) {
    KafkaClient client = a.kafka();
    String[] names = {"", ".", "..", "a b", "ä", "x".repeat(250), "__consumer_offsets", "q0"};
    a.plan().times(names.length, i -> create(client, names[i], 1));
  }

  private static void makeAndDelete(Attacker a) {
    KafkaClient one = a.kafka();
    KafkaClient other = a.kafka();
    String topic = a.names().topic(a.random());
    a.plan()
        .times(
            a.between(5, 100),
            i -> {
              create(i % 2 == 0 ? one : other, topic, a.between(1, 5));
              other.send(ApiKeys.DELETE_TOPICS, 5, Requests.deleteTopics(List.of(topic)));
            });
  }

  private static void deleteWhileProducing(Attacker a) {
    KafkaClient client = a.kafka();
    KafkaClient other = a.kafka();
    String topic = a.names().newTopic();
    create(client, topic, 2);
    a.plan()
        .times(
            a.between(5, 60),
            i -> {
              client.send(
                  ApiKeys.PRODUCE,
                  9,
                  Requests.produce(
                      topic, i % 2, (short) -1, Requests.records(1, a.between(0, 20_000))));
              if (i % 7 == 6) {
                other.send(ApiKeys.DELETE_TOPICS, 5, Requests.deleteTopics(List.of(topic)));
                create(other, topic, 2);
              }
            });
  }

  private static void deleteWhileFetched(Attacker a) {
    KafkaClient client = a.kafka();
    String topic = a.names().newTopic();
    create(client, topic, 1);
    client.send(
        ApiKeys.PRODUCE, 9, Requests.produce(topic, 0, (short) 1, Requests.records(1, 50_000)));
    a.plan()
        .pause(30)
        .times(
            a.between(1, 20),
            _ -> {
              KafkaClient reader = a.kafka();
              reader.peer().reads(a.random().nextBoolean());
              reader.send(ApiKeys.FETCH, 11, Requests.fetch(topic, 0, 0, 5_000, 1 << 20));
              reader.send(ApiKeys.FETCH, 11, Requests.fetch(topic, 0, 1, 5_000, 1 << 20));
            })
        .then(() -> client.send(ApiKeys.DELETE_TOPICS, 5, Requests.deleteTopics(List.of(topic))))
        .pause(a.between(0, 6_000));
  }

  private static void metadata(Attacker a) {
    KafkaClient client = a.kafka();
    client.peer().reads(false);
    a.plan()
        .times(
            a.between(10, 500),
            _ -> client.send(ApiKeys.METADATA, 8, new MetadataRequestData().setTopics(null)))
        .pause(a.between(0, 90_000));
  }

  private static void byAsking(Attacker a) {
    KafkaClient client = a.kafka();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < a.between(1, 60); i++) {
      names.add(a.names().newTopic());
    }
    names.add("strange name");
    a.plan()
        .times(
            a.between(1, 20),
            _ -> client.send(ApiKeys.METADATA, 8, Requests.metadata(names, true)));
  }

  private static void morePartitions(Attacker a) {
    KafkaClient client = a.kafka();
    String topic = a.names().newTopic();
    create(client, topic, 1);
    a.plan()
        .times(
            a.between(1, 50),
            i -> {
              CreatePartitionsRequestData request =
                  new CreatePartitionsRequestData().setTimeoutMs(1000);
              request
                  .topics()
                  .add(
                      new CreatePartitionsTopic()
                          .setName(topic)
                          .setCount(i % 10 == 9 ? Integer.MAX_VALUE : i + 2)
                          .setAssignments(null));
              client.send(ApiKeys.CREATE_PARTITIONS, 3, request);
            });
  }

  private static void deleteRecords(Attacker a) {
    KafkaClient client = a.kafka();
    String topic = a.names().topic(a.random());
    create(client, topic, 2);
    long[] all = {-1, -2, 0, 1, 5, Long.MAX_VALUE, Long.MIN_VALUE};
    a.plan()
        .pause(30)
        .times(
            a.between(1, 60),
            i -> {
              client.send(
                  ApiKeys.PRODUCE,
                  9,
                  Requests.produce(topic, i % 2, (short) 1, Requests.records(2, 100)));
              client.send(
                  ApiKeys.DELETE_RECORDS,
                  2,
                  new DeleteRecordsRequestData()
                      .setTimeoutMs(1000)
                      .setTopics(
                          List.of(
                              new DeleteRecordsTopic()
                                  .setName(topic)
                                  .setPartitions(
                                      List.of(
                                          new DeleteRecordsPartition()
                                              .setPartitionIndex(i % 3)
                                              .setOffset(all[i % all.length]))))));
            });
  }

  private static void describe(Attacker a) {
    KafkaClient client = a.kafka();
    client.peer().reads(false);
    List<DescribeConfigsResource> resources = new ArrayList<>();
    byte[] types = {2, 4, 8, 32, 16, 0};
    for (int i = 0; i < a.between(1, 300); i++) {
      resources.add(
          new DescribeConfigsResource()
              .setResourceType(types[i % types.length])
              .setResourceName("t" + i % 5)
              .setConfigurationKeys(null));
    }
    a.plan()
        .times(
            a.between(1, 20),
            _ ->
                client.send(
                    ApiKeys.DESCRIBE_CONFIGS,
                    4,
                    new DescribeConfigsRequestData().setResources(resources)))
        .pause(a.between(0, 90_000));
  }

  private static void alter(Attacker a) {
    KafkaClient client = a.kafka();
    String topic = a.names().topic(a.random());
    create(client, topic, 1);
    String[] keys = {"retention.ms", "max.message.bytes", "cleanup.policy", "no.such.key", ""};
    String[] values = {"-1", "0", "9223372036854775807", "compact", "", "x".repeat(5_000)};
    a.plan()
        .times(
            a.between(1, 80),
            i -> {
              AlterConfigsResource resource =
                  new AlterConfigsResource().setResourceType((byte) 2).setResourceName(topic);
              resource
                  .configs()
                  .add(
                      new AlterableConfig()
                          .setName(keys[i % keys.length])
                          .setConfigOperation((byte) (i % 5))
                          .setValue(values[i % values.length]));
              IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
              request.resources().add(resource);
              client.send(ApiKeys.INCREMENTAL_ALTER_CONFIGS, 1, request);
            });
  }
}
