package dev.forebay.broker.shard;

import dev.forebay.broker.handover.ToPartition;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.loop.RunOrigin;
import dev.forebay.broker.work.Portion;
import dev.forebay.broker.work.WorkLine;
import dev.forebay.runtime.wait.Wait;
import dev.forebay.runtime.wait.WaitReason;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was said to a shard that is not open, in its order: for {@value #HELD_NANOS} ns, after which
 * it is refused, but for what belongs to a transaction, which waits for as long as it takes. When
 * {@value #HELD_MAX} wait, what begins something is refused without waiting, though never amid the
 * call that brings it. Who is refused may say something new at once. Confined to the shard's loop.
 */
final class HeldMessages {
  static final long HELD_NANOS = 10_000_000_000L;
  static final int HELD_MAX = 65_536;

  /** No request. */
  static final long NOTHING = 0;

  /** The time since when nobody waits. */
  static final long NOBODY = Long.MIN_VALUE;

  /** What it takes to do, or to refuse, what was said. */
  private static final int UNITS = 4;

  private final BrokerLoop loop;
  private final Consumer<Held> heard;
  private final Consumer<Held> refused;
  private final WorkLine line;
  private final Wait wait;
  private final SequencedSet<Held> waiting = new LinkedHashSet<>();

  /** Those of {@link #waiting} that are refused when their time is over, in the same order. */
  private final ArrayDeque<Held> dated = new ArrayDeque<>();

  /** Consumers that are to begin, by their numbers. */
  private final Long2ObjectHashMap<Held> starts = new Long2ObjectHashMap<>();

  private boolean isTimerSet;
  private long waitingBytes;
  private volatile int count;
  private volatile long bytes;
  private volatile long oldestSinceNanos = NOBODY;

  /** Something that was said; each is another, however like they are. */
  static final class Held {
    private ToShard message;
    private final @Nullable RunOrigin publisher;
    private final long untilNanos;

    private Held(ToShard message, @Nullable RunOrigin publisher, long untilNanos) {
      this.message = message;
      this.publisher = publisher;
      this.untilNanos = untilNanos;
    }

    ToShard message() {
      return message;
    }

    /** Who has published it, if that is not said by number. */
    @Nullable RunOrigin publisher() {
      return publisher;
    }

    /** Of the messages that it holds. */
    private int bytes() {
      if (message instanceof ToShard.Append append) {
        return append.run().lengthBytes();
      }
      if (message instanceof ToShard.AppendCopies copies) {
        return copies.source().lengthBytes();
      }
      return message instanceof ToPartition.Append append ? append.lengthBytes() : 0;
    }

    private boolean mayWait() {
      return message instanceof ToShard.OfTransaction;
    }

    /** What goes on with something that waits here may not be refused before that. */
    private boolean beginsSomething() {
      return !mayWait()
          && !(message instanceof ToShard.OfConsumer)
          && !(message instanceof ToPartition.Unwatch);
    }
  }

  /**
   * Nothing is held.
   *
   * @param who does not hear it, as the log names it
   * @param heard does what was said
   * @param refused refuses it
   */
  HeldMessages(BrokerLoop loop, String who, Consumer<Held> heard, Consumer<Held> refused) {
    this.loop = loop;
    this.wait = loop.waits().of("what was said to " + who);
    this.heard = heard;
    this.refused = refused;
    this.line = new WorkLine(loop.pieces());
  }

  /** Keeps something until the shard is open. */
  void add(ToShard message, @Nullable RunOrigin publisher) {
    Held added = new Held(message, publisher, loop.clock().nanoTime() + HELD_NANOS);
    if (waiting.size() >= HELD_MAX && added.beginsSomething()) {
      loop.eventLoop().execute(() -> loop.apply(() -> refused.accept(added)));
      return;
    }
    waiting.add(added);
    waitingBytes += added.bytes();
    counted();
    if (message instanceof ToShard.Start start) {
      starts.put(start.consumer(), added);
    }
    if (!added.mayWait()) {
      dated.add(added);
      watch(HELD_NANOS);
    }
  }

  /**
   * What limits a consumer that waits to begin need not wait itself: it begins so.
   *
   * @return the number of the request that is done by that, or {@link #NOTHING}
   */
  long changeStart(ToShard.OfConsumer message) {
    Held held = starts.get(message.consumer());
    if (held == null || !(held.message instanceof ToShard.Start start)) {
      return NOTHING;
    }
    if (message instanceof ToShard.Limit limit) {
      held.message = start.withCreditMax(limit.creditMax());
      return limit.request();
    }
    if (message instanceof ToShard.AskForCredit ask) {
      held.message = start.withAsking(ask.wanted());
      return ask.request();
    }
    return NOTHING;
  }

  private void counted() {
    count = waiting.size();
    bytes = waitingBytes;
    wait.set(waiting.isEmpty() ? null : WaitReason.CLOSED_SHARD);
    oldestSinceNanos = waiting.isEmpty() ? NOBODY : waiting.getFirst().untilNanos - HELD_NANOS;
  }

  /** How many wait. Any thread. */
  int count() {
    return count;
  }

  /** Of the messages among them. Any thread. */
  long bytes() {
    return bytes;
  }

  /** When the oldest came, or {@link #NOBODY}. Any thread. */
  long oldestSinceNanos() {
    return oldestSinceNanos;
  }

  private void gone(Held held) {
    waitingBytes -= held.bytes();
    counted();
    if (held.message instanceof ToShard.Start start) {
      starts.remove(start.consumer());
    }
  }

  private void watch(long nanos) {
    if (!isTimerSet) {
      isTimerSet = true;
      loop.eventLoop().schedule(nanos, () -> loop.apply(this::due));
    }
  }

  private void due() {
    isTimerSet = false;
    line.begin(this::refuseSome);
  }

  private boolean refuseSome(Portion portion) {
    long now = loop.clock().nanoTime();
    for (Held first = dated.peek(); first != null; first = dated.peek()) {
      if (first.untilNanos - now > 0) {
        watch(first.untilNanos - now);
        return false;
      }
      if (portion.isUsedUp()) {
        return true;
      }
      portion.take(UNITS);
      dated.remove();
      waiting.remove(first);
      gone(first);
      refused.accept(first);
    }
    return false;
  }

  /**
   * The shard is open: all of it is done, in pieces.
   *
   * @param isOpen whether that is still so; what is left waits on if it is not
   * @param done runs when nothing more is done
   */
  void release(BooleanSupplier isOpen, Runnable done) {
    line.begin(portion -> {
      while (!waiting.isEmpty() && isOpen.getAsBoolean()) {
        if (portion.isUsedUp()) {
          return true;
        }
        portion.take(UNITS);
        Held first = waiting.removeFirst();
        gone(first);
        if (!first.mayWait()) {
          dated.remove();
        }
        heard.accept(first);
      }
      done.run();
      return false;
    });
  }
}
