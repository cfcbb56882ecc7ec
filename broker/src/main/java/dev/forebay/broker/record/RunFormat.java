package dev.forebay.broker.record;

import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.message.Delay;
import dev.forebay.message.KeyDialect;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.UnknownFormatException;
import java.nio.ByteBuffer;

/**
 * Payload of a {@code RUN} record: messages of one publisher with one exchange and routing key, for
 * one or more destinations of a shard. Little-endian, unaligned behind the fixed part. Offsets are
 * from the record's start.
 *
 * <pre>
 *  16               17             18               20              24                 32
 *  +----------------+--------------+----------------+---------------+------------------+
 *  | form u8        | flags u8     | targets u16    | messages u32  | append time ms   |
 *  +----------------+--------------+----------------+---------------+------------------+
 *  then for each target:    | destination id u64 | offset of its first message u64 |
 *  then:                    | length u16, exchange | length u16, routing key |
 *  then with flag 8:        | dialect of the routing key u8 |
 *  then with flag 16:       | priority u8 |
 *  then with flag 64:       | held back u8: 1 for a time, 2 until a time | ms u64 |
 *  then with flag 1:        | expiration ms u64 |
 *  then with flag 2:        | length u32, annotations (see AnnotationsFormat) |
 *  then for each message:   | properties length u32 | body length u32 | properties | body |
 * </pre>
 *
 * {@code form} is the number of the {@link dev.forebay.message.Form} in which properties and body
 * are encoded; this build may not know it. Flags hold for all messages of the run: 1 they may wait
 * so long after the append time, 2 the broker says this of them, 4 their publisher wanted them to
 * survive a restart, 8 their routing key is not of dialect {@value KeyDialect#OF_NAMES}, 16 they
 * have a priority above 0 and some target asks for it, 32 some target counts the bytes of bodies,
 * 64 a target that holds back does so for that long after the append time, or until that time.
 */
public final class RunFormat {
  public static final int TARGET_BYTES = 16;

  /** Targets of a record at most, so that walks over them stay short; more would not fit a u16. */
  public static final int TARGETS_MAX = 4096;

  public static final int MESSAGE_HEADER_BYTES = 8;

  /** Longest exchange or routing key, of any protocol. */
  public static final int NAME_BYTES_MAX = 0xFFFF;

  /** Bytes of the length before a name. */
  static final int NAME_LENGTH_BYTES = Short.BYTES;

  private static final int FLAGS_KNOWN = 127;
  private static final int EXPIRATION = 1;
  private static final int ANNOTATIONS = 2;
  private static final int PERSISTENT = 4;
  private static final int KEY_DIALECT = 8;
  private static final int PRIORITY = 16;
  private static final int SIZED = 32;
  private static final int HELD = 64;
  private static final byte HELD_FOR = 1;
  private static final byte HELD_UNTIL = 2;
  private static final int HELD_BYTES = 1 + Long.BYTES;

  private static final int FORM_AT = RecordFormat.HEADER_BYTES;
  private static final int FLAGS_AT = FORM_AT + 1;
  private static final int TARGET_COUNT_AT = FORM_AT + 2;
  private static final int MESSAGE_COUNT_AT = FORM_AT + 4;
  private static final int TIME_AT = FORM_AT + 8;
  private static final int TARGETS_AT = FORM_AT + 16;

  private RunFormat() {}

  /** Bytes before the first message. */
  public static int prefixBytes(int targets, RunEnvelope envelope) {
    return TARGETS_AT
        + targets * TARGET_BYTES
        + 2 * NAME_LENGTH_BYTES
        + envelope.exchange().length
        + envelope.routingKey().length
        + (envelope.keyDialect() == KeyDialect.OF_NAMES ? 0 : 1)
        + (envelope.priority() == 0 ? 0 : 1)
        + (envelope.isHeld() ? HELD_BYTES : 0)
        + (envelope.expirationMillis() == Publisher.NO_EXPIRATION ? 0 : Long.BYTES)
        + (envelope.annotations().length == 0 ? 0 : Integer.BYTES + envelope.annotations().length);
  }

  /** Writes what comes before the messages but for the targets; returns where they begin. */
  public static int writePrefix(
      ByteBuffer memory, int start, int targets, RunEnvelope envelope, long timeMillis) {
    boolean expires = envelope.expirationMillis() != Publisher.NO_EXPIRATION;
    byte[] annotations = envelope.annotations();
    boolean otherDialect = envelope.keyDialect() != KeyDialect.OF_NAMES;
    int flags =
        (expires ? EXPIRATION : 0)
            | (otherDialect ? KEY_DIALECT : 0)
            | (annotations.length > 0 ? ANNOTATIONS : 0)
            | (envelope.persistent() ? PERSISTENT : 0)
            | (envelope.priority() > 0 ? PRIORITY : 0)
            | (envelope.isSized() ? SIZED : 0)
            | (envelope.isHeld() ? HELD : 0);
    memory.put(start + FORM_AT, (byte) envelope.form());
    writeFixed(memory, start, targets, flags, timeMillis);
    int at = putName(memory, namesAt(memory, start), envelope.exchange());
    at = putName(memory, at, envelope.routingKey());
    if (otherDialect) {
      memory.put(at, (byte) envelope.keyDialect());
      at++;
    }
    if (envelope.priority() > 0) {
      memory.put(at, (byte) envelope.priority());
      at++;
    }
    if (envelope.isHeld()) {
      putHeld(memory, at, envelope.delay());
      at += HELD_BYTES;
    }
    if (expires) {
      memory.putLong(at, envelope.expirationMillis());
      at += Long.BYTES;
    }
    if (annotations.length > 0) {
      memory.putInt(at, annotations.length);
      memory.put(at + Integer.BYTES, annotations);
      at += Integer.BYTES + annotations.length;
    }
    return at;
  }

  private static void putHeld(ByteBuffer memory, int at, Delay delay) {
    switch (delay) {
      case Delay.Span(long millis) -> memory.put(at, HELD_FOR).putLong(at + 1, millis);
      case Delay.Until(long millis) -> memory.put(at, HELD_UNTIL).putLong(at + 1, millis);
      case Delay.None _, Delay.Wrong _ -> throw new IllegalArgumentException("held back: " + delay);
    }
  }

  private static int putName(ByteBuffer memory, int at, byte[] name) {
    if (name.length > NAME_BYTES_MAX) {
      throw new IllegalArgumentException("a name of " + name.length + " bytes");
    }
    memory.putShort(at, (short) name.length);
    memory.put(at + NAME_LENGTH_BYTES, name);
    return at + NAME_LENGTH_BYTES + name.length;
  }

  private static void writeFixed(
      ByteBuffer memory, int start, int targets, int flags, long timeMillis) {
    if (targets > TARGETS_MAX) {
      throw new IllegalArgumentException(targets + " targets");
    }
    memory.put(start + FLAGS_AT, (byte) flags);
    memory.putShort(start + TARGET_COUNT_AT, (short) targets);
    memory.putInt(start + MESSAGE_COUNT_AT, 0);
    memory.putLong(start + TIME_AT, timeMillis);
  }

  /** Length of a record with the messages of this one, of so many bytes, for so many targets. */
  public static int copyBytes(ByteBuffer memory, int start, int lengthBytes, int targets) {
    return lengthBytes + (targets - targetCount(memory, start)) * TARGET_BYTES;
  }

  /** Writes a run's payload, the targets not set, into a record for so many targets. */
  public static void copy(
      ByteBuffer from, int start, int lengthBytes, int targets, ByteBuffer to, int copyStart) {
    to.put(copyStart + FORM_AT, from, start + FORM_AT, TARGETS_AT - FORM_AT);
    to.putShort(copyStart + TARGET_COUNT_AT, (short) targets);
    int names = namesAt(from, start);
    to.put(namesAt(to, copyStart), from, names, start + lengthBytes - names);
  }

  public static void messageCount(ByteBuffer memory, int start, int count) {
    memory.putInt(start + MESSAGE_COUNT_AT, count);
  }

  public static int messageCount(ByteBuffer memory, int start) {
    return memory.getInt(start + MESSAGE_COUNT_AT);
  }

  /** Sets when its shard appends it. */
  public static void timeMillis(ByteBuffer memory, int start, long timeMillis) {
    memory.putLong(start + TIME_AT, timeMillis);
  }

  public static long timeMillis(ByteBuffer memory, int start) {
    return memory.getLong(start + TIME_AT);
  }

  public static int targetCount(ByteBuffer memory, int start) {
    return Short.toUnsignedInt(memory.getShort(start + TARGET_COUNT_AT));
  }

  public static void target(
      ByteBuffer memory, int start, int index, long destinationId, long base) {
    int at = start + TARGETS_AT + index * TARGET_BYTES;
    memory.putLong(at, destinationId);
    memory.putLong(at + 8, base);
  }

  public static long targetId(ByteBuffer memory, int start, int index) {
    return memory.getLong(start + TARGETS_AT + index * TARGET_BYTES);
  }

  public static long targetBase(ByteBuffer memory, int start, int index) {
    return memory.getLong(start + TARGETS_AT + index * TARGET_BYTES + 8);
  }

  /** Whether the publisher wanted the messages to survive a restart. */
  public static boolean isPersistent(ByteBuffer memory, int start) {
    return (memory.get(start + FLAGS_AT) & PERSISTENT) != 0;
  }

  /** Whether the messages have a time limit of their own. */
  public static boolean hasExpiration(ByteBuffer memory, int start) {
    return (memory.get(start + FLAGS_AT) & EXPIRATION) != 0;
  }

  /** How long the messages may wait, or {@link Publisher#NO_EXPIRATION}. */
  public static long expirationMillis(ByteBuffer memory, int start) {
    return hasExpiration(memory, start)
        ? memory.getLong(expirationAt(memory, start))
        : Publisher.NO_EXPIRATION;
  }

  /** Where the annotations' length lies, or -1 if there are none. */
  public static int annotationsAt(ByteBuffer memory, int start) {
    if ((memory.get(start + FLAGS_AT) & ANNOTATIONS) == 0) {
      return -1;
    }
    return expirationAt(memory, start) + (hasExpiration(memory, start) ? Long.BYTES : 0);
  }

  /** Where the first message lies. */
  public static int messagesAt(ByteBuffer memory, int start) {
    int annotations = annotationsAt(memory, start);
    if (annotations >= 0) {
      return annotations + Integer.BYTES + memory.getInt(annotations);
    }
    return expirationAt(memory, start) + (hasExpiration(memory, start) ? Long.BYTES : 0);
  }

  private static int expirationAt(ByteBuffer memory, int start) {
    return heldAt(memory, start) + (isHeld(memory, start) ? HELD_BYTES : 0);
  }

  private static int heldAt(ByteBuffer memory, int start) {
    return priorityAt(memory, start) + (hasPriority(memory, start) ? 1 : 0);
  }

  /** Whether targets that hold back do so with its messages. */
  public static boolean isHeld(ByteBuffer memory, int start) {
    return (memory.get(start + FLAGS_AT) & HELD) != 0;
  }

  /** When messages are due that are held back, as far as is known; of others when they came. */
  public static long dueMillis(ByteBuffer memory, int start) {
    long appended = timeMillis(memory, start);
    if (!isHeld(memory, start)) {
      return appended;
    }
    int at = heldAt(memory, start);
    long held = memory.getLong(at + 1);
    return memory.get(at) == HELD_UNTIL ? held : appended + held;
  }

  private static int priorityAt(ByteBuffer memory, int start) {
    return afterNames(memory, start) + (hasKeyDialect(memory, start) ? 1 : 0);
  }

  private static boolean hasPriority(ByteBuffer memory, int start) {
    return (memory.get(start + FLAGS_AT) & PRIORITY) != 0;
  }

  /** The priority of all its messages, as far as some target asks for it. */
  public static int priority(ByteBuffer memory, int start) {
    return hasPriority(memory, start)
        ? Byte.toUnsignedInt(memory.get(priorityAt(memory, start)))
        : 0;
  }

  /** Whether some target counts the bytes of bodies. */
  public static boolean isSized(ByteBuffer memory, int start) {
    return (memory.get(start + FLAGS_AT) & SIZED) != 0;
  }

  /** How long the body of the message is whose header lies there. */
  public static int bodyBytes(ByteBuffer memory, int messageAt) {
    return memory.getInt(messageAt + Integer.BYTES);
  }

  /** Where the header of the message lies that follows. */
  public static int nextMessageAt(ByteBuffer memory, int messageAt) {
    int bytes = memory.getInt(messageAt) + bodyBytes(memory, messageAt);
    return messageAt + MESSAGE_HEADER_BYTES + bytes;
  }

  private static int afterNames(ByteBuffer memory, int start) {
    int routingKey = afterName(memory, namesAt(memory, start));
    return afterName(memory, routingKey);
  }

  private static boolean hasKeyDialect(ByteBuffer memory, int start) {
    return (memory.get(start + FLAGS_AT) & KEY_DIALECT) != 0;
  }

  /** The number of the dialect that the routing key is written in; this build may not know it. */
  public static int keyDialect(ByteBuffer memory, int start) {
    return hasKeyDialect(memory, start)
        ? Byte.toUnsignedInt(memory.get(afterNames(memory, start)))
        : KeyDialect.OF_NAMES;
  }

  private static int afterName(ByteBuffer memory, int at) {
    return at + NAME_LENGTH_BYTES + nameBytes(memory, at);
  }

  /** Length of the name whose length lies there. */
  static int nameBytes(ByteBuffer memory, int at) {
    return Short.toUnsignedInt(memory.getShort(at));
  }

  /**
   * Makes sure that this version knows how to read a run; its record is sound.
   *
   * @throws UnknownFormatException if it has a flag of a later version
   */
  public static void check(ByteBuffer memory, int start) {
    int unknown = memory.get(start + FLAGS_AT) & ~FLAGS_KNOWN;
    if (unknown != 0) {
      throw new UnknownFormatException("a run with flags " + unknown);
    }
  }

  /** The number of the form in which its messages are encoded. */
  public static int form(ByteBuffer memory, int start) {
    return Byte.toUnsignedInt(memory.get(start + FORM_AT));
  }

  /** Where the length of the exchange's name lies. */
  public static int namesAt(ByteBuffer memory, int start) {
    return start + TARGETS_AT + targetCount(memory, start) * TARGET_BYTES;
  }
}
