package dev.forebay.protocol.kafka.connection;

import dev.forebay.protocol.kafka.api.StoredBatches;
import dev.forebay.transport.connection.Countdown;
import dev.forebay.transport.connection.OutputBuffer;
import dev.forebay.transport.connection.PinnedBytes;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Iterator;

/** Puts stored batches into a connection's output, large ones without copying them; no state. */
final class StoredOutput {
  /** Batches from here on are sent from where they are stored; smaller ones are cheaper to copy. */
  static final int IN_PLACE_BYTES_MIN = 16 << 10;

  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private StoredOutput() {}

  /**
   * They count until the socket has taken them. Small copies do not, since who has more than a
   * little unsent gets no more when memory is short.
   *
   * @param followingBytes of the same answer, for which there should be room behind a copy
   */
  static void write(OutputBuffer output, StoredBatches stored, int followingBytes) {
    int parts = 0;
    int copiedBytes = 0;
    for (ByteBuffer batch : stored.batches()) {
      if (isSentInPlace(batch)) {
        parts++;
      } else {
        copiedBytes += batch.remaining();
      }
    }
    boolean isCopyCounted = copiedBytes >= IN_PLACE_BYTES_MIN;
    Countdown unsent = new Countdown(parts + (isCopyCounted ? 1 : 0), stored.pin()::release);
    Iterator<ByteBuffer> batches = stored.batches().iterator();
    while (batches.hasNext()) {
      ByteBuffer batch = batches.next();
      if (isSentInPlace(batch)) {
        output.add(new PinnedBytes(output.allocator(), batch, unsent::arrived));
      } else {
        int following = batches.hasNext() ? 0 : followingBytes;
        ByteBuf copy = output.reserve(batch.remaining() + following);
        copy.writeBytes(batch.duplicate());
      }
    }
    if (isCopyCounted) {
      // Sent behind them, so that it tells when the socket has taken them.
      output.add(new PinnedBytes(output.allocator(), NOTHING.duplicate(), unsent::arrived));
    }
    unsent.allAsked();
  }

  private static boolean isSentInPlace(ByteBuffer batch) {
    return batch.remaining() >= IN_PLACE_BYTES_MIN && batch.isDirect();
  }
}
