package dev.forebay.protocol.kafka.connection;

import dev.forebay.protocol.kafka.api.StoredBatches;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.transport.connection.OutputBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/**
 * A long answer, encoded on a worker, with the stored batches that lie between its bytes, on its
 * way into the output. After it is encoded confined to the connection's loop.
 */
final class EncodedAnswer extends ByteBufferAccessor {
  private static final int STEP_BYTES_MAX = 16 << 10;

  private final ByteBuffer bytes;
  private final ArrayDeque<Between> between = new ArrayDeque<>();
  private final long totalBytes;

  private record Between(int position, StoredBatches stored) {}

  /**
   * An answer to be written into this.
   *
   * @param bytes for all of it but the stored batches
   * @param totalBytes with them
   */
  EncodedAnswer(ByteBuffer bytes, long totalBytes) {
    super(bytes);
    this.bytes = bytes;
    this.totalBytes = totalBytes;
  }

  long totalBytes() {
    return totalBytes;
  }

  /** Called by a default method of what can be written. */
  @Override
  public void writeRecords(BaseRecords records) {
    switch (records) {
      case StoredBatches stored -> between.add(new Between(bytes.position(), stored));
      case MemoryRecords empty when empty.sizeInBytes() == 0 -> {}
      case BaseRecords other ->
          throw new IllegalArgumentException("records of " + other.getClass());
    }
  }

  /** Puts it into the output. */
  Steps into(OutputBuffer output) {
    bytes.flip();
    return () -> {
      Between next = between.peek();
      int end = next == null ? bytes.limit() : next.position();
      if (bytes.position() < end) {
        copy(output, Math.min(end - bytes.position(), STEP_BYTES_MAX));
        return true;
      }
      if (next == null) {
        return false;
      }
      between.remove();
      StoredOutput.write(output, next.stored(), 0);
      return true;
    };
  }

  private void copy(OutputBuffer output, int length) {
    output.reserve(length).writeBytes(bytes.slice(bytes.position(), length));
    bytes.position(bytes.position() + length);
  }

  /** Gives back what is not in the output yet. */
  void drop() {
    for (@Nullable Between next = between.poll(); next != null; next = between.poll()) {
      next.stored().pin().release();
    }
  }
}
