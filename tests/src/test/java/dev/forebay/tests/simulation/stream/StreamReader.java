package dev.forebay.tests.simulation.stream;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.api.stream.Watch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows one partition as a consumer does: reads until there is no more, then waits to be told.
 * Keeps some answers for a while, whose bytes must not change. Lives with its connection.
 */
final class StreamReader implements Follower {
  private static final int KEPT_MAX = 3;
  private static final long TRY_AGAIN_NANOS = 1_000_000;
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

  @Override
  public void begin() {
    var partition = link.partition(place);
    if (partition == null) {
      ended = true;
      return;
    }
    watch = link.streams().watch(partition, this::advanced);
    readOn();
  }

  @Override
  public boolean isEnded() {
    return ended || link.isClosed();
  }

  @Override
  public Link link() {
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
          position = Math.max(position, found.batches().getLast().endOffset());
        }
        if (told || position < found.bounds().visibleEnd()) {
          readOn();
        }
      }
      case ReadReply.OutOfRange(Bounds bounds) -> {
        position = Math.max(bounds.startOffset(), Math.min(position, bounds.visibleEnd()));
        readOn();
      }
      case ReadReply.Unreadable _ -> {
        reads = true;
        link.loop().schedule(TRY_AGAIN_NANOS, this::tryAgain);
      }
      case ReadReply.Gone _ -> end();
    }
  }

  private void tryAgain() {
    reads = false;
    if (!isEnded()) {
      readOn();
    }
  }

  private void keepForAWhile(ReadReply.Batches found) {
    kept.add(found);
    while (kept.size() > KEPT_MAX || (!kept.isEmpty() && trial.random.nextBoolean())) {
      releaseOldest();
    }
  }

  private void releaseOldest() {
    ReadReply.Batches oldest = kept.remove();
    for (StoredBatch stored : oldest.batches()) {
      ByteBuffer bytes = stored.bytes();
      if (!link.entries(List.of(bytes)).stream().allMatch(StreamEvent.Entry::intact)) {
        trial.add(new StreamEvent.Broken("bytes change while they are kept, at " + place));
      }
    }
    oldest.pin().release();
  }

  @Override
  public void act() {
    int dice = trial.random.nextInt(10);
    if (isEnded()) {
      return;
    }
    if (dice == 0) {
      end();
    } else if (dice < 5) {
      // As a consumer that seeks.
      position = trial.random.nextLong(position + 3);
      advanced();
    } else if (dice < 7) {
      link.search(place, Long.MAX_VALUE);
    } else {
      long time = trial.clock.trueMillis() - trial.random.nextLong(60_000);
      link.search(place, time);
    }
  }

  @Override
  public long position(Bounds bounds) {
    return position;
  }

  @Override
  public Place place() {
    return place;
  }

  @Override
  public void end() {
    ended = true;
    if (watch != null) {
      watch.close();
    }
    while (!kept.isEmpty()) {
      releaseOldest();
    }
  }
}
