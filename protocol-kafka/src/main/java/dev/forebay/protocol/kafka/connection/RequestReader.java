package dev.forebay.protocol.kafka.connection;

import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ByteBufferAccessor;

/**
 * Reads a request in place, and refuses one that would become far larger in memory than it is in
 * the buffer: arrays of more than {@value #ELEMENTS_MAX} elements, or more than {@value
 * #VALUES_MAX} values in all.
 */
final class RequestReader extends ByteBufferAccessor {
  static final int ELEMENTS_MAX = 100_000;
  static final int VALUES_MAX = 1_000_000;

  private int values;

  RequestReader(ByteBuffer request) {
    super(request);
  }

  /** Kafka's message classes ask this before they make an array of so many elements. */
  @Override
  public int remaining() {
    return Math.min(super.remaining(), ELEMENTS_MAX);
  }

  @Override
  public byte readByte() {
    count();
    return super.readByte();
  }

  @Override
  public short readShort() {
    count();
    return super.readShort();
  }

  @Override
  public int readInt() {
    count();
    return super.readInt();
  }

  @Override
  public long readLong() {
    count();
    return super.readLong();
  }

  @Override
  public int readUnsignedVarint() {
    count();
    return super.readUnsignedVarint();
  }

  private void count() {
    values++;
    if (values > VALUES_MAX) {
      throw new MalformedRequestException("more than " + VALUES_MAX + " values in a request");
    }
  }
}
