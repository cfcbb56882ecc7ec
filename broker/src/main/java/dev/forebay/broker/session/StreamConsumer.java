package dev.forebay.broker.session;

import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.api.stream.StreamStart;
import dev.forebay.broker.conversion.Conversions;
import dev.forebay.broker.conversion.OpenBatch;
import dev.forebay.broker.conversion.ReadRun;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.form.Pin;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.reader.PartitionReader;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.runtime.wait.Wait;
import dev.forebay.runtime.wait.WaitReason;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads one partition of a stream for a client that gets messages one by one. It has a place of its
 * own; settling, rejecting and releasing alike only return credit. Confined to the session's loop.
 */
final class StreamConsumer implements ConsumerHandle, QueueHandle {
  /** Messages delivered before others get their turn. */
  private static final int DELIVERIES_PER_TURN = 1024;

  private static final long UNKNOWN = -1;

  /** After which it is tried again to read what could not be read. */
  private static final long UNREADABLE_NANOS = 1_000_000_000;

  private final PartitionAddress partition;
  private final String name;
  private final SessionLoop sessions;
  private final int form;
  private final DeliverySink sink;
  private final Consumer<StreamConsumer> ended;
  private final PartitionReader reader;
  private final StreamWindow window = new StreamWindow();

  /** What it is in the midst of, if it had to be converted. */
  private @Nullable OpenBatch open;

  private long next = UNKNOWN;
  private int creditMax;
  private long unsettled;
  private boolean paused;
  private boolean reading;

  /** What to do when it has rested, since something could not be read. */
  private @Nullable Runnable resting;

  private long rests;
  private @Nullable Wait wait;

  private boolean moreDue;
  private boolean pumpDue;
  private boolean closed;

  /**
   * A consumer that has not begun.
   *
   * @param name of the partition, which is the routing key of what has none
   * @param form number of the form that the client reads
   * @param ended told when it stops, for whatever reason
   */
  StreamConsumer(
      PartitionAddress partition,
      String name,
      SessionLoop sessions,
      int form,
      DeliverySink sink,
      int creditMax,
      Consumer<StreamConsumer> ended) {
    this.partition = partition;
    this.name = name;
    this.sessions = sessions;
    this.form = form;
    this.sink = sink;
    this.creditMax = creditMax;
    this.ended = ended;
    this.reader = new PartitionReader(sessions.partitions());
  }

  /** Finds its place and begins to deliver. */
  void start(ConsumeCommand command) {
    reader.watch(partition, this::advanced);
    switch (command.start()) {
      case null -> startWithin(Bounds::visibleEnd);
      case StreamStart.First _ -> startWithin(Bounds::startOffset);
      case StreamStart.Next _ -> startWithin(Bounds::visibleEnd);
      case StreamStart.At(long offset) ->
          startWithin(bounds -> Math.clamp(offset, bounds.startOffset(), bounds.visibleEnd()));
      case StreamStart.Last _ -> startAtLast();
      case StreamStart.Since(long epochMillis) -> startAtTime(epochMillis);
      case StreamStart.Age(long millis) -> startAtTime(loop().clock().wallMillis() - millis);
    }
  }

  private void startAtLast() {
    reader.describe(
        partition,
        described -> {
          Bounds bounds = described.bounds();
          if (bounds == null) {
            gone();
          } else if (bounds.visibleEnd() == bounds.startOffset()) {
            begin(bounds.visibleEnd());
          } else {
            long end = bounds.visibleEnd();
            reader.read(
                partition, end - 1, 1, reply -> startAtFirst(reply, end, this::startAtLast));
          }
        });
  }

  private void startAtTime(long epochMillis) {
    reader.describe(
        partition,
        described -> {
          Bounds bounds = described.bounds();
          if (bounds == null) {
            gone();
          } else {
            reader.readAtTime(
                partition,
                0,
                epochMillis,
                reply -> startAtFirst(reply, bounds.visibleEnd(), () -> startAtTime(epochMillis)));
          }
        });
  }

  private void startWithin(ToLongFunction<Bounds> place) {
    reader.describe(
        partition,
        described -> {
          Bounds bounds = described.bounds();
          if (bounds == null) {
            gone();
          } else {
            begin(place.applyAsLong(bounds));
          }
        });
  }

  private void startAtFirst(ReadReply reply, long otherwise, Runnable again) {
    switch (reply) {
      case ReadReply.Batches(Bounds bounds, List<StoredBatch> batches, Pin pin) -> {
        long first = batches.isEmpty() ? otherwise : batches.getFirst().baseOffset();
        pin.release();
        begin(Math.max(first, bounds.startOffset()));
      }
      case ReadReply.OutOfRange(Bounds bounds) -> begin(bounds.visibleEnd());
      case ReadReply.Unreadable() -> later(again);
      case ReadReply.Gone() -> gone();
    }
  }

  private void begin(long offset) {
    waitsNoMore();
    next = offset;
    pump();
  }

  private void advanced() {
    if (resting != null) {
      // What could not be read may be there now.
      endRest();
    } else if (reading || next == UNKNOWN) {
      moreDue = true;
    } else {
      pump();
    }
  }

  private boolean mayDeliver() {
    return !closed && !paused && unsettled < creditMax;
  }

  private void pump() {
    if (reading || next == UNKNOWN) {
      return;
    }
    int left = DELIVERIES_PER_TURN;
    while (mayDeliver() && !window.isEmpty() && left > 0) {
      MessageView message = window.next();
      long offset = message.streamOffset();
      next = offset + 1;
      unsettled++;
      left--;
      sink.deliver(this, offset, false, message);
    }
    if (closed) {
      return;
    }
    if (!mayDeliver() && sessions.conversions().isKeptMuch()) {
      closeBatch();
    }
    if (window.isEmpty()) {
      releaseWindow();
      if (mayDeliver() && left == DELIVERIES_PER_TURN) {
        read();
      } else if (mayDeliver()) {
        // Others come first, and what is read at once would be delivered within this call.
        pumpLater();
      }
    } else if (left == 0) {
      pumpLater();
    } else if (!sessions.streamWindows().mayStay() || sessions.conversions().isMuch()) {
      releaseWindow();
    }
  }

  private void pumpLater() {
    if (!pumpDue) {
      pumpDue = true;
      loop()
          .eventLoop()
          .execute(() -> {
            pumpDue = false;
            pump();
          });
    }
  }

  private void releaseWindow() {
    sessions.streamWindows().released(window.bytes());
    window.clear();
  }

  private void read() {
    reading = true;
    moreDue = false;
    OpenBatch goesOn = open;
    if (goesOn != null && goesOn.goesOnAt(next)) {
      convert(goesOn);
      return;
    }
    closeBatch();
    reader.read(partition, next, sessions.streamWindows().readBytes(), this::was);
  }

  private void was(ReadReply reply) {
    switch (reply) {
      case ReadReply.Batches(_, List<StoredBatch> batches, Pin pin) -> batches(batches, pin);
      case ReadReply.OutOfRange(Bounds bounds) -> {
        next = Math.clamp(next, bounds.startOffset(), bounds.visibleEnd());
        readAgain();
      }
      case ReadReply.Unreadable() -> later(this::readAgain);
      case ReadReply.Gone() -> gone();
    }
  }

  private void waits(WaitReason reason) {
    Wait begun = wait;
    if (begun == null) {
      begun = loop().waits().of("a reader of " + name);
      wait = begun;
    }
    begun.begin(reason);
  }

  private void waitsNoMore() {
    if (wait != null) {
      wait.end();
    }
  }

  private void later(Runnable again) {
    if (!closed) {
      waits(WaitReason.UNREADABLE);
    }
    if (moreDue) {
      // It may be there since it was asked for.
      moreDue = false;
      loop().eventLoop().execute(again);
      return;
    }
    rests++;
    long rest = rests;
    resting = again;
    loop()
        .eventLoop()
        .schedule(
            UNREADABLE_NANOS,
            () -> {
              if (rest == rests) {
                endRest();
              }
            });
  }

  private void endRest() {
    Runnable again = resting;
    resting = null;
    if (again != null) {
      again.run();
    }
  }

  private void readAgain() {
    reading = false;
    pumpLater();
  }

  private void batches(List<StoredBatch> batches, Pin pin) {
    waitsNoMore();
    if (batches.isEmpty()) {
      pin.release();
      reading = false;
      if (moreDue) {
        pumpLater();
      }
      return;
    }
    int natives = 0;
    while (natives < batches.size() && isNative(batches.get(natives))) {
      natives++;
    }
    if (natives > 0) {
      filled(batches.subList(0, natives).stream().map(StreamConsumer::run).toList(), pin);
      return;
    }
    OpenBatch begun = new OpenBatch(batches.getFirst(), next, pin);
    open = begun;
    convert(begun);
  }

  private boolean isNative(StoredBatch stored) {
    return stored.layout() == StoredBatch.Layout.RUN
        && stored.form() == form
        && sessions.forms().dialects().knows(RunFormat.keyDialect(stored.bytes(), 0));
  }

  private void convert(OpenBatch batch) {
    waits(WaitReason.CONVERSION);
    Conversions conversions = sessions.conversions();
    conversions.toRuns(
        batch,
        sessions.streamWindows().readBytes(),
        name,
        form,
        loop(),
        (runs, made) -> {
          waitsNoMore();
          if (closed || !batch.keep(conversions)) {
            closeBatch();
          }
          if (closed) {
            made.release();
          } else {
            filled(runs, made);
          }
        });
  }

  private void closeBatch() {
    OpenBatch closing = open;
    open = null;
    if (closing != null) {
      closing.close(sessions.conversions());
    }
  }

  private static ReadRun run(StoredBatch stored) {
    return new ReadRun(
        stored.bytes(),
        stored.baseOffset(),
        stored.endOffset(),
        null,
        (int) (stored.endOffset() - stored.baseOffset()));
  }

  private void filled(List<ReadRun> runs, Pin pin) {
    reading = false;
    window.fill(runs, pin, next);
    sessions.streamWindows().kept(window.bytes());
    if (window.isEmpty()) {
      // Nothing of it can be read: what comes after may.
      next = Math.max(next, runs.getLast().endOffset());
    }
    pump();
  }

  private void gone() {
    if (end()) {
      sink.cancelled(this);
    }
  }

  private boolean end() {
    if (closed) {
      return false;
    }
    closed = true;
    waitsNoMore();
    releaseWindow();
    if (!reading) {
      closeBatch();
    }
    reader.close();
    ended.accept(this);
    return true;
  }

  @Override
  public QueueHandle queue() {
    return this;
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    paused = false;
    pump();
  }

  @Override
  public void limit(int limit, Runnable done) {
    creditMax = limit;
    done.run();
    pump();
  }

  @Override
  public void cancel(Runnable done) {
    end();
    done.run();
  }

  @Override
  public long id() {
    return partition.id();
  }

  @Override
  public void settle(@Nullable ConsumerHandle deliveredTo, long first, long end) {
    returned(end - first);
  }

  @Override
  public void reject(@Nullable ConsumerHandle deliveredTo, long first, long end) {
    returned(end - first);
  }

  @Override
  public void release(@Nullable ConsumerHandle deliveredTo, long first, long end) {
    returned(end - first);
  }

  /** So many deliveries are no longer unsettled. */
  void returned(long messages) {
    boolean waited = !mayDeliver();
    unsettled -= messages;
    if (waited && mayDeliver()) {
      pump();
    }
  }

  private BrokerLoop loop() {
    return sessions.loop();
  }
}
