package dev.forebay.tests.simulation.stream;

import dev.forebay.broker.stream.Bounds;
import dev.forebay.broker.stream.ReadReply;
import dev.forebay.broker.stream.Watch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Follows one partition as a consumer does: reads until there is no more, then waits to be told.
 * Keeps some answers for a while, whose bytes must not change. Lives with its connection.
 */
final class StreamReader {
  private static final int KEPT_MAX = 3;
  private static final int[] MAX_BYTES = {1, 500, 5_000, 1 << 20};

  private final StreamTrial trial;
  private final Link link;
  private final Place place;
  private final ArrayDeque<ReadReply.Batches> kept = new ArrayDeque<>();
  private @Nullable Watch watch;
  private long position;
  private boolean reads;
  private boolean told;
  private boolean ended;

  StreamReader(StreamTrial trial, Link link, Place place) {
    this.trial = trial;
    this.link = link;
    this.place = place;
  }

  /** Begins; on its loop. */
  void begin() {
    var partition = link.partition(place);
    if (partition == null) {
      ended = true;
      return;
    }
    watch = link.streams().watch(partition, this::advanced);
    readOn();
  }

  boolean isEnded() {
    return ended || link.isClosed();
  }

  Link link() {
    return link;
  }

  private void advanced() {
    told = true;
    if (!ended && !reads && !link.isClosed()) {
      readOn();
    }
  }

  private void readOn() {
    told = false;
    reads = true;
    int maxBytes = MAX_BYTES[trial.random.nextInt(MAX_BYTES.length)];
    if (!link.read(place, position, maxBytes, this::answered)) {
      end();
    }
  }

  private void answered(ReadReply reply) {
    reads = false;
    switch (reply) {
      case ReadReply.Batches found -> {
        keepForAWhile(found);
        if (!found.batches().isEmpty()) {
          position = Math.max(position, end(Link.bytes(found).getLast()));
        }
        if (told || position < found.bounds().visibleEnd()) {
          readOn();
        }
      }
      case ReadReply.OutOfRange(Bounds bounds) -> {
        position = Math.max(bounds.startOffset(), Math.min(position, bounds.visibleEnd()));
        readOn();
      }
      case ReadReply.Damaged(_, long next) -> {
        position = next;
        readOn();
      }
      case ReadReply.Gone _ -> end();
    }
  }

  private long end(ByteBuffer bytes) {
    Batch batch = trial.batch(Batch.numberIn(bytes));
    return bytes.getLong(bytes.position()) + (batch == null ? 1 : batch.count());
  }

  private void keepForAWhile(ReadReply.Batches found) {
    kept.add(found);
    while (kept.size() > KEPT_MAX || (!kept.isEmpty() && trial.random.nextBoolean())) {
      releaseOldest();
    }
  }

  private void releaseOldest() {
    ReadReply.Batches oldest = kept.remove();
    for (ByteBuffer bytes : Link.bytes(oldest)) {
      Batch batch = trial.batch(Batch.numberIn(bytes));
      if (batch == null || !batch.isIntactIn(bytes)) {
        trial.add(new StreamEvent.Broken("bytes change while they are kept, at " + place));
      }
    }
    oldest.pin().release();
  }

  /** Moves to any offset, as a consumer that seeks. */
  void seek(long offset) {
    position = offset;
    advanced();
  }

  long position() {
    return position;
  }

  Place place() {
    return place;
  }

  /** Ends, and gives back what it keeps. */
  void end() {
    ended = true;
    if (watch != null) {
      watch.close();
    }
    while (!kept.isEmpty()) {
      releaseOldest();
    }
  }
}
