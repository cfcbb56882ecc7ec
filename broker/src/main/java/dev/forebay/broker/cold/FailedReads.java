package dev.forebay.broker.cold;

import dev.forebay.broker.api.BrokerMetrics;
import dev.forebay.broker.api.operator.SkipReply;
import dev.forebay.broker.api.operator.StoppedRead;
import dev.forebay.broker.loop.ShardServices;
import dev.forebay.storage.read.ColdFailure;
import dev.forebay.storage.view.IndexRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places of one queue or partition that can't be read, for whatever reason: the disk fails, the
 * bytes are not what was written, or the index does not know where they are. Each is tried again
 * every second. After half a minute the queue or partition stops there, and says so; nothing is
 * settled or passed over until an operator has it skipped. Whoever wants what lies elsewhere goes
 * on. At most {@value #PLACES_MAX} places are known at a time. Confined to the shard's loop.
 */
public final class FailedReads {
  /** After which what has failed is tried again. */
  public static final long RETRY_NANOS = 1_000_000_000;

  /** What has lasted for so long will hardly pass by itself. */
  public static final long TOLD_NANOS = 30 * RETRY_NANOS;

  /** Nobody has tried for so long: it may have passed. */
  private static final long FORGOTTEN_NANOS = 2 * TOLD_NANOS;

  static final int PLACES_MAX = 16;

  private static final Logger LOG = LoggerFactory.getLogger(FailedReads.class);

  private final Owner owner;
  private final TreeMap<Long, Place> places = new TreeMap<>();
  private boolean isFull;
  private boolean isTimerSet;
  private boolean isGone;

  /** The queue or partition. */
  public interface Owner {
    /** Its shard. */
    ShardServices shard();

    /** What it is called. */
    StoppedRead stoppedAt(Failure failure);

    /** Whether some message of the range is still there. */
    boolean isNeeded(long first, long end);

    /** A read may be tried again; or it is known that it won't come, for now. */
    void tryAgain();

    /** How many messages of the range are nobody's but the record's. */
    long countLost(long first, long end);

    /**
     * Gives these up; {@code durable} runs when no crash can take that back.
     *
     * @param lost runs instead if the shard is closed before that is known
     */
    void lose(long first, long end, Runnable durable, Runnable lost);
  }

  /**
   * What can't be read.
   *
   * @param end after the last message; the same as {@code first} if nobody knows
   * @param bytes of the record; 0 if nobody knows
   */
  public record Failure(long first, long end, long bytes, String why) {
    /** What was read of the disk when the record with an offset was wanted. */
    public static Failure of(ColdFailure failure, long wanted) {
      IndexRow row = failure.row();
      return row == null
          ? new Failure(wanted, wanted, 0, failure.message())
          : new Failure(row.baseOffset(), row.endOffset(), row.lengthBytes(), failure.message());
    }

    /** The index knows of no record with these messages. It may be wrong. */
    public static Failure unknown(long first, long end) {
      return new Failure(first, end, 0, "the index has no record of it");
    }
  }

  private static final class Place {
    private Failure failure;
    private final long sinceNanos;
    private long triedNanos;
    private boolean isResting = true;
    private @Nullable StoppedRead told;

    private Place(Failure failure, long nowNanos) {
      this.failure = failure;
      this.sinceNanos = nowNanos;
      this.triedNanos = nowNanos;
    }

    private boolean holds(long offset) {
      return offset == failure.first || (failure.first <= offset && offset < failure.end);
    }
  }

  /** Nothing has failed yet. */
  public FailedReads(Owner owner) {
    this.owner = owner;
  }

  /** A read has failed there. */
  public void failed(Failure failure) {
    if (isGone) {
      return;
    }
    metrics().failedReads.increment();
    long now = nowNanos();
    Place place = places.get(failure.first);
    if (place == null) {
      isFull = places.size() >= PLACES_MAX;
      if (!isFull) {
        places.put(failure.first, new Place(failure, now));
      }
    } else {
      place.isResting = true;
      place.triedNanos = now;
      if (place.told == null ? now - place.sinceNanos >= TOLD_NANOS : isOther(place, failure)) {
        tell(place, failure, now);
      }
      place.failure = failure;
    }
    setTimer();
  }

  private static boolean isOther(Place place, Failure failure) {
    return !place.failure.equals(failure);
  }

  private void tell(Place place, Failure failure, long nowNanos) {
    if (place.told == null) {
      LOG.error(
          "{} stops at offset {}, which can't be read for {} s; nothing of it is lost or passed"
              + " over, and others go on. It goes on when it can be read, or is skipped: {}",
          owner.stoppedAt(failure).where(),
          failure.first,
          (nowNanos - place.sinceNanos) / RETRY_NANOS,
          failure.why);
    } else {
      metrics().stopped.remove(place.told);
    }
    StoppedRead told = owner.stoppedAt(failure);
    place.told = told;
    metrics().stopped.add(told);
  }

  /** Records of this range were read. */
  public void passed(long first, long end) {
    if (!places.isEmpty()) {
      removeIf(place -> place.failure.first < end && first <= place.failure.first);
    }
  }

  private void removeIf(java.util.function.Predicate<Place> isOver) {
    for (Place place : List.copyOf(places.values())) {
      if (isOver.test(place)) {
        remove(place);
        if (place.told != null) {
          LOG.info("{} goes on at offset {}", place.told.where(), place.failure.first);
        }
      }
    }
  }

  private void remove(Place place) {
    places.remove(place.failure.first);
    if (place.told != null) {
      metrics().stopped.remove(place.told);
    }
  }

  /** Whether it is too early to read the offset again. */
  public boolean isResting(long offset) {
    Place place = at(offset);
    return isFull || (place != null && place.isResting);
  }

  /** Whether who waits for the offset had better not. */
  public boolean isStopped(long offset) {
    Place place = at(offset);
    return place != null && place.told != null;
  }

  private @Nullable Place at(long offset) {
    Map.Entry<Long, Place> before = places.floorEntry(offset);
    return before != null && before.getValue().holds(offset) ? before.getValue() : null;
  }

  private void setTimer() {
    if (!isTimerSet) {
      isTimerSet = true;
      owner.shard().loop().eventLoop().schedule(RETRY_NANOS, this::rested);
    }
  }

  private void rested() {
    isTimerSet = false;
    if (isGone) {
      return;
    }
    long now = nowNanos();
    removeIf(place ->
        !owner.isNeeded(place.failure.first, place.failure.end)
            || (place.told == null && now - place.triedNanos >= FORGOTTEN_NANOS));
    places.values().forEach(place -> place.isResting = false);
    isFull = false;
    if (!places.isEmpty()) {
      setTimer();
    }
    owner.tryAgain();
  }

  /** Where it stops first, and what would be lost there. */
  public SkipReply look() {
    SkipReply found = new SkipReply.Sound();
    for (Place place : places.values()) {
      Failure failure = place.failure;
      if (place.told != null) {
        return new SkipReply.Stands(place.told, owner.countLost(failure.first, failure.end));
      }
      if (found instanceof SkipReply.Sound) {
        found = new SkipReply.Tried(owner.stoppedAt(failure));
      }
    }
    return found;
  }

  /**
   * Has it go on behind the record with exactly these messages, if it stops there; else it answers
   * as {@link #look}.
   */
  public void skip(long first, long end, Consumer<SkipReply> reply) {
    Place place = places.get(first);
    StoppedRead told = place == null ? null : place.told;
    if (place == null || told == null || told.endOffset() != end || !told.isEndKnown()) {
      reply.accept(look());
      return;
    }
    remove(place);
    long messages = owner.countLost(first, end);
    metrics().skippedMessages.add(messages);
    metrics().skippedRecords.increment();
    LOG.warn(
        "{}: the record with offsets {} to {} is skipped, as was commanded; {} messages and {}"
            + " bytes are lost: {}",
        told.where(),
        first,
        end - 1,
        messages,
        told.bytes(),
        told.why());
    owner.lose(
        first,
        end,
        () -> reply.accept(new SkipReply.Skipped(told, messages)),
        () -> reply.accept(new SkipReply.NotOpen()));
    owner.tryAgain();
  }

  /** The queue or partition is not here any more. */
  public void gone() {
    isGone = true;
    new ArrayList<>(places.values()).forEach(this::remove);
  }

  private long nowNanos() {
    return owner.shard().loop().clock().nanoTime();
  }

  private BrokerMetrics metrics() {
    return owner.shard().metrics();
  }
}
