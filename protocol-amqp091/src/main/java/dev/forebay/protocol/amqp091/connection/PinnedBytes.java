package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.form.Pin;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.nio.ByteBuffer;

/**
 * Bytes of a stored message on their way into a socket, where they are stored. Gives its pin back
 * when they are written or never will be. Confined to the connection's loop.
 */
final class PinnedBytes extends UnpooledDirectByteBuf {
  private final Pin pin;

  /**
   * Bytes to be sent once.
   *
   * @param bytes from position to limit; direct
   */
  PinnedBytes(ByteBufAllocator allocator, ByteBuffer bytes, Pin pin) {
    super(allocator, bytes, bytes.remaining());
    this.pin = pin;
  }

  @Override
  protected void deallocate() {
    super.deallocate();
    pin.release();
  }
}
