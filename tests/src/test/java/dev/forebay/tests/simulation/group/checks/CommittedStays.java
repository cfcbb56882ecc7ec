package dev.forebay.tests.simulation.group.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.group.GroupEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A fetch shows the latest offset that was committed, be that known from an answer or from an
 * earlier fetch; never one that was replaced, deleted, refused, or is a deleted topic's. What is
 * under way may be shown or not. Nothing goes but by deletion, or when it is old enough.
 */
public final class CommittedStays extends Checker<GroupEvent> {
  private static final UUID NO_TOPIC = new UUID(0, 0);

  /** The broker's time is drawn to the wall clock by a second a minute, and so may run ahead. */
  private static final int SECONDS_OF_A_MINUTE = 60;

  private final long retentionMillis;
  private final Map<GroupEvent.Key, LinkedHashMap<Long, Write>> writes = new HashMap<>();
  private final Map<Integer, Integer> fetches = new HashMap<>();
  private final Map<String, UUID> topics = new HashMap<>();
  private final Map<UUID, Integer> gone = new HashMap<>();
  private final Set<UUID> deleted = new HashSet<>(Set.of(NO_TOPIC));

  private static final class Write {
    private final GroupEvent.WriteAsked asked;
    private final int askedAt;
    private int knownAt = Integer.MAX_VALUE;
    private boolean refused;
    private boolean replaced;

    Write(GroupEvent.WriteAsked asked, int askedAt) {
      this.asked = asked;
      this.askedAt = askedAt;
    }
  }

  /** With what an offset outlives its group. */
  public CommittedStays(long retentionMillis) {
    this.retentionMillis = retentionMillis - retentionMillis / SECONDS_OF_A_MINUTE;
  }

  @Override
  protected void check(GroupEvent event) {
    switch (event) {
      case GroupEvent.WriteAsked asked ->
          writes
              .computeIfAbsent(asked.key(), _ -> new LinkedHashMap<>())
              .put(asked.number(), new Write(asked, now()));
      case GroupEvent.Written(long number, GroupEvent.Key key) -> known(write(key, number));
      case GroupEvent.WriteRefused(long number, GroupEvent.Key key, Errors error) ->
          write(key, number).refused = isCertain(error);
      case GroupEvent.TopicDeleteAsked(UUID id) -> deleted.add(id);
      case GroupEvent.TopicDeleted(UUID id) -> gone.put(id, now());
      case GroupEvent.TopicCreated(String topic, UUID id) -> {
        UUID before = topics.put(topic, id);
        if (before != null) {
          gone.putIfAbsent(before, now());
        }
      }
      case GroupEvent.FetchAsked(int fetch, _) -> fetches.put(fetch, now());
      case GroupEvent.Fetched fetched -> fetched(fetched);
      default -> {}
    }
  }

  private Write write(GroupEvent.Key key, long number) {
    Write write = writes.getOrDefault(key, new LinkedHashMap<>()).get(number);
    if (write == null) {
      throw new IllegalStateException("nobody asked for " + number);
    }
    return write;
  }

  private static boolean isCertain(Errors error) {
    return switch (error) {
      case NOT_COORDINATOR,
          COORDINATOR_NOT_AVAILABLE,
          COORDINATOR_LOAD_IN_PROGRESS,
          REQUEST_TIMED_OUT ->
          false;
      default -> true;
    };
  }

  private void known(Write write) {
    write.knownAt = Math.min(write.knownAt, now());
  }

  private void fetched(GroupEvent.Fetched fetched) {
    int askedAt = fetches.getOrDefault(fetched.fetch(), now());
    fetched
        .shown()
        .forEach((partition, number) -> {
          Map<Long, Write> all =
              writes.getOrDefault(
                  new GroupEvent.Key(fetched.group(), partition), new LinkedHashMap<>());
          Write shown = all.get(number);
          if (shown == null || shown.asked.deletes()) {
            object("nobody committed %d of %s".formatted(number, partition));
          } else {
            shown(all, shown, askedAt, fetched);
          }
        });
    writes.forEach((key, all) -> {
      if (key.group().equals(fetched.group())
          && !fetched.shown().containsKey(key.partition())
          && topics.containsKey(key.partition().topic())) {
        missing(key, all, askedAt, fetched);
      }
    });
  }

  private void shown(Map<Long, Write> all, Write shown, int askedAt, GroupEvent.Fetched fetched) {
    if (shown.refused) {
      object("%s was refused, and is shown by %s".formatted(shown.asked, fetched));
    }
    Write later = replacement(all, shown, askedAt);
    if (shown.replaced || later != null) {
      object(
          "%s was replaced by %s, and is shown by %s"
              .formatted(shown.asked, later == null ? "another" : later.asked, fetched));
    }
    Integer goneAt = gone.get(shown.asked.topicId());
    if (goneAt != null && goneAt < askedAt) {
      object("%s was for a topic that is no more, %s".formatted(shown.asked, fetched));
    }
    // What was known before this fetch began, and is not what it shows, was replaced.
    for (Write other : all.values()) {
      if (other != shown && other.knownAt < askedAt) {
        other.replaced = true;
      }
    }
    known(shown);
  }

  /** A write that was asked for after this one was known, and known itself before the fetch. */
  private static @Nullable Write replacement(Map<Long, Write> all, Write write, int askedAt) {
    for (Write other : all.values()) {
      if (other.knownAt < askedAt && other.askedAt > write.knownAt) {
        return other;
      }
    }
    return null;
  }

  private void missing(
      GroupEvent.Key key, Map<Long, Write> all, int askedAt, GroupEvent.Fetched fetched) {
    for (Write write : all.values()) {
      boolean mustStay =
          !write.asked.deletes()
              && write.knownAt < askedAt
              && !deleted.contains(write.asked.topicId())
              && fetched.nowMillis() - write.asked.nowMillis() < retentionMillis;
      if (mustStay && all.values().stream().noneMatch(other -> mayDelete(other, write))) {
        object("%s was committed to %s, but %s".formatted(write.asked, key, fetched));
      }
    }
  }

  private static boolean mayDelete(Write other, Write write) {
    return other.asked.deletes() && !other.refused && other.knownAt > write.askedAt;
  }
}
