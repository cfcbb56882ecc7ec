package dev.forebay.transport.connection;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.nio.ByteBuffer;

/**
 * Bytes of a stored message on their way into a socket, where they are stored. Tells when they are
 * written or never will be. Confined to the connection's loop.
 */
public final class PinnedBytes extends UnpooledDirectByteBuf {
  private final Runnable release;

  /**
   * Bytes to be sent once.
   *
   * @param bytes from position to limit; direct
   * @param release runs once, when they are not needed any more
   */
  public PinnedBytes(ByteBufAllocator allocator, ByteBuffer bytes, Runnable release) {
    super(allocator, bytes, bytes.remaining());
    this.release = release;
  }

  @Override
  protected void deallocate() {
    super.deallocate();
    release.run();
  }
}
