package dev.forebay.protocol.mqtt.retained;

import java.util.Arrays;

/**
 * Some topics that follow each other, and a number for each, in an array. Immutable; a change makes
 * another.
 *
 * <pre>
 *  for each topic, in order:
 *  | bytes that it shares with the one before | other bytes | these | number |
 *
 *  lengths and number have seven bits a byte, lowest first, bit 8: more
 * </pre>
 */
final class TopicBlock {
  /** Topics above which a block is split. */
  static final int TOPICS_MAX = 32;

  /** Bytes above which it is, if there is more than one topic. */
  static final int BYTES_MAX = 4096;

  /** What a block takes of the heap besides its bytes, with its entry among the others. */
  private static final long OVERHEAD_BYTES = 120;

  private static final byte[] NOTHING = {};
  private static final int MORE = 0x80;
  private static final int BITS = 7;

  private final byte[] first;
  private final byte[] bytes;
  private final int count;

  private TopicBlock(byte[] first, byte[] bytes, int count) {
    this.first = first;
    this.bytes = bytes;
    this.count = count;
  }

  /** Of one topic, which is kept and not to be written any more. */
  static TopicBlock of(byte[] topic, long number) {
    byte[] bytes = new byte[entryBytes(0, topic.length, number)];
    write(bytes, 0, 0, topic, topic.length, number);
    return new TopicBlock(topic, bytes, 1);
  }

  /** Its first topic, not to be written. */
  byte[] first() {
    return first;
  }

  int count() {
    return count;
  }

  boolean isFull() {
    return count > TOPICS_MAX || (bytes.length > BYTES_MAX && count > 1);
  }

  long heapBytes() {
    return OVERHEAD_BYTES + first.length + bytes.length;
  }

  /**
   * The block with a topic that it has not, or with another number for one that it has.
   *
   * @param place that has looked for it
   */
  TopicBlock with(byte[] topic, boolean isThere, long number, Reader place) {
    int shared = place.sharedBefore();
    int entry = entryBytes(shared, topic.length, number);
    if (isThere) {
      byte[] made = spliced(place.entryAt(), place.entryEnd(), entry, 0);
      write(made, place.entryAt(), shared, topic, topic.length, number);
      return new TopicBlock(first, made, count);
    }
    byte[] madeFirst = place.entryAt() == 0 ? topic : first;
    if (place.isEnd()) {
      byte[] made = Arrays.copyOf(bytes, bytes.length + entry);
      write(made, bytes.length, shared, topic, topic.length, number);
      return new TopicBlock(madeFirst, made, count + 1);
    }
    // The one behind it shares with it from now on.
    int sharedBehind = place.sharedWith(topic);
    int behind = entryBytes(sharedBehind, place.topicBytes(), place.number());
    byte[] made = spliced(place.entryAt(), place.entryEnd(), entry, behind);
    int at = write(made, place.entryAt(), shared, topic, topic.length, number);
    write(made, at, sharedBehind, place.topic(), place.topicBytes(), place.number());
    return new TopicBlock(madeFirst, made, count + 1);
  }

  /** The block without the topic that the reader has found in it. */
  TopicBlock without(Reader place) {
    int at = place.entryAt();
    // Neighbours share what both share with what was between them.
    byte[] before = place.before();
    if (!place.next()) {
      return new TopicBlock(first, Arrays.copyOf(bytes, at), count - 1);
    }
    int shared = place.sharedWith(before);
    int behind = entryBytes(shared, place.topicBytes(), place.number());
    byte[] made = spliced(at, place.entryEnd(), behind, 0);
    write(made, at, shared, place.topic(), place.topicBytes(), place.number());
    return new TopicBlock(at == 0 ? place.copy() : first, made, count - 1);
  }

  /** The first half, and the rest. */
  TopicBlock[] split(Reader place) {
    place.enter(this);
    for (int i = 0; i <= count / 2; i++) {
      place.next();
    }
    byte[] middle = place.copy();
    int head = entryBytes(0, middle.length, place.number());
    byte[] rest = new byte[head + bytes.length - place.entryEnd()];
    write(rest, 0, 0, middle, middle.length, place.number());
    System.arraycopy(bytes, place.entryEnd(), rest, head, rest.length - head);
    return new TopicBlock[] {
      new TopicBlock(first, Arrays.copyOf(bytes, place.entryAt()), count / 2),
      new TopicBlock(middle, rest, count - count / 2)
    };
  }

  /** The bytes with room for one or two entries in place of some. */
  private byte[] spliced(int from, int to, int entry, int another) {
    byte[] made = new byte[bytes.length - (to - from) + entry + another];
    System.arraycopy(bytes, 0, made, 0, from);
    System.arraycopy(bytes, to, made, from + entry + another, bytes.length - to);
    return made;
  }

  private static int entryBytes(int shared, int topicBytes, long number) {
    int rest = topicBytes - shared;
    return variableBytes(shared) + variableBytes(rest) + rest + variableBytes(number);
  }

  private static int variableBytes(long value) {
    return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + BITS - 1) / BITS;
  }

  private static int write(
      byte[] out, int from, int shared, byte[] topic, int topicBytes, long number) {
    int at = variable(out, from, shared);
    at = variable(out, at, topicBytes - shared);
    System.arraycopy(topic, shared, out, at, topicBytes - shared);
    return variable(out, at + topicBytes - shared, number);
  }

  private static int variable(byte[] out, int from, long value) {
    int at = from;
    long rest = value;
    while (rest >= MORE) {
      out[at++] = (byte) ((rest & (MORE - 1)) | MORE);
      rest >>>= BITS;
    }
    out[at++] = (byte) rest;
    return at;
  }

  /** Goes over a block. Re-used. */
  static final class Reader {
    private TopicBlock block = new TopicBlock(NOTHING, NOTHING, 0);
    private byte[] topic = new byte[64];
    private int topicBytes;
    private long number;
    private int entryAt;
    private int at;
    private boolean isEnd;

    /** Of the topic that was looked for, with the one before its place. */
    private int sharedBefore;

    /** Stands before the first topic. */
    void enter(TopicBlock entered) {
      block = entered;
      at = 0;
      entryAt = 0;
      topicBytes = 0;
      isEnd = false;
    }

    /** Moves to the next topic, if there is one. */
    boolean next() {
      entryAt = at;
      isEnd = at == block.bytes.length;
      if (isEnd) {
        return false;
      }
      int shared = (int) variable();
      int rest = (int) variable();
      topicBytes = shared + rest;
      if (topicBytes > topic.length) {
        topic = Arrays.copyOf(topic, topicBytes << 1);
      }
      System.arraycopy(block.bytes, at, topic, shared, rest);
      at += rest;
      number = variable();
      return true;
    }

    private long variable() {
      byte octet = block.bytes[at++];
      if (octet >= 0) {
        return octet;
      }
      long value = octet & (MORE - 1);
      for (int shift = BITS; octet < 0; shift += BITS) {
        octet = block.bytes[at++];
        value |= (long) (octet & (MORE - 1)) << shift;
      }
      return value;
    }

    /** Moves to a topic, or to where it belongs; whether it is there. */
    boolean find(TopicBlock in, byte[] wanted) {
      enter(in);
      sharedBefore = 0;
      while (next()) {
        int mismatch = Arrays.mismatch(topic, 0, topicBytes, wanted, 0, wanted.length);
        if (mismatch < 0) {
          return true;
        }
        if (!TopicOrder.isBefore(topic, topicBytes, wanted, mismatch)) {
          return false;
        }
        sharedBefore = mismatch;
      }
      return false;
    }

    /** Bytes that the topic that was looked for shares with the one before it. */
    int sharedBefore() {
      return sharedBefore;
    }

    /** What the topic that was looked for, and is there, shares with the one before it. */
    byte[] before() {
      return Arrays.copyOf(topic, sharedBefore);
    }

    /** Bytes that the topic at hand shares with another. */
    int sharedWith(byte[] other) {
      int mismatch = Arrays.mismatch(topic, 0, topicBytes, other, 0, other.length);
      return mismatch < 0 ? topicBytes : mismatch;
    }

    /** Whether it stands behind the last topic. */
    boolean isEnd() {
      return isEnd;
    }

    int entryAt() {
      return entryAt;
    }

    int entryEnd() {
      return at;
    }

    /** The array that the topic lies in, from 0 on. */
    byte[] topic() {
      return topic;
    }

    int topicBytes() {
      return topicBytes;
    }

    byte[] copy() {
      return Arrays.copyOf(topic, topicBytes);
    }

    long number() {
      return number;
    }
  }
}
