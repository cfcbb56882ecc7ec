package dev.forebay.broker.shard;

import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.loop.RunOrigin;
import dev.forebay.broker.work.PiecedWork;
import dev.forebay.broker.work.WorkLine;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was said to a shard that is not open, in its order: for {@value #HELD_NANOS} ns, after which
 * it is refused, but for what belongs to a transaction, which waits for as long as it takes. At
 * most {@value #HELD_MAX}; what comes then is refused at once. Confined to the shard's loop.
 */
final class HeldMessages {
  static final long HELD_NANOS = 10_000_000_000L;
  static final int HELD_MAX = 65_536;

  private final BrokerLoop loop;
  private final Consumer<Held> heard;
  private final Consumer<Held> refused;
  private final WorkLine line;
  private final SequencedSet<Held> waiting = new LinkedHashSet<>();
  private boolean isTimerSet;

  /** Something that was said; each is another, however like they are. */
  static final class Held {
    private final ToShard message;
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

    private boolean mayWait() {
      return message instanceof ToShard.OfTransaction;
    }
  }

  /**
   * Nothing is held.
   *
   * @param heard does what was said
   * @param refused refuses it
   */
  HeldMessages(BrokerLoop loop, Consumer<Held> heard, Consumer<Held> refused) {
    this.loop = loop;
    this.heard = heard;
    this.refused = refused;
    this.line = new WorkLine(loop.pieces());
  }

  /** Keeps something until the shard is open. */
  void add(ToShard message, @Nullable RunOrigin publisher) {
    Held added = new Held(message, publisher, loop.clock().nanoTime() + HELD_NANOS);
    if (waiting.size() >= HELD_MAX && !added.mayWait()) {
      refused.accept(added);
      return;
    }
    waiting.add(added);
    watch(HELD_NANOS);
  }

  private void watch(long nanos) {
    if (!isTimerSet) {
      isTimerSet = true;
      loop.eventLoop().schedule(nanos, () -> loop.apply(this::due));
    }
  }

  private void due() {
    isTimerSet = false;
    long now = loop.clock().nanoTime();
    Iterator<Held> each = waiting.iterator();
    while (each.hasNext()) {
      Held held = each.next();
      if (held.mayWait()) {
        continue;
      }
      if (held.untilNanos - now > 0) {
        watch(held.untilNanos - now);
        return;
      }
      each.remove();
      refused.accept(held);
    }
  }

  /**
   * The shard is open: all of it is done, in pieces.
   *
   * @param isOpen whether that is still so; what is left waits on if it is not
   * @param done runs when nothing more is done
   */
  void release(BooleanSupplier isOpen, Runnable done) {
    PiecedWork work =
        portion -> {
          while (!waiting.isEmpty() && isOpen.getAsBoolean()) {
            if (portion.isUsedUp()) {
              return true;
            }
            portion.take(1);
            heard.accept(waiting.removeFirst());
          }
          done.run();
          return false;
        };
    line.begin(work);
  }

  /** How much is held. */
  int size() {
    return waiting.size();
  }
}
