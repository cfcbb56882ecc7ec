package dev.forebay.protocol.kafka.group.access;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.access.Resource;
import dev.forebay.broker.api.access.Rights;
import dev.forebay.protocol.kafka.access.Operations;
import dev.forebay.protocol.kafka.api.NamedResults;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.work.Steps;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * Takes out of a request about groups what its user may not do, and tells that in the answer to the
 * rest. Of one request; on the loop of its connection.
 */
public final class GroupScreen {
  private final Request request;
  private final Consumer<ApiMessage> answer;
  private final Onwards onwards;
  private final Rights rights;

  private GroupScreen(Request request, Consumer<ApiMessage> answer, Onwards onwards) {
    this.request = request;
    this.answer = answer;
    this.onwards = onwards;
    this.rights = request.streams().rights();
  }

  /** Sends on what may be done of a request. */
  public static void screen(Request request, Consumer<ApiMessage> answer, Onwards onwards) {
    new GroupScreen(request, answer, onwards).screen();
  }

  private void screen() {
    switch (request.key()) {
      case JOIN_GROUP -> whole(((JoinGroupRequestData) request.body()).groupId());
      case SYNC_GROUP -> whole(((SyncGroupRequestData) request.body()).groupId());
      case HEARTBEAT -> whole(((HeartbeatRequestData) request.body()).groupId());
      case LEAVE_GROUP -> whole(((LeaveGroupRequestData) request.body()).groupId());
      case CONSUMER_GROUP_HEARTBEAT -> beat((ConsumerGroupHeartbeatRequestData) request.body());
      case OFFSET_COMMIT -> commit((OffsetCommitRequestData) request.body());
      case OFFSET_FETCH -> fetch((OffsetFetchRequestData) request.body());
      case OFFSET_DELETE -> delete((OffsetDeleteRequestData) request.body());
      case DESCRIBE_GROUPS -> describe((DescribeGroupsRequestData) request.body());
      case CONSUMER_GROUP_DESCRIBE -> describe((ConsumerGroupDescribeRequestData) request.body());
      case DELETE_GROUPS -> delete((DeleteGroupsRequestData) request.body());
      case LIST_GROUPS -> list();
      default -> throw new IllegalArgumentException(request.key() + " is not about groups");
    }
  }

  private boolean may(Operation operation, String group) {
    return rights.may(operation, new Resource.Group(group));
  }

  private void refuse(Errors error) {
    onwards.send(request, error, answer);
  }

  private void whole(String group) {
    onwards.send(
        request,
        may(Operation.READ, group) ? Errors.NONE : Errors.GROUP_AUTHORIZATION_FAILED,
        answer);
  }

  private void beat(ConsumerGroupHeartbeatRequestData body) {
    List<String> topics = body.subscribedTopicNames();
    if (topics == null) {
      whole(body.groupId());
      return;
    }
    Set<String> unseen = new LinkedHashSet<>();
    request
        .work()
        .run(
            Steps.each(
                topics,
                topic -> {
                  if (!rights.may(Operation.SEE, new Resource.Destination(topic))) {
                    unseen.add(topic);
                  }
                }),
            () -> {
              if (unseen.isEmpty()) {
                whole(body.groupId());
              } else {
                refuse(Errors.TOPIC_AUTHORIZATION_FAILED);
              }
            });
  }

  private void commit(OffsetCommitRequestData body) {
    if (may(Operation.READ, body.groupId())) {
      new CommitScreen(request).screen(body, answer, onwards);
    } else {
      refuse(Errors.GROUP_AUTHORIZATION_FAILED);
    }
  }

  private void fetch(OffsetFetchRequestData body) {
    new FetchScreen(request).screen(body, answer, onwards);
  }

  private void delete(OffsetDeleteRequestData body) {
    if (may(Operation.DELETE, body.groupId())) {
      new DeletionScreen(request).screen(body, answer, onwards);
    } else {
      refuse(Errors.GROUP_AUTHORIZATION_FAILED);
    }
  }

  /** Parts names into those with which something may be done, and others. */
  private void part(
      List<String> groups, Operation operation, BiConsumer<List<String>, List<String>> then) {
    List<String> allowed = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    request
        .work()
        .run(
            Steps.each(groups, group -> (may(operation, group) ? allowed : refused).add(group)),
            () -> then.accept(allowed, refused));
  }

  private void sendPart(ApiMessage body, Consumer<ApiMessage> told) {
    onwards.send(request.with(body), Errors.NONE, told);
  }

  private void describe(DescribeGroupsRequestData body) {
    part(
        body.groups(),
        Operation.SEE,
        (allowed, refused) ->
            sendPart(
                new DescribeGroupsRequestData().setGroups(allowed),
                told -> described(body, (DescribeGroupsResponseData) told, refused)));
  }

  private void described(
      DescribeGroupsRequestData body, DescribeGroupsResponseData told, List<String> refused) {
    List<DescribeGroupsResponseData.DescribedGroup> groups = new ArrayList<>();
    request
        .work()
        .run(
            Steps.each(told.groups(), group -> groups.add(withOperations(body, group)))
                .then(() ->
                    Steps.each(
                        refused,
                        group ->
                            groups.add(
                                new DescribeGroupsResponseData.DescribedGroup()
                                    .setGroupId(group)
                                    .setErrorCode(Errors.GROUP_AUTHORIZATION_FAILED.code())))),
            () -> answer.accept(told.setGroups(groups)));
  }

  private DescribeGroupsResponseData.DescribedGroup withOperations(
      DescribeGroupsRequestData body, DescribeGroupsResponseData.DescribedGroup group) {
    return body.includeAuthorizedOperations() && group.errorCode() == Errors.NONE.code()
        ? group.setAuthorizedOperations(Operations.group(rights, group.groupId()))
        : group;
  }

  private void describe(ConsumerGroupDescribeRequestData body) {
    part(
        body.groupIds(),
        Operation.SEE,
        (allowed, refused) ->
            sendPart(
                new ConsumerGroupDescribeRequestData().setGroupIds(allowed),
                told -> described(body, (ConsumerGroupDescribeResponseData) told, refused)));
  }

  private void described(
      ConsumerGroupDescribeRequestData body,
      ConsumerGroupDescribeResponseData told,
      List<String> refused) {
    List<ConsumerGroupDescribeResponseData.DescribedGroup> groups = new ArrayList<>();
    Errors error = Errors.GROUP_AUTHORIZATION_FAILED;
    request
        .work()
        .run(
            Steps.each(
                    told.groups(),
                    group ->
                        groups.add(
                            Subscriptions.mayBeSeen(group, rights)
                                ? withOperations(body, group)
                                : refused(
                                    group.groupId(),
                                    Errors.TOPIC_AUTHORIZATION_FAILED,
                                    Subscriptions.UNSEEN)))
                .then(() ->
                    Steps.each(
                        refused, group -> groups.add(refused(group, error, error.message())))),
            () -> answer.accept(told.setGroups(groups)));
  }

  private ConsumerGroupDescribeResponseData.DescribedGroup withOperations(
      ConsumerGroupDescribeRequestData body,
      ConsumerGroupDescribeResponseData.DescribedGroup group) {
    return body.includeAuthorizedOperations()
        ? group.setAuthorizedOperations(Operations.group(rights, group.groupId()))
        : group;
  }

  private static ConsumerGroupDescribeResponseData.DescribedGroup refused(
      String group, Errors error, String text) {
    return new ConsumerGroupDescribeResponseData.DescribedGroup()
        .setGroupId(group)
        .setErrorCode(error.code())
        .setErrorMessage(text);
  }

  private void delete(DeleteGroupsRequestData body) {
    part(
        body.groupsNames(),
        Operation.DELETE,
        (allowed, refused) ->
            sendPart(
                new DeleteGroupsRequestData().setGroupsNames(allowed),
                told -> {
                  DeleteGroupsResponseData all = (DeleteGroupsResponseData) told;
                  for (String group : new LinkedHashSet<>(refused)) {
                    all.results()
                        .mustAdd(
                            new NamedResults.DeletedGroup()
                                .setGroupId(group)
                                .setErrorCode(Errors.GROUP_AUTHORIZATION_FAILED.code()));
                  }
                  answer.accept(all);
                }));
  }

  private void list() {
    boolean maySeeAll = rights.may(Operation.SEE, new Resource.Node());
    onwards.send(
        request,
        Errors.NONE,
        told -> {
          if (maySeeAll) {
            answer.accept(told);
          } else {
            listed((ListGroupsResponseData) told);
          }
        });
  }

  private void listed(ListGroupsResponseData told) {
    List<ListGroupsResponseData.ListedGroup> seen = new ArrayList<>();
    request
        .work()
        .run(
            Steps.each(
                told.groups(),
                group -> {
                  if (may(Operation.SEE, group.groupId())) {
                    seen.add(group);
                  }
                }),
            () -> answer.accept(told.setGroups(seen)));
  }
}
