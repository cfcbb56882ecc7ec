package dev.forebay.broker.catalog.settings;

import static dev.forebay.broker.api.declaration.QueueSettings.NEVER;
import static dev.forebay.broker.api.declaration.QueueSettings.UNLIMITED;

import dev.forebay.broker.api.declaration.QueueRules;
import dev.forebay.broker.api.declaration.QueueRules.Overflow;
import java.nio.ByteBuffer;

/**
 * What a queue does besides, as far as it is not usual, as the catalog keeps it. Big-endian.
 *
 * <pre>
 *  | rules u8 | rules x (tag u8, value i64) |
 *
 *  tag: 1 how many may be ready, 2 how often a message may fail, 3 one consumer gets all,
 *       4 1: rejects when full, 2: and to dead letters, 5 the highest priority, 6 how many bytes may be ready,
 *       7 how many milliseconds a message may be held, 8 dead letters stay until they are somewhere,
 *       9 two classes of messages
 * </pre>
 */
public final class QueueRulesFormat {
  private static final byte READY_MAX = 1;
  private static final byte FAILURES_MAX = 2;
  private static final byte SINGLE_ACTIVE = 3;
  private static final byte OVERFLOW = 4;
  private static final byte PRIORITY_MAX = 5;
  private static final byte READY_BYTES_MAX = 6;
  private static final byte HOLD_MAX_MILLIS = 7;
  private static final byte KEEPS_LETTERS = 8;
  private static final byte CLASSES = 9;

  private static final long DROP_HEAD = 0;

  private QueueRulesFormat() {}

  /** Writes those that are not usual. */
  public static void write(ByteBuffer target, QueueRules rules) {
    int countAt = target.position();
    target.put((byte) 0);
    int count = put(target, READY_MAX, rules.readyMax(), UNLIMITED);
    count += put(target, FAILURES_MAX, rules.failuresMax(), UNLIMITED);
    count += put(target, SINGLE_ACTIVE, rules.isSingleActive() ? 1 : 0, 0);
    count += put(target, OVERFLOW, code(rules.overflow()), DROP_HEAD);
    count += put(target, PRIORITY_MAX, rules.priorityMax(), 0);
    count += put(target, READY_BYTES_MAX, rules.readyBytesMax(), UNLIMITED);
    count += put(target, HOLD_MAX_MILLIS, rules.holdMaxMillis(), NEVER);
    count += put(target, KEEPS_LETTERS, rules.keepsLetters() ? 1 : 0, 0);
    count += put(target, CLASSES, rules.hasClasses() ? 1 : 0, 0);
    target.put(countAt, (byte) count);
  }

  private static int put(ByteBuffer target, byte tag, long value, long usual) {
    if (value == usual) {
      return 0;
    }
    target.put(tag).putLong(value);
    return 1;
  }

  private static long code(Overflow overflow) {
    return switch (overflow) {
      case DROP_HEAD -> DROP_HEAD;
      case REJECT -> 1;
      case REJECT_TO_DEAD_LETTERS -> 2;
    };
  }

  private static Overflow overflow(long code) {
    if (code == 1) {
      return Overflow.REJECT;
    }
    if (code == 2) {
      return Overflow.REJECT_TO_DEAD_LETTERS;
    }
    throw new IllegalStateException("what a full queue does, " + code + ", is unknown here");
  }

  /** Reads what {@link #write} has written. */
  public static QueueRules read(ByteBuffer source) {
    QueueRules.Builder rules = QueueRules.builder();
    for (int left = source.get(); left > 0; left--) {
      byte tag = source.get();
      long value = source.getLong();
      switch (tag) {
        case READY_MAX -> rules.readyMax(value);
        case FAILURES_MAX -> rules.failuresMax(value);
        case SINGLE_ACTIVE -> rules.singleActive(value == 1);
        case OVERFLOW -> rules.overflow(overflow(value));
        case PRIORITY_MAX -> rules.priorityMax(Math.toIntExact(value));
        case READY_BYTES_MAX -> rules.readyBytesMax(value);
        case HOLD_MAX_MILLIS -> rules.holdMaxMillis(value);
        case CLASSES -> rules.classes(value == 1);
        case KEEPS_LETTERS -> rules.keepsLetters(value == 1);
        default -> throw new IllegalStateException("a queue's rule " + tag + " is unknown here");
      }
    }
    return rules.build();
  }
}
