package dev.forebay.protocol.mqtt.subscribe;

import dev.forebay.broker.work.PiecedWork;
import dev.forebay.broker.work.Portion;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.client.ClientScope;
import java.util.Iterator;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Does the same with each of many things, one after another: what is done with one is answered at
 * once or later, and only then the next has its turn. However many are answered at once, a turn of
 * the loop does a portion of them. Ends early when the connection does. Confined to its loop.
 *
 * @param <T> what there is many of
 */
final class OneByOne<T> implements PiecedWork {
  /** Of work with one thing: it may be a command of the catalog. */
  private static final int UNITS = 16;

  /** Filters are looked at byte by byte, some times. */
  private static final int BYTES_PER_UNIT = 128;

  private final ClientScope client;
  private final Iterator<T> left;
  private final Function<T, ByteString> filter;
  private final BiConsumer<T, Runnable> step;
  private final Runnable done;
  private boolean isStepping;
  private boolean isAnswered;

  /**
   * Begins it.
   *
   * @param filter that each has
   * @param step is to run what it is given when it is answered
   */
  static <T> void begin(
      ClientScope client,
      Iterable<T> all,
      Function<T, ByteString> filter,
      BiConsumer<T, Runnable> step,
      Runnable done) {
    client.session().work().begin(new OneByOne<>(client, all.iterator(), filter, step, done));
  }

  private OneByOne(
      ClientScope client,
      Iterator<T> all,
      Function<T, ByteString> filter,
      BiConsumer<T, Runnable> step,
      Runnable done) {
    this.client = client;
    this.left = all;
    this.filter = filter;
    this.step = step;
    this.done = done;
  }

  @Override
  public boolean piece(Portion portion) {
    while (client.isOpen() && left.hasNext()) {
      if (portion.isUsedUp()) {
        return true;
      }
      T next = left.next();
      portion.take(UNITS + filter.apply(next).lengthBytes() / BYTES_PER_UNIT);
      isAnswered = false;
      isStepping = true;
      step.accept(next, this::answered);
      isStepping = false;
      if (!isAnswered) {
        return false;
      }
    }
    if (client.isOpen()) {
      done.run();
    }
    return false;
  }

  private void answered() {
    isAnswered = true;
    if (!isStepping) {
      client.session().work().begin(this);
    }
  }
}
