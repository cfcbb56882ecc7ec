package dev.forebay.protocol.kafka.group.access;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.access.Resource;
import dev.forebay.broker.api.access.Rights;
import java.util.stream.Stream;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Assignment;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.TopicPartitions;

/** What a description of a group tells of topics; no state. */
final class Subscriptions {
  static final String UNSEEN =
      "The group has described topic(s) that the client is not authorized to describe.";

  private Subscriptions() {}

  /** Whether all topics may be seen that are named in it. */
  static boolean mayBeSeen(DescribedGroup group, Rights rights) {
    return group.members().stream()
        .flatMap(member ->
            Stream.concat(
                member.subscribedTopicNames().stream(),
                Stream.concat(names(member.assignment()), names(member.targetAssignment()))))
        .distinct()
        .allMatch(topic -> rights.may(Operation.SEE, new Resource.Destination(topic)));
  }

  private static Stream<String> names(Assignment assignment) {
    return assignment.topicPartitions().stream().map(TopicPartitions::topicName);
  }
}
