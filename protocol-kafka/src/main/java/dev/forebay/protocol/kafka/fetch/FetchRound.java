package dev.forebay.protocol.kafka.fetch;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.protocol.kafka.access.TopicAccess;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.api.ConnectionScope;
import dev.forebay.protocol.kafka.api.StoredBatches;
import dev.forebay.protocol.kafka.topic.TopicIds;
import dev.forebay.protocol.kafka.work.RequestWork;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.runtime.EventLoop;
import dev.forebay.transport.connection.Countdown;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * One fetch: reads the partitions that may have something, one after another, until the answer is
 * large enough; waits for watched ones to advance, or for the time to run out. Nothing that was
 * read is held while it waits. Confined to the connection's loop.
 */
final class FetchRound {
  /**
   * What the client asks for.
   *
   * @param tellAll whether each partition must be in the answer, not only those with news
   */
  record Demand(
      int minBytes, int maxBytes, int maxWaitMillis, boolean committedOnly, boolean tellAll) {}

  private final EventLoop loop;
  private final StreamClient streams;
  private final RequestWork work;
  private final Consumer<Steps> giveBack;
  private final FetchSet set;
  private final Demand demand;
  private final AnswerBudget budget;
  private final FetchAnswer answer;
  private final Consumer<FetchAnswer> done;
  private final List<FetchedPartition> delivered = new ArrayList<>();
  private EventLoop.@Nullable Timer timer;
  private boolean pass;
  private boolean isPassed;
  private boolean isAskedAgain;
  private boolean passRegistered;
  private boolean reading;
  private boolean full;
  private boolean expired;
  private boolean closed;
  private boolean isAnyWatchNew;

  FetchRound(
      ConnectionScope connection,
      FetchSet set,
      Demand demand,
      AnswerBudget budget,
      Consumer<FetchAnswer> done) {
    this.loop = connection.loop();
    this.streams = connection.streams();
    this.work = connection.work();
    this.giveBack = connection::giveBack;
    this.set = set;
    this.demand = demand;
    this.budget = budget;
    this.answer = new FetchAnswer(demand.committedOnly());
    this.done = done;
  }

  void start() {
    expired = demand.maxWaitMillis() <= 0;
    set.whenAdvanced(this::advanced);
    readOn();
  }

  /** Ends it without an answer. */
  void close() {
    closed = true;
    stop();
    giveBack.accept(answer.dropRecords());
  }

  /**
   * Reads until an answer has to be waited for, without growing the stack when none has, and in as
   * many turns as that takes.
   */
  private void readOn() {
    if (pass) {
      isAskedAgain = true;
      return;
    }
    pass = true;
    isPassed = false;
    isAskedAgain = false;
    work.run(
        this::readNext,
        () -> {
          pass = false;
          if (isPassed && !closed) {
            endOfPass();
          }
        });
  }

  private boolean readNext() {
    if (reading || closed) {
      return false;
    }
    FetchedPartition next = !full && roomBytes() > 0 ? set.nextReady() : null;
    if (next == null) {
      isPassed = true;
      return false;
    }
    read(next);
    return true;
  }

  private long roomBytes() {
    long taken = answer.recordBytes();
    long wanted = taken == 0 ? Math.max(demand.maxBytes(), 1) : demand.maxBytes() - taken;
    return Math.min(wanted, budget.roomBytes(taken));
  }

  private void read(FetchedPartition next) {
    Partition partition = next.find(streams);
    if (partition == null) {
      error(next, unknown(next));
    } else if (!TopicAccess.may(streams, Operation.READ, next.topic())) {
      error(next, Errors.TOPIC_AUTHORIZATION_FAILED);
    } else if (next.leaderEpoch() > ClusterNode.LEADER_EPOCH) {
      error(next, Errors.UNKNOWN_LEADER_EPOCH);
    } else if (next.offset() < 0) {
      error(next, Errors.OFFSET_OUT_OF_RANGE);
    } else {
      reading = true;
      int maxBytes = (int) Math.clamp(next.maxBytes(), 1, roomBytes());
      streams.read(partition, next.offset(), maxBytes, reply -> was(next, partition, reply));
    }
  }

  private void was(FetchedPartition read, Partition partition, ReadReply reply) {
    reading = false;
    if (closed) {
      if (reply instanceof ReadReply.Batches batches) {
        batches.pin().release();
      }
      return;
    }
    switch (reply) {
      case ReadReply.Batches batches -> batches(read, partition, batches);
      case ReadReply.OutOfRange outside -> error(read, Errors.OFFSET_OUT_OF_RANGE);
      case ReadReply.Gone gone -> error(read, unknown(read));
      case ReadReply.Unreadable unreadable -> error(read, Errors.KAFKA_STORAGE_ERROR);
    }
    readOn();
  }

  private void batches(FetchedPartition read, Partition partition, ReadReply.Batches batches) {
    int bytes = 0;
    List<ByteBuffer> found = new ArrayList<>(batches.batches().size());
    for (StoredBatch batch : batches.batches()) {
      found.add(batch.bytes());
      bytes += batch.bytes().remaining();
    }
    if (bytes == 0) {
      batches.pin().release();
      nothing(read, partition, batches.bounds());
    } else if (answer.recordBytes() > 0 && bytes > roomBytes()) {
      // The first batch comes even if it is too large, but only the answer's very first.
      batches.pin().release();
      set.readyFirst(read);
      full = true;
    } else {
      read.tell(batches.bounds());
      answer.records(
          read.key(),
          batches.bounds(),
          new StoredBatches(found, budget.hold(bytes, batches.pin()), bytes));
      delivered.add(read);
    }
  }

  private void nothing(FetchedPartition read, Partition partition, Bounds bounds) {
    if (!read.isWatched()) {
      watch(read, partition);
      // It may have advanced before the watch began.
      set.readyFirst(read);
      return;
    }
    boolean news = read.tell(bounds);
    if (news || demand.tellAll()) {
      answer.bounds(read.key(), bounds);
    }
  }

  private void watch(FetchedPartition read, Partition partition) {
    read.watch(streams.watch(partition, () -> set.advanced(read)));
  }

  /** Watches one that had something, but too little. */
  private void watchDelivered(FetchedPartition read) {
    Partition partition = read.isWatched() ? null : read.find(streams);
    if (partition != null) {
      watch(read, partition);
      isAnyWatchNew = true;
    }
  }

  private void error(FetchedPartition read, Errors error) {
    read.tellAnew();
    answer.error(read.key(), error);
    delivered.add(read);
  }

  private Errors unknown(FetchedPartition read) {
    PartitionKey key = read.key();
    if (!key.isById()) {
      return TopicAccess.notFound(streams, key.name());
    }
    return TopicIds.find(streams, key.id()) == null
        ? Errors.UNKNOWN_TOPIC_ID
        : Errors.UNKNOWN_TOPIC_OR_PARTITION;
  }

  private void endOfPass() {
    if (expired
        || full
        || answer.hasError()
        || answer.recordBytes() >= Math.max(demand.minBytes(), 0)
        || (answer.recordBytes() > 0 && roomBytes() <= 0)
        || set.size() == 0) {
      finish();
      return;
    }
    // Nothing else is read meanwhile.
    pass = true;
    isAskedAgain = false;
    isAnyWatchNew = false;
    work.run(
        Steps.each(delivered, this::watchDelivered)
            .then(answer::dropRecords)
            .then(() -> set.readyFirst(delivered)),
        () -> {
          pass = false;
          delivered.clear();
          await();
        });
  }

  private void await() {
    if (closed) {
      return;
    }
    if (timer == null) {
      timer = loop.schedule(TimeUnit.MILLISECONDS.toNanos(demand.maxWaitMillis()), this::hurry);
    }
    if (isAnyWatchNew || isAskedAgain) {
      // They may have advanced before their watches began.
      readOn();
    }
  }

  /** Not at once, so that all partitions that advance in a turn are in one answer. */
  private void advanced() {
    if (!closed && !passRegistered && !reading) {
      passRegistered = true;
      loop.executeAtTurnEnd(() -> {
        passRegistered = false;
        if (!closed && !reading) {
          readOn();
        }
      });
    }
  }

  /** Ends the waiting, if it waits. */
  void hurry() {
    expired = true;
    if (!closed && !reading) {
      readOn();
    }
  }

  private void finish() {
    closed = true;
    stop();
    List<FetchedPartition> untold = new ArrayList<>();
    Steps all =
        Steps.each(
            demand.tellAll() ? set.all() : List.of(),
            one -> {
              if (!answer.has(one.key())) {
                untold.add(one);
              }
            });
    work.run(
        all.then(() -> Steps.each(delivered, set::readyLast)),
        () -> {
          Countdown told =
              new Countdown(
                  untold.size(), () -> work.run(answer.gather(), () -> done.accept(answer)));
          work.run(Steps.each(untold, one -> tell(one, told)), told::allAsked);
        });
  }

  private void tell(FetchedPartition one, Countdown told) {
    Partition partition = one.find(streams);
    if (partition == null) {
      answer.error(one.key(), unknown(one));
      told.arrived();
      return;
    }
    streams.bounds(
        partition,
        bounds -> {
          if (bounds == null) {
            answer.error(one.key(), unknown(one));
          } else {
            one.tell(bounds);
            answer.bounds(one.key(), bounds);
          }
          told.arrived();
        });
  }

  private void stop() {
    set.whenAdvanced(null);
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
