package dev.forebay.tests.simulation.group;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.Errors;

/** What members of groups and administrators see, or do, in the order in which it happens. */
public sealed interface GroupEvent {
  /** A node starts. */
  record Started() implements GroupEvent {}

  /** It is gone, and with it whatever was under way. */
  record Crashed(String cause) implements GroupEvent {}

  /** Something happened that never may. */
  record Broken(String what) implements GroupEvent, dev.forebay.tests.simulation.frame.Broken {}

  /** Where a group has an offset. */
  record Key(String group, TopicPartition partition) {}

  /**
   * An offset is to be committed, or deleted.
   *
   * @param number no other write has it; it is the offset as well
   * @param topicId of the topic then
   */
  record WriteAsked(long number, Key key, boolean deletes, UUID topicId, long nowMillis)
      implements GroupEvent {}

  /** It is committed, or deleted. */
  record Written(long number, Key key) implements GroupEvent {}

  /** It is not, or nobody knows. */
  record WriteRefused(long number, Key key, Errors error) implements GroupEvent {}

  /** A member commits; see the write of the same number. */
  record CommitsAs(long number, String group, String member, int generation)
      implements GroupEvent {}

  /** The offsets of a group are asked for. */
  record FetchAsked(int fetch, String group) implements GroupEvent {}

  /** These are all of them, by the numbers of their writes. */
  record Fetched(int fetch, String group, Map<TopicPartition, Long> shown, long nowMillis)
      implements GroupEvent {}

  /** A topic is there. */
  record TopicCreated(String topic, UUID id) implements GroupEvent {}

  /** A topic is to go. */
  record TopicDeleteAsked(UUID id) implements GroupEvent {}

  /** A topic is gone. */
  record TopicDeleted(UUID id) implements GroupEvent {}

  /** The leader of a classic group says who gets what. */
  record LeaderAssigns(String group, int generation, Map<String, Set<TopicPartition>> all)
      implements GroupEvent {}

  /** A member of a classic group is told what it gets; a static one by its instance. */
  record Assigned(
      String group, int generation, String id, String member, Set<TopicPartition> partitions)
      implements GroupEvent {}

  /** A member of a modern group tells that it lives, and what it has. */
  record Beats(String group, String member, Set<TopicPartition> has, long nowMillis)
      implements GroupEvent {}

  /** A member of a modern group is told what it has. */
  record Told(String group, String member, int epoch, Set<TopicPartition> has, long nowMillis)
      implements GroupEvent {}

  /** A member of a modern group leaves, or has to begin anew. */
  record Left(String group, String member) implements GroupEvent {}

  /** For so long nobody was in it that nothing of the group need be there. */
  record MayBeForgotten(String group) implements GroupEvent {}

  /** From now on no offset is so young that it has to be there, or may be. */
  record AllIsExpired() implements GroupEvent {}

  /** Nothing was done for long; this is what the living members have. */
  record AtRest(String group, Map<String, Set<TopicPartition>> has, Set<TopicPartition> all)
      implements GroupEvent {}
}
