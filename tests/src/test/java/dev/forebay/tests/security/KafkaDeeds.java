package dev.forebay.tests.security;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.jspecify.annotations.Nullable;

/** What a user of Kafka's protocol does, who has rights to what begins with {@code lim-}. */
final class KafkaDeeds {
  static final String OPEN = "lim-t";
  static final String CLOSED = "other";

  private KafkaDeeds() {}

  /** What is done. */
  interface Action {
    void on(Admin admin) throws Exception;
  }

  /** Something that the user does, and what comes of it; null if it may. */
  record Deed(String what, @Nullable Class<? extends Exception> refusal, Action action) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Deed may(String what, Action action) {
    return new Deed(what, null, action);
  }

  private static Deed mayNot(String what, Class<? extends Exception> refusal, Action action) {
    return new Deed(what, refusal, action);
  }

  private static NewTopic topic(String name) {
    return new NewTopic(name, 1, (short) 1);
  }

  private static void alter(Admin admin, ConfigResource.Type type, String name, String key)
      throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(type, name),
                List.of(
                    new AlterConfigOp(new ConfigEntry(key, "50000"), AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  private static void describe(Admin admin, ConfigResource.Type type, String name)
      throws Exception {
    admin.describeConfigs(List.of(new ConfigResource(type, name))).all().get();
  }

  static List<Deed> all(Uuid closedId) {
    Class<? extends Exception> topic = TopicAuthorizationException.class;
    Class<? extends Exception> group = GroupAuthorizationException.class;
    Class<? extends Exception> cluster = ClusterAuthorizationException.class;
    TopicPartition open = new TopicPartition(OPEN, 0);
    TopicPartition closed = new TopicPartition(CLOSED, 0);
    TopicPartition nowhere = new TopicPartition("nowhere", 0);
    List<Deed> cases = new ArrayList<>();
    cases.add(may("create", admin -> admin.createTopics(List.of(topic("lim-new"))).all().get()));
    cases.add(
        mayNot(
            "create another's",
            topic,
            admin -> admin.createTopics(List.of(topic("new"))).all().get()));
    cases.add(
        mayNot(
            "create what is there",
            topic,
            admin -> admin.createTopics(List.of(topic(CLOSED))).all().get()));
    cases.add(may("describe", admin -> admin.describeTopics(List.of(OPEN)).allTopicNames().get()));
    for (String name : List.of(CLOSED, "nowhere")) {
      cases.add(
          mayNot(
              "describe " + name,
              topic,
              admin -> admin.describeTopics(List.of(name)).allTopicNames().get()));
      cases.add(
          mayNot("delete " + name, topic, admin -> admin.deleteTopics(List.of(name)).all().get()));
      cases.add(
          mayNot(
              "configuration of " + name,
              topic,
              admin -> describe(admin, ConfigResource.Type.TOPIC, name)));
      cases.add(
          mayNot(
              "change configuration of " + name,
              topic,
              admin -> alter(admin, ConfigResource.Type.TOPIC, name, "retention.ms")));
      cases.add(
          mayNot(
              "add partitions to " + name,
              topic,
              admin ->
                  admin.createPartitions(Map.of(name, NewPartitions.increaseTo(3))).all().get()));
    }
    cases.add(
        mayNot(
            "describe by id",
            UnknownTopicIdException.class,
            admin ->
                admin
                    .describeTopics(TopicCollection.ofTopicIds(List.of(closedId)))
                    .allTopicIds()
                    .get()));
    cases.add(
        mayNot(
            "delete by id",
            UnknownTopicIdException.class,
            admin ->
                admin.deleteTopics(TopicCollection.ofTopicIds(List.of(closedId))).all().get()));
    cases.add(
        may(
            "delete",
            admin -> {
              admin.createTopics(List.of(topic("lim-gone"))).all().get();
              admin.deleteTopics(List.of("lim-gone")).all().get();
            }));
    cases.add(
        mayNot(
            "see what it may not configure, and delete it",
            topic,
            admin -> admin.deleteTopics(List.of("readable-lim-by-name")).all().get()));
    cases.add(may("configuration", admin -> describe(admin, ConfigResource.Type.TOPIC, OPEN)));
    cases.add(
        may(
            "change configuration",
            admin -> alter(admin, ConfigResource.Type.TOPIC, OPEN, "retention.ms")));
    cases.add(
        may(
            "add partitions",
            admin -> {
              admin.createTopics(List.of(topic("lim-more"))).all().get();
              admin.createPartitions(Map.of("lim-more", NewPartitions.increaseTo(3))).all().get();
            }));
    cases.add(
        may("offsets", admin -> admin.listOffsets(Map.of(open, OffsetSpec.latest())).all().get()));
    for (TopicPartition partition : List.of(closed, nowhere)) {
      cases.add(
          mayNot(
              "offsets of " + partition,
              topic,
              admin -> admin.listOffsets(Map.of(partition, OffsetSpec.latest())).all().get()));
      cases.add(
          mayNot(
              "delete records of " + partition,
              topic,
              admin ->
                  admin
                      .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(0)))
                      .all()
                      .get()));
      cases.add(
          mayNot(
              "commit for " + partition,
              topic,
              admin ->
                  admin
                      .alterConsumerGroupOffsets(
                          "lim-g", Map.of(partition, new OffsetAndMetadata(1)))
                      .all()
                      .get()));
    }
    cases.add(
        may(
            "delete records",
            admin ->
                admin.deleteRecords(Map.of(open, RecordsToDelete.beforeOffset(0))).all().get()));
    cases.add(
        may(
            "commit",
            admin ->
                admin
                    .alterConsumerGroupOffsets("lim-g", Map.of(open, new OffsetAndMetadata(1)))
                    .all()
                    .get()));
    cases.add(
        mayNot(
            "delete another's group",
            group,
            admin -> admin.deleteConsumerGroups(List.of("of-others")).all().get()));
    cases.add(
        may(
            "delete a group",
            admin -> {
              admin
                  .alterConsumerGroupOffsets("lim-h", Map.of(open, new OffsetAndMetadata(1)))
                  .all()
                  .get();
              admin.deleteConsumerGroups(List.of("lim-h")).all().get();
            }));
    cases.add(
        mayNot(
            "delete another's offsets",
            group,
            admin -> admin.deleteConsumerGroupOffsets("of-others", Set.of(closed)).all().get()));
    cases.add(
        mayNot(
            "configuration of a group",
            group,
            admin -> describe(admin, ConfigResource.Type.GROUP, "of-others")));
    cases.add(
        mayNot(
            "change configuration of a group",
            group,
            admin ->
                alter(
                    admin, ConfigResource.Type.GROUP, "of-others", "consumer.session.timeout.ms")));
    cases.add(
        mayNot(
            "configuration of the broker",
            cluster,
            admin -> describe(admin, ConfigResource.Type.BROKER, "1")));
    cases.add(
        mayNot(
            "change configuration of the broker",
            cluster,
            admin -> alter(admin, ConfigResource.Type.BROKER, "1", "log.retention.ms")));
    cases.add(
        mayNot(
            "directories of the log",
            cluster,
            admin -> admin.describeLogDirs(List.of(1)).allDescriptions().get()));
    return cases;
  }
}
