package dev.forebay.protocol.kafka.group;

import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.Writable;

/**
 * Finds whether an answer can be written as a version has it, by writing its beginning to nowhere:
 * what a version can't have stands in all of an answer's elements, or in none.
 */
final class TrialWriter implements Writable {
  private static final int VALUES_MAX = 4096;

  private int values;

  private TrialWriter() {}

  /** Nothing more is looked at. */
  private static final class EnoughException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EnoughException() {
      super("enough", null, false, false);
    }
  }

  /** Throws what writing it would throw. */
  static void write(ApiMessage answer, short version) {
    ObjectSerializationCache cache = new ObjectSerializationCache();
    try {
      answer.addSize(new TrialSize(), cache, version);
    } catch (EnoughException _) {
      // More than is written was looked at, in the same order.
    }
    try {
      answer.write(new TrialWriter(), cache, version);
    } catch (EnoughException _) {
      // It can be, as far as one sees.
    }
  }

  /** Finds what has to be known before the beginning can be written. */
  private static final class TrialSize extends MessageSizeAccumulator {
    private static final int PARTS_MAX = 4 * VALUES_MAX;

    private int parts;

    @Override
    public void addBytes(int bytes) {
      super.addBytes(bytes);
      parts++;
      if (parts > PARTS_MAX) {
        throw new EnoughException();
      }
    }
  }

  private void count() {
    values++;
    if (values > VALUES_MAX) {
      throw new EnoughException();
    }
  }

  @Override
  public void writeByte(byte value) {
    count();
  }

  @Override
  public void writeShort(short value) {
    count();
  }

  @Override
  public void writeInt(int value) {
    count();
  }

  @Override
  public void writeLong(long value) {
    count();
  }

  @Override
  public void writeDouble(double value) {
    count();
  }

  @Override
  public void writeByteArray(byte[] bytes) {
    count();
  }

  @Override
  public void writeUnsignedVarint(int value) {
    count();
  }

  @Override
  public void writeByteBuffer(ByteBuffer bytes) {
    count();
  }

  @Override
  public void writeVarint(int value) {
    count();
  }

  @Override
  public void writeVarlong(long value) {
    count();
  }
}
