package dev.forebay.broker.queue;

import dev.forebay.broker.delivery.Consumer;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.subscription.SubscriptionState;
import dev.forebay.broker.work.Portion;
import dev.forebay.broker.work.WorkLine;
import dev.forebay.message.Death;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one queue on their way to its dead-letter exchange, in the order in which they were
 * given up. Until they are safe there they count as unacknowledged here, so that a crash in between
 * leaves one copy or two, but never none. When some are lost on their way, no others are sent until
 * it is known of all that are under way what became of them; then the lost ones go again before
 * those that came later. Ranges that follow one another are kept as one.
 *
 * <p>If the queue keeps letters until they are somewhere, those that reach nothing, or something
 * that is too full, stand aside, and go again a second later, and then each time after twice as
 * long, up to a minute, as long as none arrives anywhere. Others go on meanwhile, unless very many
 * stand aside. Confined to the shard's loop.
 */
final class DeadLetters {
  /** Until letters that were lost are published once more. */
  private static final long TRY_AGAIN_NANOS = 100_000_000;

  /** Until letters that stand aside go again, at first, and at last. */
  private static final long ASIDE_NANOS_MIN = 1_000_000_000;

  private static final long ASIDE_NANOS_MAX = 64 * ASIDE_NANOS_MIN;

  /** So many stand aside at most. */
  private static final int ASIDE_MAX = 256;

  /** Of a letter that so many queues have it is not remembered which: they get it again. */
  private static final int HAD_MAX = 1024;

  /** The queue that they leave. */
  interface Owner {
    QueueServices shard();

    NamedQueue named();

    SubscriptionState state();

    /** Whether it is not here any more. */
    boolean isDropped();

    /** The run in memory that holds the offset, or null after asking for it to be read. */
    @Nullable QueueRun locate(long offset);

    /** What nobody had as a consumer reached the end of its life. */
    void settle(@Nullable Consumer deliveredTo, long first, long end);
  }

  /** Sent together at most, so that a turn stays short. */
  private static final int TOGETHER_MAX = 64;

  /** On their way at most, so that it is short to hear that they have arrived. */
  private static final int UNDER_WAY_MAX = 1024;

  /** Read together at most, of those that lie apart. */
  private static final int WANTED_TOGETHER_MAX = 512;

  /** What has more messages in a row is worth a read of its own. */
  private static final int APART_MAX = 8;

  /** What it takes to publish one. */
  private static final int UNITS_PER_LETTER = 32;

  private final Owner queue;
  private final DeadLetterOutlet outlet;
  private final WorkLine line;

  /** By the order in which they were given up; a range may have become several. */
  private final TreeMap<Place, Waiting> waiting = new TreeMap<>();

  /** Those that nobody has taken. */
  private final TreeMap<Place, Waiting> aside = new TreeMap<>();

  private long asideNanos = ASIDE_NANOS_MIN;

  /** Of those that are kept, whether they wait or are under way. */
  private final OffsetRanges kept = new OffsetRanges();

  private final Runnable resumed = this::serve;
  private long turns;
  private int underWay;
  private boolean isAnyLost;
  private boolean serving;

  private record Place(long turn, long first) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byTurn = Long.compare(turn, other.turn);
      return byTurn != 0 ? byTurn : Long.compare(first, other.first);
    }
  }

  private static final class Waiting {
    private final Death.@Nullable Reason reason;
    private final Set<Long> had;
    private long next;
    private long end;

    private Waiting(long first, long end, Death.@Nullable Reason reason, Set<Long> had) {
      this.next = first;
      this.end = end;
      this.reason = reason;
      this.had = had;
    }
  }

  DeadLetters(Owner queue, DeadLetterOutlet outlet) {
    this.queue = queue;
    this.outlet = outlet;
    this.line = new WorkLine(queue.shard().loop().pieces());
  }

  /** How many ranges wait, or are under way. */
  int size() {
    return waiting.size() + aside.size() + underWay;
  }

  /** Those that are kept until they are somewhere. */
  OffsetRanges kept() {
    return kept;
  }

  /**
   * Takes unacknowledged messages.
   *
   * @param reason of their death; null if they are none: they were held back, and are due
   */
  void add(long first, long end, Death.@Nullable Reason reason) {
    queue.state().requireUnacknowledged(first, end);
    if (isKeeping()) {
      kept.add(first, end);
    }
    Map.Entry<Place, Waiting> last = waiting.lastEntry();
    @Nullable Waiting tail = last == null || last.getKey().turn != turns ? null : last.getValue();
    if (tail != null && tail.end == first && tail.reason == reason && tail.had.isEmpty()) {
      tail.end = end;
    } else {
      turns++;
      put(waiting, turns, new Waiting(first, end, reason, Set.of()));
    }
    serve();
  }

  private boolean isKeeping() {
    return queue.named().settings().rules().keepsLetters();
  }

  private static void put(Map<Place, Waiting> letters, long turn, Waiting range) {
    if (range.next < range.end) {
      letters.put(new Place(turn, range.next), range);
    }
  }

  /** Goes on: a record was read, or the outlet takes letters again. Of many, in later turns. */
  void serve() {
    if (!serving) {
      serving = true;
      line.begin(this::serveSome);
    }
  }

  private boolean serveSome(Portion portion) {
    while (!queue.isDropped()) {
      if (portion.isUsedUp()) {
        return true;
      }
      if (!step(portion)) {
        break;
      }
    }
    serving = false;
    return false;
  }

  private boolean step(Portion portion) {
    Map.Entry<Place, Waiting> head = waiting.firstEntry();
    boolean mayNotSend = isAnyLost || underWay >= UNDER_WAY_MAX || aside.size() >= ASIDE_MAX;
    if (head == null || mayNotSend || !outlet.mayPublish(resumed)) {
      return false;
    }
    Waiting letters = head.getValue();
    QueueRun run = queue.locate(letters.next);
    if (run == null) {
      return false;
    }
    long first = letters.next;
    long together = isKeeping() ? 1 : together(portion);
    long end = Math.min(first + together, Math.min(letters.end, run.end()));
    portion.take((int) (end - first) * UNITS_PER_LETTER);
    DeadLetter letter =
        new DeadLetter(
            queue.named(),
            letters.reason,
            run.run(),
            run.index(first),
            first,
            (int) (end - first),
            letters.had);
    Sent sent = new Sent(head.getKey(), letters, first);
    outlet.publish(letter, resumed, sent);
    return sent.isTaken;
  }

  private static int together(Portion portion) {
    int count = TOGETHER_MAX;
    while (count > 1 && !portion.hasRoomFor(count * UNITS_PER_LETTER)) {
      count /= 2;
    }
    return count;
  }

  /** Letters that the outlet was given. */
  private final class Sent implements DeadLetterOutlet.Fate {
    private final Place place;
    private final Waiting from;
    private final long first;
    private boolean isTaken;

    private Sent(Place place, Waiting from, long first) {
      this.place = place;
      this.from = from;
      this.first = first;
    }

    @Override
    public void taken(int count) {
      isTaken = true;
      underWay++;
      waiting.remove(place);
      from.next = first + count;
      put(waiting, place.turn, from);
    }

    @Override
    public void safe(int count) {
      underWay--;
      asideNanos = ASIDE_NANOS_MIN;
      kept.remove(first, first + count);
      queue.settle(null, first, first + count);
      goOnIfNoneIsUnderWay();
      if (underWay == UNDER_WAY_MAX / 2) {
        serve();
      }
    }

    @Override
    public void lost(int count) {
      underWay--;
      isAnyLost = true;
      put(waiting, place.turn, new Waiting(first, first + count, from.reason, from.had));
      goOnIfNoneIsUnderWay();
    }

    @Override
    public void kept(Set<Long> had) {
      underWay--;
      if (aside.isEmpty()) {
        standAside();
      }
      Set<Long> remembered = had.size() > HAD_MAX ? Set.of() : had;
      put(aside, place.turn, new Waiting(first, first + 1, from.reason, remembered));
      goOnIfNoneIsUnderWay();
    }
  }

  private void goOnIfNoneIsUnderWay() {
    if (isAnyLost && underWay == 0 && !queue.isDropped()) {
      queue
          .shard()
          .loop()
          .eventLoop()
          .schedule(
              TRY_AGAIN_NANOS,
              () -> {
                isAnyLost = false;
                serve();
              });
    }
  }

  private void standAside() {
    queue
        .shard()
        .loop()
        .eventLoop()
        .schedule(
            asideNanos,
            () -> {
              asideNanos = Math.min(2 * asideNanos, ASIDE_NANOS_MAX);
              waiting.putAll(aside);
              aside.clear();
              serve();
            });
  }

  /** See {@link ColdWindow.Owner#wantedTogether}. */
  long[] wantedTogether(long offset) {
    long[] found = new long[Math.min(waiting.size(), WANTED_TOGETHER_MAX)];
    int count = 0;
    for (Waiting each : waiting.values()) {
      if (count == found.length || each.end - each.next > APART_MAX) {
        break;
      }
      found[count] = each.next;
      count++;
    }
    boolean isFirst = count > 0 && found[0] == offset;
    long[] offsets = Arrays.copyOf(found, isFirst ? count : 0);
    Arrays.sort(offsets);
    return offsets;
  }

  /** How many messages of the range wait. */
  long countWithin(long first, long end) {
    return countWithin(waiting, first, end) + countWithin(aside, first, end);
  }

  private static long countWithin(Map<Place, Waiting> letters, long first, long end) {
    long count = 0;
    for (Waiting each : letters.values()) {
      count += Math.max(0, Math.min(end, each.end) - Math.max(first, each.next));
    }
    return count;
  }

  /** Nobody will ever read these offsets. */
  void giveUp(long first, long end) {
    giveUp(waiting, first, end);
    giveUp(aside, first, end);
  }

  private void giveUp(Map<Place, Waiting> letters, long first, long end) {
    for (Map.Entry<Place, Waiting> entry : Map.copyOf(letters).entrySet()) {
      Waiting each = entry.getValue();
      long from = Math.max(first, each.next);
      long to = Math.min(end, each.end);
      if (from < to) {
        letters.remove(entry.getKey());
        put(letters, entry.getKey().turn, new Waiting(each.next, from, each.reason, each.had));
        put(letters, entry.getKey().turn, new Waiting(to, each.end, each.reason, each.had));
        kept.remove(from, to);
        queue.settle(null, from, to);
      }
    }
  }
}
