package dev.forebay.protocol.kafka.group;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.protocol.kafka.group.image.TopicDelta;
import dev.forebay.protocol.kafka.group.image.TopicImage;
import dev.forebay.protocol.kafka.group.image.Topics;
import dev.forebay.protocol.kafka.group.log.CleanUp;
import dev.forebay.protocol.kafka.group.log.LogLoader;
import dev.forebay.protocol.kafka.group.log.OffsetsLog;
import dev.forebay.protocol.kafka.group.loop.LoopTime;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.Wait;
import dev.forebay.runtime.wait.WaitReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.Deserializer;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.GroupCoordinatorShard;
import org.apache.kafka.coordinator.group.GroupCoordinatorShard.DeletedTopic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups of one virtual host. Nothing of it exists before the first request; those that come
 * while the log is read wait. Confined to the loop.
 */
final class GroupCoordination {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCoordination.class);
  private static final long TOPICS_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final GroupSurroundings surroundings;
  private final EventLoop loop;
  private final OffsetsLog log;
  private final KnownGroups known;
  private final KnownMembers members;
  private final Topics topics;
  private final Map<ApiKeys, GroupOperation<?>> operations = new EnumMap<>(ApiKeys.class);
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private final Wait wait;
  private @Nullable GroupRuntime runtime;
  private @Nullable CleanUp cleanUp;
  private @Nullable AppliedConfigs applied;
  private EventLoop.@Nullable Timer topicsTimer;
  private State state = State.LOADING;
  private long failedNanos;

  private enum State {
    LOADING,
    READY,
    FAILED,
    CLOSED
  }

  private record Waiting(GroupRequest request, Consumer<ApiMessage> answer) {}

  /** Begins to load. */
  GroupCoordination(GroupSurroundings surroundings) {
    this.surroundings = surroundings;
    this.loop = surroundings.loop();
    this.wait = surroundings.waits().of(loop).of("requests of groups");
    this.log = new OffsetsLog(surroundings.streams().get());
    this.topics = new Topics(log.streams(), this::topicsChanged);
    this.known =
        new KnownGroups(
            surroundings.settings().groupsMax(),
            new KnownGroups.Counting() {
              @Override
              public long nanoTime() {
                return surroundings.clock().nanoTime();
              }

              @Override
              public void begin() {
                count();
              }
            });
    KnownMembers members =
        new KnownMembers(
            surroundings.settings().memberBytesMax(),
            new KnownMembers.Counting() {
              @Override
              public long nanoTime() {
                return surroundings.clock().nanoTime();
              }

              @Override
              public void begin(GroupRequest context, List<String> groups) {
                countMembers(context, groups);
              }
            });
    this.members = members;
    operations.putAll(new ClassicGroups(known, members).operations());
    operations.putAll(new ConsumerGroups(known, members).operations());
    operations.putAll(GroupAdmin.operations());
    operations.putAll(new CommittedOffsets(topics, known).operations());
    operations.putAll(new FetchedOffsets(topics).operations());
    operations.putAll(new DeletedOffsets(topics).operations());
    surroundings.background().execute(this::make);
  }

  /** Makes what loads most of Kafka's classes. In the background. */
  private void make() {
    try {
      GroupConfigs configs = GroupConfigs.of(surroundings.settings());
      Deserializer<CoordinatorRecord> serde = new GroupCoordinatorRecordSerde();
      GroupRuntime made =
          new GroupRuntime(
              surroundings,
              configs,
              log,
              new LogLoader(
                  loop,
                  log,
                  serde,
                  new LoopTime(surroundings.clock(), surroundings.millis()),
                  this::loaded));
      loop.execute(() -> begin(made, serde));
    } catch (RuntimeException | LinkageError e) {
      LOG.error("consumer groups can't be served", e);
      loop.execute(this::fail);
    }
  }

  private void begin(GroupRuntime made, Deserializer<CoordinatorRecord> serde) {
    if (state == State.CLOSED) {
      made.close();
      return;
    }
    runtime = made;
    AppliedConfigs configs = new AppliedConfigs(log.streams(), made.configs().perGroup());
    applied = configs;
    CleanUp cleaning =
        new CleanUp(loop, log, serde, made::append, surroundings.settings().cleanUpRecords());
    cleanUp = cleaning;
    log.onAppend(cleaning::appended);
    log.onAdvance(cleaning::maybeStart);
    log.onBroken(this::reload);
    topics.refresh();
    made.load();
  }

  /** Serves a request; the answer comes on this loop. */
  void serve(GroupRequest request, Consumer<ApiMessage> answer) {
    if (request.refusal() != Errors.NONE) {
      refuse(request, answer, request.refusal());
      return;
    }
    if (state == State.READY && runtime != null) {
      begin(runtime, request, answer);
      return;
    }
    if (state == State.FAILED
        && runtime != null
        && surroundings.clock().nanoTime() - failedNanos > RETRY_NANOS) {
      reload();
    }
    if (state == State.LOADING && waiting.size() < surroundings.settings().waitingMax()) {
      waiting.add(new Waiting(request, answer));
      wait.begin(WaitReason.GROUPS_LOADING);
      return;
    }
    refuse(
        request,
        answer,
        state == State.LOADING
            ? Errors.COORDINATOR_LOAD_IN_PROGRESS
            : Errors.COORDINATOR_NOT_AVAILABLE);
  }

  private void begin(GroupRuntime ready, GroupRequest request, Consumer<ApiMessage> answer) {
    if (applied != null) {
      applied.refresh();
    }
    topics.refresh();
    var _ = operation(request).begin(ready, request).thenAccept(answer);
  }

  private void refuse(GroupRequest request, Consumer<ApiMessage> answer, Errors error) {
    answer.accept(operation(request).refuse(request, error));
  }

  private GroupOperation<?> operation(GroupRequest request) {
    GroupOperation<?> operation = operations.get(request.request().key());
    if (operation == null) {
      throw new IllegalArgumentException(request.request().key() + " is not about groups");
    }
    return operation;
  }

  private void loaded(Set<LogLoader.CommittedTopic> committed, @Nullable Throwable failure) {
    GroupRuntime ready = runtime;
    if (ready == null) {
      return;
    }
    if (failure != null) {
      LOG.error("the consumer groups can't be read", failure);
      fail();
      return;
    }
    // By then the coordinator has noticed as well.
    ready.whenIdle(() -> {
      if (state == State.LOADING) {
        var _ = forgetGone(ready, committed).whenComplete((_, _) -> ready(ready));
      }
    });
  }

  private void ready(GroupRuntime ready) {
    if (state != State.LOADING) {
      return;
    }
    state = State.READY;
    known.count();
    watchTopics();
    wait.end();
    for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
      begin(ready, next.request(), next.answer());
    }
  }

  /** Of topics that were deleted while nobody looked. */
  private CompletableFuture<Boolean> forgetGone(
      GroupRuntime ready, Set<LogLoader.CommittedTopic> committed) {
    List<DeletedTopic> gone = new ArrayList<>();
    for (LogLoader.CommittedTopic topic : committed) {
      // A queue is in no list of topics.
      Stream now = topics.byName(topic.name());
      if (now == null || !(topic.isAnyId() || topic.id().equals(TopicImage.uuid(now)))) {
        gone.add(new DeletedTopic(topic.id(), topic.name()));
      }
    }
    return forget(ready, gone);
  }

  private void topicsChanged(TopicDelta delta) {
    GroupRuntime ready = runtime;
    if (ready == null) {
      return;
    }
    ready.topicsChanged(delta);
    if (state == State.READY) {
      var _ =
          forget(
              ready,
              delta.deleted().stream()
                  .map(topic -> new DeletedTopic(topic.id(), topic.name()))
                  .toList());
    }
  }

  /** Deletes the offsets of topics; the future ends well, and tells whether they are deleted. */
  private static CompletableFuture<Boolean> forget(GroupRuntime ready, List<DeletedTopic> gone) {
    if (gone.isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    return ready
        .<Void>write("topics-deleted", shard -> shard.onTopicsDeleted(gone))
        .handle((_, failure) -> {
          if (failure != null) {
            LOG.warn("offsets of the deleted topics {} remain", gone, failure);
          }
          return failure == null;
        });
  }

  private void watchTopics() {
    if (topicsTimer != null) {
      topicsTimer.cancel();
    }
    topicsTimer =
        loop.schedule(
            TOPICS_NANOS,
            () -> {
              topics.refresh();
              watchTopics();
            });
  }

  private void count() {
    GroupRuntime ready = runtime;
    if (ready == null) {
      return;
    }
    var _ =
        ready
            .read("count", (shard, durable) -> shard.listGroups(List.of(), List.of(), durable))
            .whenComplete((groups, failure) -> {
              if (failure == null) {
                known.counted(groups.stream().map(group -> group.groupId()).toList());
              }
            });
  }

  private void countMembers(GroupRequest context, List<String> groups) {
    GroupRuntime ready = runtime;
    if (ready == null) {
      return;
    }
    var _ =
        ready
            .read("count-members", (shard, durable) -> memberNames(shard, context, groups, durable))
            .whenComplete((names, failure) -> {
              if (failure == null) {
                members.counted(groups, names);
              }
            });
  }

  private static Set<String> memberNames(
      GroupCoordinatorShard shard, GroupRequest context, List<String> groups, long durable) {
    Set<String> names = new HashSet<>();
    for (var group : shard.describeGroups(context, groups, durable)) {
      group.members().forEach(member -> names.add(member.memberId()));
    }
    for (var group : shard.consumerGroupDescribe(groups, durable)) {
      group.members().forEach(member -> names.add(member.memberId()));
    }
    return names;
  }

  private void reload() {
    GroupRuntime again = runtime;
    if (again == null || state == State.CLOSED) {
      return;
    }
    LOG.warn("the consumer groups are read again");
    state = State.LOADING;
    if (cleanUp != null) {
      cleanUp.abandon();
    }
    again.reload();
  }

  private void fail() {
    state = State.FAILED;
    failedNanos = surroundings.clock().nanoTime();
    wait.end();
    for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
      refuse(next.request(), next.answer(), Errors.COORDINATOR_NOT_AVAILABLE);
    }
  }

  /** Stops; what waits for an answer is told that the coordinator is gone. */
  void close() {
    if (state == State.CLOSED) {
      return;
    }
    fail();
    state = State.CLOSED;
    if (topicsTimer != null) {
      topicsTimer.cancel();
    }
    if (cleanUp != null) {
      cleanUp.abandon();
    }
    if (runtime != null) {
      runtime.close();
    }
    log.close();
  }
}
