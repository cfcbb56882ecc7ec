package dev.forebay.protocol.amqp091.delivery;

import dev.forebay.runtime.EventLoop;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches how long a channel's client has held its oldest delivery, as RabbitMQ up to 4.2 does: of
 * the others nobody asks before that one is acknowledged. While something is held it looks at every
 * thirty-second part of the shortest time that any of it may be held, but not more often than once
 * a second, nor less than once a minute, and notes up to which tag deliveries were sent by then: so
 * a delivery costs nothing, and one that is held for too long is found up to two looks late, never
 * early. Confined to the connection's loop.
 */
final class HeldTimes {
  /** Whose deliveries are held. */
  interface Owner {
    /** The tag of the oldest delivery that is held, or a negative number. */
    long oldest();

    /** The last tag that was sent. */
    long last();

    /** How long the delivery with a tag may be held. */
    long maxMillis(long tag);

    /** The oldest delivery has been held for longer than that. */
    void heldTooLong(long maxMillis);
  }

  /** Any time. */
  static final long NO_LIMIT = Long.MAX_VALUE;

  private static final int LOOKS = 32;
  private static final long LOOK_MILLIS_MIN = 1_000;
  private static final long LOOK_MILLIS_MAX = 60_000;

  /** Notes of the past; when there are more, every second of them is forgotten. */
  private static final int NOTES_MAX = 128;

  private static final int NOTES_FIRST = 4;

  private final EventLoop loop;
  private final Owner owner;
  private long shortestMillis = NO_LIMIT;

  /** Up to which tag deliveries had been sent, and when, in the time that the looks tell. */
  private long[] tags = {};

  private long[] millis = {};
  private int notes;
  private long nowMillis;
  private EventLoop.@Nullable Timer timer;

  /** Nothing is held. */
  HeldTimes(EventLoop loop, Owner owner) {
    this.loop = loop;
    this.owner = owner;
  }

  /** A delivery was sent that may be held for so long. */
  void sent(long maxMillis) {
    if (maxMillis < shortestMillis) {
      shortestMillis = maxMillis;
      stop();
    }
    if (timer == null && shortestMillis != NO_LIMIT) {
      note();
      schedule();
    }
  }

  /** Looks no more, unless something is sent. */
  void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void schedule() {
    long period = Math.clamp(shortestMillis / LOOKS, LOOK_MILLIS_MIN, LOOK_MILLIS_MAX);
    timer = loop.schedule(TimeUnit.MILLISECONDS.toNanos(period), () -> look(period));
  }

  private void look(long period) {
    timer = null;
    nowMillis += period;
    long oldest = owner.oldest();
    if (oldest < 0) {
      notes = 0;
      shortestMillis = NO_LIMIT;
      return;
    }
    note();
    forgetBefore(oldest);
    long maxMillis = owner.maxMillis(oldest);
    // It had been sent by the first note that is left.
    if (nowMillis - millis[0] > maxMillis) {
      owner.heldTooLong(maxMillis);
    } else {
      schedule();
    }
  }

  private void note() {
    if (notes == NOTES_MAX) {
      notes = NOTES_MAX / 2;
      for (int i = 0; i < notes; i++) {
        copy(2 * i + 1, i);
      }
    }
    if (notes == tags.length) {
      int room = Math.max(NOTES_FIRST, 2 * notes);
      tags = Arrays.copyOf(tags, room);
      millis = Arrays.copyOf(millis, room);
    }
    tags[notes] = owner.last();
    millis[notes] = nowMillis;
    notes++;
  }

  /** Those of the last note, which was made just now, are never among them. */
  private void forgetBefore(long oldest) {
    int from = 0;
    while (tags[from] < oldest) {
      from++;
    }
    for (int i = from; i < notes; i++) {
      copy(i, i - from);
    }
    notes -= from;
  }

  private void copy(int from, int to) {
    tags[to] = tags[from];
    millis[to] = millis[from];
  }
}
