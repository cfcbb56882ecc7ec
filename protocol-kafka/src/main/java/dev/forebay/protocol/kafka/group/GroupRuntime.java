package dev.forebay.protocol.kafka.group;

import com.yammer.metrics.core.MetricsRegistry;
import dev.forebay.protocol.kafka.group.access.TopicPatterns;
import dev.forebay.protocol.kafka.group.image.TopicDelta;
import dev.forebay.protocol.kafka.group.log.LogWriter;
import dev.forebay.protocol.kafka.group.log.OffsetsLog;
import dev.forebay.protocol.kafka.group.loop.BackgroundTasks;
import dev.forebay.protocol.kafka.group.loop.LoopEvents;
import dev.forebay.protocol.kafka.group.loop.LoopTime;
import dev.forebay.protocol.kafka.group.loop.LoopTimer;
import dev.forebay.protocol.kafka.group.loop.NoRuntimeMetrics;
import dev.forebay.runtime.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.LogContext;
import org.apache.kafka.coordinator.common.runtime.CoordinatorLoader;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.CoordinatorResult;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRuntime;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRuntime.CoordinatorReadOperation;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRuntime.CoordinatorWriteOperation;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.GroupCoordinatorShard;
import org.apache.kafka.coordinator.group.metrics.GroupCoordinatorMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's coordinator runtime with its one shard, on our loop, timer and log. It may be made on any
 * thread; all else is confined to the loop.
 */
final class GroupRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(GroupRuntime.class);
  private static final TopicPartition PARTITION = new TopicPartition(OffsetsLog.STREAM, 0);
  private static final int CACHED_BUFFER_BYTES_MAX = 1 << 20;

  private final GroupConfigs configs;
  private final LoopEvents events;
  private final GroupCoordinatorMetrics metrics;
  private final CoordinatorRuntime<GroupCoordinatorShard, CoordinatorRecord> runtime;
  private final EventLoop loop;

  /** Of requests that take several turns. */
  private final ArrayDeque<Runnable> parts = new ArrayDeque<>();

  private int epoch;

  GroupRuntime(
      GroupSurroundings surroundings,
      GroupConfigs configs,
      OffsetsLog log,
      CoordinatorLoader<CoordinatorRecord> loader) {
    this.configs = configs;
    this.loop = surroundings.loop();
    this.events = new LoopEvents(surroundings.loop());
    this.metrics = new GroupCoordinatorMetrics(new MetricsRegistry(), new Metrics());
    Time time = new LoopTime(surroundings.clock(), surroundings.millis());
    this.runtime =
        new CoordinatorRuntime.Builder<GroupCoordinatorShard, CoordinatorRecord>()
            .withLogPrefix("groups")
            .withLogContext(new LogContext("[groups] "))
            .withTime(time)
            .withTimer(new LoopTimer(surroundings.loop(), surroundings.clock()))
            .withEventProcessor(events)
            .withPartitionWriter(new LogWriter(log))
            .withLoader(loader)
            .withCoordinatorShardBuilderSupplier(() ->
                new GroupCoordinatorShard.Builder(configs.coordinator(), configs.perGroup())
                    .withAuthorizerPlugin(
                        Optional.of(
                            TopicPatterns.of(
                                context -> ((GroupRequest) context).rights().elsewhere()))))
            .withCoordinatorRuntimeMetrics(new NoRuntimeMetrics())
            .withCoordinatorMetrics(metrics)
            .withSerializer(new GroupCoordinatorRecordSerde())
            .withCompression(Compression.NONE)
            .withAppendLingerMs(OptionalInt.empty())
            .withWriteTimeout(Duration.ofMillis(configs.coordinator().offsetCommitTimeoutMs()))
            .withExecutorService(new BackgroundTasks(surroundings.background()))
            .withCachedBufferMaxBytesSupplier(() -> CACHED_BUFFER_BYTES_MAX)
            .build();
  }

  GroupConfigs configs() {
    return configs;
  }

  /** Reads the log; what is asked for meanwhile is refused. */
  void load() {
    runtime.scheduleLoadOperation(PARTITION, epoch);
  }

  /** Forgets everything and reads the log again. */
  void reload() {
    runtime.scheduleUnloadOperation(PARTITION, OptionalInt.of(epoch + 1));
    epoch += 2;
    runtime.scheduleLoadOperation(PARTITION, epoch);
  }

  void topicsChanged(TopicDelta delta) {
    runtime.onMetadataUpdate(delta, delta.after());
  }

  <T> CompletableFuture<T> write(
      String name,
      CoordinatorWriteOperation<GroupCoordinatorShard, T, CoordinatorRecord> operation) {
    return runtime.scheduleWriteOperation(name, PARTITION, operation);
  }

  <T> CompletableFuture<T> read(
      String name, CoordinatorReadOperation<GroupCoordinatorShard, T> operation) {
    return runtime.scheduleReadOperation(name, PARTITION, operation);
  }

  /** Runs a task behind what else this turn brings; those of several requests take turns. */
  void inLaterTurn(Runnable task) {
    parts.add(task);
    if (parts.size() == 1) {
      loop.executeAtTurnEnd(this::nextPart);
    }
  }

  private void nextPart() {
    // What is asked at a turn's end for the next turn's end comes behind its sockets.
    loop.execute(() -> {
      Runnable task = parts.remove();
      if (!parts.isEmpty()) {
        loop.executeAtTurnEnd(this::nextPart);
      }
      task.run();
    });
  }

  /** Runs a task when nothing else is to be done. */
  void whenIdle(Runnable task) {
    events.whenIdle(task);
  }

  /** Appends records that are in the coordinator's state already. */
  CompletableFuture<Void> append(Supplier<List<CoordinatorRecord>> records) {
    CompletableFuture<Void> appended = new CompletableFuture<>();
    events.whenIdle(() ->
        this.<Void>write(
                "clean-up", _ -> new CoordinatorResult<>(records.get(), null, null, false, false))
            .whenComplete((_, failure) -> {
              if (failure != null) {
                appended.completeExceptionally(failure);
              } else {
                appended.complete(null);
              }
            }));
    return appended;
  }

  void close() {
    try {
      runtime.close();
    } catch (Exception e) {
      LOG.warn("the coordinator of groups did not close", e);
    }
    metrics.close();
    configs.perGroup().close();
  }
}
