package dev.forebay.broker.stream;

import dev.forebay.broker.api.publish.PublishOutcome;
import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.cold.FailedReads;
import dev.forebay.broker.form.Pin;
import dev.forebay.broker.handover.HandedBatch;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.loop.ShardServices;
import dev.forebay.broker.loop.StateMark;
import dev.forebay.broker.loop.StateOwner;
import dev.forebay.broker.loop.TurnEnd;
import dev.forebay.broker.loop.UntilVisible;
import dev.forebay.broker.record.OffsetDeque;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.ProducerStates;
import dev.forebay.broker.record.StateSnapshot;
import dev.forebay.broker.record.StoredRecords;
import dev.forebay.broker.record.StreamStateFormat;
import dev.forebay.broker.work.Portion;
import dev.forebay.broker.work.Watches;
import dev.forebay.storage.RecordType;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a stream on its shard: batches in order, of which the young ones are in memory,
 * and who waits for more. Confined to the shard's loop, but for {@link #named} and {@link #id}.
 */
public final class StreamPartition implements ReadablePartition, StateOwner, TurnEnd {
  private final long id;
  private final NamedPartition named;
  private final ShardServices shard;
  private final StateMark mark = new StateMark();
  private final ProducerStates producers;
  private final SizeMarks sizes;
  private final StreamReads reads;
  private final UntilVisible untilVisible = new UntilVisible();
  private final OffsetDeque<StreamBatch> batches = new OffsetDeque<>();

  /** Offsets behind the start whose records an operator has had skipped. */
  private final OffsetRanges skipped;

  private @Nullable FailedReads failures;
  private @Nullable Watches watches;
  private StreamSettings settings;
  private long start;
  private long durableStart;
  private long next;
  private long visibleEnd;
  private boolean watchesDue;
  private boolean dropped;
  private boolean closed;
  private boolean isForgetting;

  /** A partition with what is known of it. */
  public StreamPartition(
      long id,
      NamedPartition named,
      ShardServices shard,
      StreamSettings settings,
      StreamStateFormat.State state,
      SizeMarks sizes) {
    this.id = id;
    this.named = named;
    this.shard = shard;
    this.settings = settings;
    this.producers = state.producers();
    this.skipped = state.skipped();
    this.sizes = sizes;
    this.start = state.start();
    this.durableStart = start;
    this.next = state.next();
    this.visibleEnd = next;
    this.reads = new StreamReads(this);
  }

  /** Which one it is. */
  public NamedPartition named() {
    return named;
  }

  /** Unique for ever. */
  @Override
  public long id() {
    return id;
  }

  /** The shard that owns it. Any loop. */
  public ShardServices shard() {
    return shard;
  }

  OffsetDeque<StreamBatch> batches() {
    return batches;
  }

  /** Where it can't be read. */
  @Override
  public FailedReads failures() {
    if (failures == null) {
      failures = new FailedReads(new PartitionStops(this));
    }
    return failures;
  }

  /** The first offset from this one on that was not skipped. */
  long nextKept(long offset) {
    return skipped.nextAbsent(offset);
  }

  /** How many offsets of the range are kept. */
  long countKept(long first, long end) {
    long from = Math.max(first, start);
    return from >= end ? 0 : end - from - skipped.countWithin(from, end);
  }

  /** An operator gives up what a record holds; {@code durable} runs when that is. */
  void skip(long first, long end, Runnable durable, Runnable lost) {
    skipped.add(Math.max(first, start), end);
    shard.journalState(this, durable, lost);
    tellWatches();
  }

  /** Appends a batch, unless its producer's numbers say that it must not be. */
  void append(StreamBatch batch) {
    if (dropped) {
      batch.answer(new AppendReply.Refused(AppendReply.Reason.GONE));
      return;
    }
    BatchHead head = batch.head();
    if (head == null || !head.isIdempotent()) {
      appendNext(batch);
      return;
    }
    switch (producers.check(head)) {
      case ProducerStates.Verdict.Next _ -> {
        producers.appended(head, next, nowMillis());
        appendNext(batch);
      }
      case ProducerStates.Verdict.Repeated(long base) ->
          whenVisible(
              base + head.count(),
              () ->
                  batch.answer(
                      closed
                          ? new AppendReply.Refused(AppendReply.Reason.NOT_OPEN)
                          : new AppendReply.Appended(base, start, AppendReply.NO_TIME)));
      case ProducerStates.Verdict.OutOfOrder _ ->
          batch.answer(new AppendReply.Refused(AppendReply.Reason.OUT_OF_ORDER));
      case ProducerStates.Verdict.Fenced _ ->
          batch.answer(new AppendReply.Refused(AppendReply.Reason.FENCED));
    }
  }

  /** Appends a run of messages that was given to the shard; its record has one target. */
  public void append(Run run) {
    if (run.isAsked()) {
      run.appended(List.of(new PublishOutcome.Stored(id, next, run.timeMillis())));
    }
    append(new StreamBatch(this, run));
  }

  private void appendNext(StreamBatch batch) {
    batch.appendAt(next, nowMillis());
    next = batch.end();
    batches.addLast(batch);
    shard.append(batch);
    shard.stateTouched(this);
  }

  /** The batch is on stable storage, as is everything before it. */
  void batchDurable(StreamBatch batch) {
    if (dropped) {
      batch.answer(new AppendReply.Refused(AppendReply.Reason.GONE));
      return;
    }
    visibleEnd = batch.end();
    sizes.add(batch.end(), StoredRecords.sizeBytes(batch.lengthBytes()), batch.maxTimeMillis());
    batch.answer(new AppendReply.Appended(batch.base(), start, batch.appendedMillis()));
    untilVisible.visible(visibleEnd);
    tellWatches();
  }

  private void whenVisible(long end, Runnable action) {
    if (end <= visibleEnd) {
      action.run();
    } else {
      untilVisible.await(end, action);
    }
  }

  @Override
  public void watch(Runnable watch) {
    if (watches == null) {
      watches = new Watches(shard.loop().pieces());
    }
    watches.add(watch);
  }

  @Override
  public void unwatch(Runnable watch) {
    if (watches != null && watches.remove(watch) && watches.isEmpty()) {
      watches = null;
    }
  }

  private void tellWatches() {
    if (watches != null && !watchesDue) {
      watchesDue = true;
      shard.watchesDue(this);
    }
  }

  /** Tells those who wait for more. */
  @Override
  public void turnEnd() {
    watchesDue = false;
    if (watches != null) {
      watches.tell();
    }
  }

  @Override
  public @Nullable Bounds bounds() {
    return dropped ? null : new Bounds(start, visibleEnd);
  }

  @Override
  public long sizeBytes() {
    return dropped ? 0 : sizes.totalBytes();
  }

  @Override
  public void read(long offset, int maxBytes, ReadListener listener) {
    reads.read(offset, maxBytes, Long.MIN_VALUE, listener);
  }

  @Override
  public void readAtTime(long fromOffset, long timeMillis, ReadListener listener) {
    Bounds bounds = bounds();
    Long span = dropped ? null : sizes.beginOfTime(timeMillis, fromOffset, start);
    long from = span == null ? visibleEnd : Math.max(span, start);
    if (bounds != null && fromOffset > visibleEnd) {
      listener.failed(new ReadReply.OutOfRange(bounds));
    } else {
      reads.read(from, 1, timeMillis, listener);
    }
  }

  @Override
  public void readLatestTime(ReadListener listener) {
    Long latest = dropped ? null : sizes.latestMillis();
    if (latest == null || start == visibleEnd) {
      reads.read(visibleEnd, 1, Long.MIN_VALUE, listener);
    } else {
      readAtTime(start, latest, new LatestTime(listener));
    }
  }

  /** Who gets what came last if the latest time was in a part of its span that is given up. */
  private final class LatestTime implements ReadListener {
    private final ReadListener asked;

    private LatestTime(ReadListener asked) {
      this.asked = asked;
    }

    @Override
    public void found(Bounds bounds, List<HandedBatch> batches, @Nullable Pin pin) {
      if (batches.isEmpty()) {
        long last = skipped.lastAbsent(visibleEnd - 1);
        reads.read(Math.max(start, last), 1, Long.MIN_VALUE, asked);
      } else {
        asked.found(bounds, batches, pin);
      }
    }

    @Override
    public void failed(ReadReply.Failed why) {
      asked.failed(why);
    }
  }

  /** Gives up what is before an offset; answers when that is durable. */
  void trim(long beforeOffset, Consumer<StreamReply.OfTrim> reply) {
    long target = beforeOffset == StreamCommand.Trim.ALL ? visibleEnd : beforeOffset;
    if (dropped) {
      reply.accept(gone());
    } else if (target < 0 || target > visibleEnd) {
      reply.accept(
          new StreamReply.Refused(
              StreamReply.Reason.OFFSET_OUT_OF_RANGE,
              target + " is not from " + start + " to " + visibleEnd));
    } else {
      // A later trim may be under way by then, and is not durable yet.
      long from = Math.max(start, target);
      begin(
          from,
          () -> reply.accept(dropped ? gone() : new StreamReply.Trimmed(from)),
          () -> reply.accept(notOpen()));
    }
  }

  private static StreamReply.OfTrim notOpen() {
    return new StreamReply.Refused(
        StreamReply.Reason.INTERNAL_ERROR, "the partition's shard is not open");
  }

  /** The answer to who trims what is gone. */
  static StreamReply.OfTrim gone() {
    return new StreamReply.Refused(StreamReply.Reason.NOT_FOUND, "the partition is gone");
  }

  /** Its stream's settings have changed. */
  public void settings(StreamSettings changed) {
    settings = changed;
    retain();
  }

  private long nowMillis() {
    return shard.loop().time().millis();
  }

  /** Gives up what is older, or more, than is to be kept. */
  public void retain() {
    if (producers.forgetSilent(nowMillis())) {
      shard.stateTouched(this);
    }
    long from = start;
    if (settings.retentionMillis() != StreamSettings.UNLIMITED) {
      long oldest = nowMillis() - settings.retentionMillis();
      from = sizes.startForTime(oldest, from);
    }
    if (settings.retentionBytes() != StreamSettings.UNLIMITED) {
      from = Math.max(from, sizes.startForBytes(settings.retentionBytes(), start));
    }
    if (from > start) {
      begin(from, () -> {}, () -> {});
    }
  }

  private void begin(long offset, Runnable durable, Runnable lost) {
    start = offset;
    skipped.remove(0, offset);
    sizes.trim(offset);
    shard.journalState(this, durable, lost);
    // What a reader waits for may be gone, which it is to be told.
    tellWatches();
  }

  @Override
  public boolean isDropped() {
    return dropped;
  }

  /** Whether it left since its shard is closed. */
  boolean isClosed() {
    return closed;
  }

  /** What its stream says. */
  public StreamSettings settings() {
    return settings;
  }

  @Override
  public StateMark mark() {
    return mark;
  }

  @Override
  public StateSnapshot takeState() {
    OffsetRanges gone = skipped.copy();
    if (start > 0) {
      gone.add(0, start);
    }
    return new StateSnapshot(
        RecordType.STREAM_STATE,
        StreamStateFormat.state(id, next, start, producers, skipped),
        gone,
        start);
  }

  @Override
  public void stateDurable(StateSnapshot snapshot) {
    durableStart = Math.max(durableStart, snapshot.floor());
    forget();
  }

  private void forget() {
    if (!isForgetting && hasForgotten()) {
      isForgetting = true;
      shard.leftovers().begin(this::forgetSome);
    }
  }

  private boolean hasForgotten() {
    return !batches.isEmpty() && (dropped || batches.get(0).end() <= durableStart);
  }

  private boolean forgetSome(Portion portion) {
    while (hasForgotten()) {
      if (portion.isUsedUp()) {
        return true;
      }
      portion.take(1);
      batches.removeFirst().forget();
    }
    isForgetting = false;
    return false;
  }

  /** Whether what ends there is given up, or all is gone, and no crash can take that back. */
  boolean isDurablyTrimmed(long end) {
    return dropped || end <= durableStart;
  }

  void leaveMemory(StreamBatch batch) {
    if (!batch.isGone()) {
      batch.forget();
      batches.noteGone();
    }
  }

  /** Its shard is closed: what is journalled comes back when it is opened, somewhere. */
  public void close() {
    closed = true;
    drop();
  }

  /** The partition is deleted for good. */
  public void drop() {
    dropped = true;
    if (failures != null) {
      failures.gone();
    }
    producers.forgetAll();
    forget();
    untilVisible.gone();
    tellWatches();
  }
}
