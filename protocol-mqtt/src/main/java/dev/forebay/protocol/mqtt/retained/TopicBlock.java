package dev.forebay.protocol.mqtt.retained;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Some topics that follow each other, and a number for each, in an array. Immutable.
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
  private static final int OVERHEAD_BYTES = 120;

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
    return (long) OVERHEAD_BYTES + first.length + bytes.length;
  }

  /** Goes over a block. Re-used. */
  static final class Reader {
    private TopicBlock block = new TopicBlock(new byte[0], new byte[0], 0);
    private byte[] topic = new byte[64];
    private int topicBytes;
    private long number;
    private int at;

    /** Stands before the first topic. */
    void enter(TopicBlock entered) {
      block = entered;
      at = 0;
      topicBytes = 0;
    }

    /** Moves to the next topic, if there is one. */
    boolean next() {
      if (at == block.bytes.length) {
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
      long value = 0;
      int shift = 0;
      byte octet;
      do {
        octet = block.bytes[at++];
        value |= (long) (octet & (MORE - 1)) << shift;
        shift += BITS;
      } while (octet < 0);
      return value;
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

  /** Makes a block of topics that are given in order. Re-used. */
  static final class Builder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    private byte[] first = new byte[0];
    private byte[] last = new byte[0];
    private int count;

    void add(byte[] topic, int topicBytes, long number) {
      int mismatch = Arrays.mismatch(last, 0, last.length, topic, 0, topicBytes);
      int shared = mismatch < 0 ? topicBytes : mismatch;
      variable(shared);
      variable(topicBytes - shared);
      out.write(topic, shared, topicBytes - shared);
      variable(number);
      last = Arrays.copyOf(topic, topicBytes);
      first = count == 0 ? last : first;
      count++;
    }

    private void variable(long value) {
      long rest = value;
      while (rest >= MORE) {
        out.write((int) (rest & (MORE - 1)) | MORE);
        rest >>>= BITS;
      }
      out.write((int) rest);
    }

    /** The block; the next one begins. */
    TopicBlock build() {
      TopicBlock built = new TopicBlock(first, out.toByteArray(), count);
      out.reset();
      last = new byte[0];
      count = 0;
      return built;
    }
  }
}
