package dev.forebay.testkit.node;

import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.form.Pin;
import dev.forebay.runtime.EventLoop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A consumer that notes what it gets, and settles it at once or when told. */
public final class TestReader implements DeliverySink {
  private final EventLoop loop;
  private final List<Long> numbers = new ArrayList<>();
  private final List<Attempts> attempts = new ArrayList<>();
  private final List<Long> unsettled = new ArrayList<>();
  private @Nullable ConsumerHandle handle;
  private final List<PinnedMessage> pinned = new ArrayList<>();
  private boolean pins;
  private boolean settlesAtOnce;
  private boolean rejectsAtOnce;
  private boolean cancelled;
  private int redelivered;

  public TestReader(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public void deliver(ConsumerHandle consumer, long offset, boolean again, MessageView message) {
    handle = consumer;
    numbers.add(number(message));
    attempts.add(message.attempts());
    Pin pin = pins ? message.pin() : null;
    if (pin != null) {
      pinned.add(
          new PinnedMessage(
              pin,
              number(message),
              message.bodyMemory(),
              message.bodyAt(),
              message.bodyAt() + message.bodyBytes()));
    }
    redelivered += again ? 1 : 0;
    if (settlesAtOnce) {
      loop.execute(() -> consumer.queue().settle(consumer, offset, offset + 1));
    } else if (rejectsAtOnce) {
      loop.execute(() -> consumer.queue().reject(consumer, offset, offset + 1));
    } else {
      unsettled.add(offset);
    }
  }

  @Override
  public void cancelled(ConsumerHandle consumer) {
    cancelled = true;
  }

  /** Settles what it holds, and from now on what it gets. */
  public void settleEverything() {
    settlesAtOnce = true;
    ConsumerHandle consumer = handle;
    if (consumer != null) {
      unsettled.forEach(offset -> consumer.queue().settle(consumer, offset, offset + 1));
      unsettled.clear();
    }
  }

  /** Pins messages from now on, as far as the broker lets it. */
  public void pinWhatComes() {
    pins = true;
  }

  public List<PinnedMessage> pinned() {
    return pinned;
  }

  /** Releases all pins, and pins no more. */
  public void releasePins() {
    pins = false;
    pinned.forEach(message -> message.pin.release());
    pinned.clear();
  }

  /** Refuses what it holds, and from now on what it gets. */
  public void rejectEverything() {
    rejectsAtOnce = true;
    ConsumerHandle consumer = handle;
    if (consumer != null) {
      unsettled.forEach(offset -> consumer.queue().reject(consumer, offset, offset + 1));
      unsettled.clear();
    }
  }

  /** Gives back what it holds. */
  public void releaseEverything() {
    ConsumerHandle consumer = handle;
    if (consumer != null) {
      unsettled.forEach(offset -> consumer.queue().release(consumer, offset, offset + 1));
      unsettled.clear();
    }
  }

  /** Numbers of the messages in the order of delivery. */
  public List<Long> numbers() {
    return numbers;
  }

  /** How often each of {@link #numbers} had been delivered before. */
  public List<Attempts> attempts() {
    return attempts;
  }

  public int redelivered() {
    return redelivered;
  }

  public boolean isCancelled() {
    return cancelled;
  }

  /** Which message it says that it is, at its beginning and at its end. */
  public static long number(MessageView message) {
    long first = message.bodyMemory().getLong(message.bodyAt());
    long last = message.bodyMemory().getLong(message.bodyAt() + message.bodyBytes() - Long.BYTES);
    if (first != last) {
      throw new AssertionError("message " + first + " ends as " + last);
    }
    return first;
  }

  /** A message that was pinned, with the number that it had then. */
  public record PinnedMessage(Pin pin, long number, ByteBuffer memory, int bodyAt, int bodyEnd) {
    public boolean isIntact() {
      return memory.getLong(bodyAt) == number && memory.getLong(bodyEnd - Long.BYTES) == number;
    }
  }
}
