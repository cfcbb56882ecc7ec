package dev.forebay.tests.simulation.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Commits, deletes and fetches offsets, and writes down what comes of it. */
final class Commits {
  private final GroupTrial trial;

  Commits(GroupTrial trial) {
    this.trial = trial;
  }

  /** Who commits: a member, or nobody in particular. */
  record Author(String group, String member, int generation, @Nullable String instance) {
    static Author nobody(String group) {
      return new Author(group, "", -1, null);
    }
  }

  void commit(Door door, Author author, TopicPartition partition) {
    long number = ask(author.group, partition, false);
    if (author.generation >= 0) {
      trial.add(new GroupEvent.CommitsAs(number, author.group, author.member, author.generation));
    }
    GroupEvent.Key key = new GroupEvent.Key(author.group, partition);
    OffsetCommitRequestPartition one =
        new OffsetCommitRequestPartition()
            .setPartitionIndex(partition.partition())
            .setCommittedOffset(number)
            .setCommittedMetadata("write " + number);
    OffsetCommitRequestTopic topic =
        new OffsetCommitRequestTopic()
            .setName(partition.topic())
            .setPartitions(new ArrayList<>(List.of(one)));
    OffsetCommitRequestData body =
        new OffsetCommitRequestData()
            .setGroupId(author.group)
            .setMemberId(author.member)
            .setGenerationIdOrMemberEpoch(author.generation)
            .setGroupInstanceId(author.instance)
            .setTopics(new ArrayList<>(List.of(topic)));
    door.send(
        ApiKeys.OFFSET_COMMIT,
        9,
        body,
        OffsetCommitResponseData.class,
        answer ->
            answered(number, key, answer.topics().getFirst().partitions().getFirst().errorCode()));
  }

  private long ask(String group, TopicPartition partition, boolean deletes) {
    long number = trial.nextWrite();
    trial.add(
        new GroupEvent.WriteAsked(
            number,
            new GroupEvent.Key(group, partition),
            deletes,
            trial.idOf(partition.topic()),
            trial.clock.trueMillis()));
    return number;
  }

  private void answered(long number, GroupEvent.Key key, short code) {
    Errors error = Errors.forCode(code);
    if (error == Errors.NONE) {
      trial.add(new GroupEvent.Written(number, key));
    } else {
      trial.add(new GroupEvent.WriteRefused(number, key, error));
    }
    complain(error);
  }

  private void complain(Errors error) {
    if (error == Errors.UNKNOWN_SERVER_ERROR) {
      trial.add(new GroupEvent.Broken("the coordinator fails"));
    }
  }

  void deleteOffset(Door door, String group, TopicPartition partition) {
    long number = ask(group, partition, true);
    GroupEvent.Key key = new GroupEvent.Key(group, partition);
    OffsetDeleteRequestTopicCollection topics = new OffsetDeleteRequestTopicCollection();
    topics.add(
        new OffsetDeleteRequestTopic()
            .setName(partition.topic())
            .setPartitions(
                List.of(
                    new OffsetDeleteRequestPartition().setPartitionIndex(partition.partition()))));
    door.send(
        ApiKeys.OFFSET_DELETE,
        0,
        new OffsetDeleteRequestData().setGroupId(group).setTopics(topics),
        OffsetDeleteResponseData.class,
        answer -> {
          boolean whole = answer.errorCode() != 0;
          answered(
              number,
              key,
              whole
                  ? answer.errorCode()
                  : answer.topics().iterator().next().partitions().iterator().next().errorCode());
        });
  }

  void deleteGroup(Door door, String group) {
    Map<Long, GroupEvent.Key> deletions = new TreeMap<>();
    for (TopicPartition partition : GroupTrial.allPartitions()) {
      deletions.put(ask(group, partition, true), new GroupEvent.Key(group, partition));
    }
    door.send(
        ApiKeys.DELETE_GROUPS,
        2,
        new DeleteGroupsRequestData().setGroupsNames(List.of(group)),
        DeleteGroupsResponseData.class,
        answer -> {
          short code = answer.results().iterator().next().errorCode();
          deletions.forEach((number, key) -> answered(number, key, code));
        });
  }

  /** Fetches all offsets of a group. */
  void fetch(Door door, String group) {
    int fetch = trial.nextFetch();
    trial.add(new GroupEvent.FetchAsked(fetch, group));
    OffsetFetchRequestGroup asked =
        new OffsetFetchRequestGroup().setGroupId(group).setTopics(named());
    door.send(
        ApiKeys.OFFSET_FETCH,
        9,
        new OffsetFetchRequestData()
            .setGroups(List.of(asked))
            .setRequireStable(trial.random.nextBoolean()),
        OffsetFetchResponseData.class,
        answer -> fetched(fetch, group, answer));
  }

  private @Nullable List<OffsetFetchRequestTopics> named() {
    if (trial.random.nextBoolean()) {
      return null;
    }
    return Stream.of(GroupTrial.LASTING_TOPIC, GroupTrial.PASSING_TOPIC)
        .map(topic ->
            new OffsetFetchRequestTopics().setName(topic).setPartitionIndexes(List.of(0, 1, 2)))
        .toList();
  }

  private void fetched(int fetch, String group, OffsetFetchResponseData answer) {
    var only = answer.groups().getFirst();
    complain(Errors.forCode(only.errorCode()));
    if (only.errorCode() != 0) {
      return;
    }
    Map<TopicPartition, Long> shown = new java.util.LinkedHashMap<>();
    only.topics()
        .forEach(topic ->
            topic
                .partitions()
                .forEach(partition -> {
                  long offset = partition.committedOffset();
                  if (offset >= 0 && !("write " + offset).equals(partition.metadata())) {
                    trial.add(new GroupEvent.Broken("metadata of another offset: " + partition));
                  }
                  if (offset >= 0) {
                    shown.put(new TopicPartition(topic.name(), partition.partitionIndex()), offset);
                  }
                }));
    trial.add(new GroupEvent.Fetched(fetch, group, shown, trial.clock.trueMillis()));
  }
}
