package dev.forebay.protocol.kafka.connection;

import dev.forebay.protocol.kafka.api.StoredBatches;
import dev.forebay.transport.connection.OutputBuffer;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.Writable;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * Lets Kafka's message classes write into a connection's output; stored batches are not copied
 * unless they are small. Confined to the connection's loop.
 */
final class ResponseWriter implements Writable {
  private final OutputBuffer output;
  private ByteBuf out;
  private int fixedBytes;
  private int begin;

  /**
   * Writes one answer.
   *
   * @param fixedBytes of the answer without stored batches
   */
  ResponseWriter(OutputBuffer output, int fixedBytes) {
    this.output = output;
    this.fixedBytes = fixedBytes;
    this.out = output.reserve(fixedBytes);
    this.begin = out.writerIndex();
  }

  @Override
  public void writeByte(byte value) {
    out.writeByte(value);
  }

  @Override
  public void writeShort(short value) {
    out.writeShort(value);
  }

  @Override
  public void writeInt(int value) {
    out.writeInt(value);
  }

  @Override
  public void writeLong(long value) {
    out.writeLong(value);
  }

  @Override
  public void writeDouble(double value) {
    out.writeDouble(value);
  }

  @Override
  public void writeByteArray(byte[] bytes) {
    out.writeBytes(bytes);
  }

  @Override
  public void writeByteBuffer(ByteBuffer bytes) {
    out.writeBytes(bytes.duplicate());
  }

  @Override
  public void writeUnsignedVarint(int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      out.writeByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }

  @Override
  public void writeVarint(int value) {
    writeUnsignedVarint((value << 1) ^ (value >> 31));
  }

  @Override
  public void writeVarlong(long value) {
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7fL) != 0) {
      out.writeByte(((int) rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  @Override
  public void writeRecords(BaseRecords records) {
    switch (records) {
      case StoredBatches stored -> {
        fixedBytes -= out.writerIndex() - begin;
        StoredOutput.write(output, stored, fixedBytes);
        out = output.reserve(fixedBytes);
        begin = out.writerIndex();
      }
      case MemoryRecords empty when empty.sizeInBytes() == 0 -> {}
      case BaseRecords other ->
          throw new IllegalArgumentException("records of " + other.getClass());
    }
  }
}
