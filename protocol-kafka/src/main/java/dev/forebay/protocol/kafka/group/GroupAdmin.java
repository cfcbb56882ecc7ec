package dev.forebay.protocol.kafka.group;

import dev.forebay.protocol.kafka.api.NamedResults;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResultCollection;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Lists, describes and deletes groups of any kind. On the groups' loop. */
final class GroupAdmin {
  private GroupAdmin() {}

  static Map<ApiKeys, GroupOperation<?>> operations() {
    return Map.of(
        ApiKeys.LIST_GROUPS,
        new GroupOperation<>(
            ListGroupsRequestData.class,
            GroupAdmin::list,
            (_, _, error, _) -> new ListGroupsResponseData().setErrorCode(error.code())),
        ApiKeys.DESCRIBE_GROUPS,
        new GroupOperation<>(
            DescribeGroupsRequestData.class,
            GroupAdmin::describe,
            (_, body, error, _) ->
                new DescribeGroupsResponseData()
                    .setGroups(
                        body.groups().stream()
                            .map(group ->
                                new DescribedGroup().setGroupId(group).setErrorCode(error.code()))
                            .toList())),
        ApiKeys.DELETE_GROUPS,
        new GroupOperation<>(
            DeleteGroupsRequestData.class,
            GroupAdmin::delete,
            (_, body, error, _) -> deleteRefused(body, error)));
  }

  private static CompletableFuture<? extends ApiMessage> list(
      GroupRuntime runtime, GroupRequest context, ListGroupsRequestData body) {
    return runtime
        .read(
            "list",
            (shard, durable) -> shard.listGroups(body.statesFilter(), body.typesFilter(), durable))
        .thenApply(groups -> new ListGroupsResponseData().setGroups(groups));
  }

  private static CompletableFuture<? extends ApiMessage> describe(
      GroupRuntime runtime, GroupRequest context, DescribeGroupsRequestData body) {
    return Parts.each(
            runtime,
            Parts.ofGroups(body.groups()),
            part ->
                runtime.read(
                    "describe", (shard, durable) -> shard.describeGroups(context, part, durable)))
        .thenApply(parts -> {
          List<DescribedGroup> groups = new ArrayList<>();
          parts.forEach(groups::addAll);
          return new DescribeGroupsResponseData().setGroups(groups);
        });
  }

  private static CompletableFuture<? extends ApiMessage> delete(
      GroupRuntime runtime, GroupRequest context, DeleteGroupsRequestData body) {
    List<String> distinct = List.copyOf(new LinkedHashSet<>(body.groupsNames()));
    DeletableGroupResultCollection results = new DeletableGroupResultCollection();
    return Parts.each(
            runtime,
            Parts.ofGroups(distinct),
            part ->
                runtime
                    .write("delete", shard -> shard.deleteGroups(context, part))
                    .thenAccept(deleted -> deleted.forEach(one -> add(results, one))))
        .thenApply(_ -> new DeleteGroupsResponseData().setResults(results));
  }

  private static void add(DeletableGroupResultCollection results, DeletableGroupResult one) {
    results.mustAdd(
        new NamedResults.DeletedGroup().setGroupId(one.groupId()).setErrorCode(one.errorCode()));
  }

  private static ApiMessage deleteRefused(DeleteGroupsRequestData body, Errors error) {
    DeletableGroupResultCollection results = new DeletableGroupResultCollection();
    for (String group : new LinkedHashSet<>(body.groupsNames())) {
      results.mustAdd(new NamedResults.DeletedGroup().setGroupId(group).setErrorCode(error.code()));
    }
    return new DeleteGroupsResponseData().setResults(results);
  }
}
