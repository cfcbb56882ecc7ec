package dev.forebay.protocol.kafka.group;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a request names into parts, since Kafka's coordinator works off what it is given in one
 * go: each part is given to it in a turn of its own, when the one before is answered.
 */
final class Parts {
  /** Partitions that it works off in a fraction of a millisecond. */
  static final int PARTITIONS_MAX = 256;

  /** Groups, likewise. */
  static final int GROUPS_MAX = 64;

  private Parts() {}

  /** The partitions of topics; each part has topics with some of their partitions. */
  static <T, P> Iterator<List<T>> ofTopics(
      Iterable<T> topics, Function<T, List<P>> partitions, BiFunction<T, List<P>, T> withSome) {
    Iterator<T> rest = topics.iterator();
    return new Iterator<>() {
      private @Nullable T topic;
      private int from;

      @Override
      public boolean hasNext() {
        return topic != null || rest.hasNext();
      }

      @Override
      public List<T> next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        List<T> part = new ArrayList<>();
        for (int room = PARTITIONS_MAX; room > 0 && hasNext(); ) {
          T here = topic == null ? rest.next() : topic;
          List<P> all = partitions.apply(here);
          int to = Math.min(all.size(), from + room);
          boolean isWhole = from == 0 && to == all.size();
          part.add(isWhole ? here : withSome.apply(here, all.subList(from, to)));
          room -= Math.max(to - from, 1);
          topic = to < all.size() ? here : null;
          from = to < all.size() ? to : 0;
        }
        return part;
      }
    };
  }

  /** Whether what a request names is worked off in more than one turn. */
  static boolean areSeveral(ApiMessage body) {
    return switch (body) {
      case OffsetCommitRequestData commit ->
          isMore(commit.topics(), topic -> topic.partitions().size());
      case OffsetFetchRequestData fetch ->
          fetch.groups().size() > 1
              || (fetch.topics() != null
                  && isMore(fetch.topics(), topic -> topic.partitionIndexes().size()))
              || (fetch.groups().size() == 1 && isMore(fetch.groups().getFirst()));
      case OffsetDeleteRequestData delete ->
          isMore(delete.topics(), topic -> topic.partitions().size());
      case DescribeGroupsRequestData describe -> describe.groups().size() > GROUPS_MAX;
      case ConsumerGroupDescribeRequestData describe -> describe.groupIds().size() > GROUPS_MAX;
      case DeleteGroupsRequestData delete -> delete.groupsNames().size() > GROUPS_MAX;
      case ApiMessage _ -> false;
    };
  }

  private static boolean isMore(OffsetFetchRequestGroup group) {
    // Of all that a group has committed nobody knows how much that is.
    return group.topics() == null
        || isMore(group.topics(), topic -> topic.partitionIndexes().size());
  }

  private static <T> boolean isMore(Iterable<T> topics, ToIntFunction<T> partitions) {
    int count = 0;
    for (T topic : topics) {
      count += Math.max(partitions.applyAsInt(topic), 1);
      if (count > PARTITIONS_MAX) {
        return true;
      }
    }
    return false;
  }

  /** Groups whose offsets are asked for; one with more than a part is a part by itself. */
  static Iterator<List<OffsetFetchRequestGroup>> ofOffsets(List<OffsetFetchRequestGroup> groups) {
    return new Iterator<>() {
      private int from;

      @Override
      public boolean hasNext() {
        return from < groups.size();
      }

      @Override
      public List<OffsetFetchRequestGroup> next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        int first = from;
        int room = PARTITIONS_MAX;
        do {
          room -= partitions(groups.get(from));
          from++;
        } while (hasNext() && room - partitions(groups.get(from)) >= 0);
        return groups.subList(first, from);
      }
    };
  }

  private static int partitions(OffsetFetchRequestGroup group) {
    if (group.topics() == null) {
      return PARTITIONS_MAX;
    }
    int count = 1;
    for (OffsetFetchRequestTopics topic : group.topics()) {
      count += topic.partitionIndexes().size();
      if (count > PARTITIONS_MAX) {
        break;
      }
    }
    return count;
  }

  /** Names of groups. */
  static Iterator<List<String>> ofGroups(List<String> groups) {
    return new Iterator<>() {
      private int from;

      @Override
      public boolean hasNext() {
        return from < groups.size();
      }

      @Override
      public List<String> next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        int first = from;
        from = Math.min(groups.size(), first + GROUPS_MAX);
        return groups.subList(first, from);
      }
    };
  }

  /**
   * Works off one part after another; what it gives are the results in order, or the first failure.
   * Nothing named is one part of nothing.
   */
  static <T, R> CompletableFuture<List<R>> each(
      GroupRuntime runtime, Iterator<List<T>> parts, Function<List<T>, CompletableFuture<R>> work) {
    List<R> results = new ArrayList<>();
    CompletableFuture<List<R>> all = new CompletableFuture<>();
    next(runtime, parts.hasNext() ? parts.next() : List.of(), parts, work, results, all);
    return all;
  }

  private static <T, R> void next(
      GroupRuntime runtime,
      List<T> part,
      Iterator<List<T>> rest,
      Function<List<T>, CompletableFuture<R>> work,
      List<R> results,
      CompletableFuture<List<R>> all) {
    CompletableFuture<R> begun;
    try {
      begun = work.apply(part);
    } catch (RuntimeException e) {
      all.completeExceptionally(e);
      return;
    }
    var _ =
        begun.whenComplete((result, failure) -> {
          if (failure != null) {
            all.completeExceptionally(failure);
            return;
          }
          results.add(result);
          if (rest.hasNext()) {
            runtime.inLaterTurn(() -> next(runtime, rest.next(), rest, work, results, all));
          } else {
            all.complete(results);
          }
        });
  }
}
