package dev.forebay.storage.log;

import dev.forebay.runtime.Clock;
import dev.forebay.runtime.FailStop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Writes commit groups: one step writes all that waits, the next one syncs it and tells the loops.
 * While it syncs the next group gathers. After a failure it never writes again.
 *
 * <p>Threads: the steps belong to the worker "log-writer"; they are locked only so that {@link
 * #close} can take over at the end.
 */
final class LogWriter {
  private final SegmentList list;
  private final LogSettings settings;
  private final SegmentSupply supply;
  private final SegmentAccounts accounts;
  private final RandomGenerator random;
  private final Clock clock;
  private final FailStop failStop;
  private final LogObserver observer;
  private final GroupBuilder group = new GroupBuilder();
  private final ByteBuffer block = SegmentFormat.allocateBlock();
  private final ByteBuffer[] blocks = {block};

  private volatile LoopAppender[] appenders = {};
  private volatile long durablePosition;

  // Guarded by this.
  private @Nullable Segment active;
  private long offset;
  private int lastSegmentNumber;
  private long groupNumber;
  private int groupCrc;
  private boolean written;
  private boolean failed;
  private boolean closed;

  LogWriter(
      SegmentList list,
      LogSettings settings,
      SegmentSupply supply,
      SegmentAccounts accounts,
      RandomGenerator random,
      Clock clock,
      FailStop failStop,
      LogObserver observer) {
    this.list = list;
    this.settings = settings;
    this.supply = supply;
    this.accounts = accounts;
    this.random = random;
    this.clock = clock;
    this.failStop = failStop;
    this.observer = observer;
  }

  /** Goes on after what was found at the start, in a new segment. */
  synchronized void resume(Recovered found) {
    active = found.last();
    // The rest of the old segment may hold a torn group, so there is no room left in it.
    offset = active == null ? 0 : active.header().dataEnd();
    lastSegmentNumber = found.lastNumber();
    groupNumber = found.lastGroup();
    groupCrc = found.lastCrc();
    durablePosition = found.endPosition();
  }

  synchronized void add(LoopAppender appender) {
    LoopAppender[] grown = Arrays.copyOf(appenders, appenders.length + 1);
    grown[appenders.length] = appender;
    appenders = grown;
  }

  long durablePosition() {
    return durablePosition;
  }

  long unsyncedBytes() {
    long bytes = 0;
    for (LoopAppender appender : appenders) {
      bytes += appender.unsyncedBytes();
    }
    return bytes;
  }

  synchronized boolean step() {
    if (failed || closed) {
      return false;
    }
    try {
      return written ? sync() : write();
    } catch (IOException | RuntimeException e) {
      failed = true;
      failStop.fail("log write or sync failed", e);
      return false;
    } catch (Error e) {
      // The worker stops the node for it; closing must not write over it then.
      failed = true;
      throw e;
    }
  }

  /** Marks the end of what was written, so that the next start finds it unbroken. */
  synchronized void close() throws IOException {
    if (!closed && !failed) {
      seal();
    }
    closed = true;
  }

  private boolean write() throws IOException {
    group.begin();
    LoopAppender[] all = appenders;
    int first = all.length == 0 ? 0 : (int) (groupNumber % all.length);
    for (int i = 0; i < all.length; i++) {
      LoopAppender appender = all[(first + i) % all.length];
      Batch batch = appender.writing();
      if (batch != null && !gather(appender, batch)) {
        break;
      }
    }
    Segment segment = active;
    if (group.isEmpty() || segment == null) {
      return false;
    }
    groupCrc = group.write(segment, offset, groupNumber + 1, groupCrc);
    groupNumber++;
    written = true;
    return true;
  }

  /** Adds what fits of the batch to the group; returns whether all of it did. */
  private boolean gather(LoopAppender appender, Batch batch) throws IOException {
    while (appender.nextSlice() < batch.slices()) {
      int slice = appender.nextSlice();
      int bytes = batch.bytes(slice);
      long length = (long) group.length() + bytes;
      if (group.isEmpty()) {
        if (length > room() && !openSegment(length)) {
          return false;
        }
      } else if (length > Math.min(room(), settings.groupBytesMax())) {
        return false;
      }
      batch.position(slice, Positions.of(lastSegmentNumber, offset + group.length()));
      group.add(batch, slice);
      appender.sliceTaken(bytes);
    }
    return true;
  }

  private long room() {
    Segment segment = active;
    return segment == null ? 0 : segment.header().dataEnd() - offset;
  }

  private boolean sync() throws IOException {
    Segment segment = active;
    if (segment == null) {
      throw new IllegalStateException("group without a segment");
    }
    long start = clock.nanoTime();
    segment.file().sync();
    long nanos = clock.nanoTime() - start;
    long bytes = SegmentFormat.blocks(group.length());
    offset += bytes;
    written = false;
    durablePosition = Positions.of(segment.number(), offset);
    for (LoopAppender appender : appenders) {
      appender.groupDurable();
    }
    observer.groupSynced(nanos, bytes, group.records());
    return true;
  }

  /** Begins the next segment; {@code false} if there is none yet. */
  private boolean openSegment(long groupBytes) throws IOException {
    SegmentSupply.Spare spare = supply.take(SegmentFormat.sizeForGroup(groupBytes));
    if (spare == null) {
      return false;
    }
    seal();
    int number = lastSegmentNumber + 1;
    SegmentFormat.Header header =
        new SegmentFormat.Header(
            number, random.nextLong(), spare.sizeBytes(), groupNumber, groupCrc);
    SegmentFormat.writeHeader(block, header);
    spare.file().write(0, blocks(), 1);
    // A file has its segment name only with a header that counts.
    spare.file().sync();
    list.begin(spare.name(), number);
    Segment segment = new Segment(header, spare.file(), accounts.shards());
    active = segment;
    lastSegmentNumber = number;
    offset = SegmentFormat.HEADER_BYTES;
    accounts.add(segment);
    observer.segmentOpened(number, spare.sizeBytes());
    return true;
  }

  private void seal() throws IOException {
    Segment segment = active;
    if (segment == null) {
      return;
    }
    SegmentFormat.writeSeal(
        block, new SegmentFormat.Seal(segment.header().id(), groupNumber, groupCrc));
    segment.file().write(segment.header().dataEnd(), blocks(), 1);
    segment.file().sync();
  }

  private ByteBuffer[] blocks() {
    block.clear();
    return blocks;
  }
}
