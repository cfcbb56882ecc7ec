package dev.forebay.protocol.kafka;

import dev.forebay.protocol.kafka.admin.Acls;
import dev.forebay.protocol.kafka.admin.ScramCredentials;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.api.HandlerFactory;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.api.RequestTable;
import dev.forebay.protocol.kafka.config.AlterConfigs;
import dev.forebay.protocol.kafka.config.DescribeConfigs;
import dev.forebay.protocol.kafka.config.GroupConfigurations;
import dev.forebay.protocol.kafka.config.IncrementalAlterConfigs;
import dev.forebay.protocol.kafka.config.TopicConfigs;
import dev.forebay.protocol.kafka.fetch.AnswerBudget;
import dev.forebay.protocol.kafka.fetch.Fetch;
import dev.forebay.protocol.kafka.fetch.SessionBudget;
import dev.forebay.protocol.kafka.login.SaslAnswers;
import dev.forebay.protocol.kafka.node.KafkaLimits;
import dev.forebay.protocol.kafka.node.KafkaSettings;
import dev.forebay.protocol.kafka.offset.ListOffsets;
import dev.forebay.protocol.kafka.offset.OffsetForLeaderEpoch;
import dev.forebay.protocol.kafka.produce.BatchInspection;
import dev.forebay.protocol.kafka.produce.InitProducerId;
import dev.forebay.protocol.kafka.produce.Produce;
import dev.forebay.protocol.kafka.topic.CreatePartitions;
import dev.forebay.protocol.kafka.topic.CreateTopics;
import dev.forebay.protocol.kafka.topic.DeleteRecords;
import dev.forebay.protocol.kafka.topic.DeleteTopics;
import dev.forebay.protocol.kafka.topic.DescribeCluster;
import dev.forebay.protocol.kafka.topic.DescribeLogDirs;
import dev.forebay.protocol.kafka.topic.DescribeTopicPartitions;
import dev.forebay.protocol.kafka.topic.Metadata;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.apache.kafka.common.protocol.ApiKeys;

/** Puts together who answers what. */
public final class KafkaRequests {
  private final ClusterNode node;
  private final KafkaSettings settings;
  private final KafkaLimits limits;
  private final LongSupplier millis;
  private final Executor worker;
  private final SessionBudget sessions;
  private final AnswerBudget answers;
  private final BatchInspection inspection;

  /**
   * For one node.
   *
   * @param worker looks for times in batches; may refuse when it has too much to do
   * @param batchWorker looks into batches before they are taken; likewise
   */
  public KafkaRequests(
      ClusterNode node,
      KafkaSettings settings,
      KafkaLimits limits,
      LongSupplier millis,
      Executor worker,
      Executor batchWorker) {
    this.node = node;
    this.settings = settings;
    this.limits = limits;
    this.millis = millis;
    this.worker = worker;
    this.sessions = new SessionBudget(limits.sessionPartitionsMax());
    this.answers = new AnswerBudget(limits.answerBytesMax());
    this.inspection =
        new BatchInspection(settings.checkCompressed(), batchWorker, limits.inspectionBytesMax());
  }

  /** The table of all requests, with these further ones. */
  public RequestTable table(Map<ApiKeys, HandlerFactory> others, GroupConfigurations groups) {
    Map<ApiKeys, HandlerFactory> all = new EnumMap<>(ApiKeys.class);
    all.putAll(others);
    TopicConfigs configs = new TopicConfigs(settings.retentionMillis());
    data(all, configs);
    topics(all, configs);
    configs(all, configs, groups);
    all.put(ApiKeys.DESCRIBE_ACLS, connection -> new Acls(connection)::describe);
    all.put(ApiKeys.CREATE_ACLS, connection -> new Acls(connection)::create);
    all.put(ApiKeys.DELETE_ACLS, connection -> new Acls(connection)::delete);
    all.put(
        ApiKeys.DESCRIBE_USER_SCRAM_CREDENTIALS,
        connection -> new ScramCredentials(connection)::describe);
    all.put(
        ApiKeys.ALTER_USER_SCRAM_CREDENTIALS,
        connection -> new ScramCredentials(connection)::alter);
    share(all, ApiKeys.SASL_HANDSHAKE, SaslAnswers.handshake());
    share(all, ApiKeys.SASL_AUTHENTICATE, SaslAnswers.authenticate());
    return new RequestTable(all, answers::isUsedUp, node);
  }

  /** Records on their way to clients. Any thread. */
  public long answerBytes() {
    return answers.heldBytes();
  }

  /** Partitions in the fetch sessions of all connections. Any thread. */
  public int sessionPartitions() {
    return sessions.used();
  }

  /** Batches that wait to be looked into. Any thread. */
  public long inspectedBytes() {
    return inspection.waitingBytes();
  }

  private void data(Map<ApiKeys, HandlerFactory> all, TopicConfigs configs) {
    all.put(ApiKeys.PRODUCE, connection -> new Produce(configs, millis, connection, inspection));
    all.put(ApiKeys.FETCH, connection -> new Fetch(connection, limits, sessions, answers));
    all.put(ApiKeys.LIST_OFFSETS, connection -> new ListOffsets(connection, worker));
    share(all, ApiKeys.OFFSET_FOR_LEADER_EPOCH, new OffsetForLeaderEpoch());
    share(all, ApiKeys.INIT_PRODUCER_ID, new InitProducerId());
  }

  private void topics(Map<ApiKeys, HandlerFactory> all, TopicConfigs configs) {
    share(all, ApiKeys.METADATA, new Metadata(node, settings, configs));
    share(all, ApiKeys.DESCRIBE_TOPIC_PARTITIONS, new DescribeTopicPartitions());
    share(all, ApiKeys.DESCRIBE_CLUSTER, new DescribeCluster(node));
    share(all, ApiKeys.DESCRIBE_LOG_DIRS, new DescribeLogDirs(settings.logDirectory()));
    share(all, ApiKeys.CREATE_TOPICS, new CreateTopics(settings, configs));
    share(all, ApiKeys.DELETE_TOPICS, new DeleteTopics());
    share(all, ApiKeys.CREATE_PARTITIONS, new CreatePartitions());
    share(all, ApiKeys.DELETE_RECORDS, new DeleteRecords());
  }

  private void configs(
      Map<ApiKeys, HandlerFactory> all, TopicConfigs topics, GroupConfigurations groups) {
    share(all, ApiKeys.DESCRIBE_CONFIGS, new DescribeConfigs(topics, groups, settings));
    share(all, ApiKeys.ALTER_CONFIGS, new AlterConfigs(topics, groups));
    share(all, ApiKeys.INCREMENTAL_ALTER_CONFIGS, new IncrementalAlterConfigs(topics, groups));
  }

  private static void share(Map<ApiKeys, HandlerFactory> all, ApiKeys key, RequestHandler handler) {
    all.put(key, _ -> handler);
  }
}
