package dev.forebay.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How much a socket is read at once: as another allocator finds best, but no more than {@value
 * #SHORT_BYTES} bytes while memory is short, since each connection keeps what it was read last,
 * however many they are. Any thread.
 */
final class ReadSizes implements RecvByteBufAllocator {
  static final int SHORT_BYTES = 4096;

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final RecvByteBufAllocator usual;
  private final BooleanSupplier isMemoryShort;
  private volatile boolean isShort;
  private volatile long lookedNanos = System.nanoTime() - LOOK_NANOS;

  /**
   * Sizes that others find.
   *
   * @param isMemoryShort asked once in a while, by any loop
   */
  ReadSizes(RecvByteBufAllocator usual, BooleanSupplier isMemoryShort) {
    this.usual = usual;
    this.isMemoryShort = isMemoryShort;
  }

  private boolean isShort() {
    long now = System.nanoTime();
    if (now - lookedNanos >= LOOK_NANOS) {
      lookedNanos = now;
      isShort = isMemoryShort.getAsBoolean();
    }
    return isShort;
  }

  @Override
  public ExtendedHandle newHandle() {
    return new Sizes((ExtendedHandle) usual.newHandle());
  }

  private final class Sizes implements ExtendedHandle {
    private final ExtendedHandle found;

    private Sizes(ExtendedHandle found) {
      this.found = found;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return isShort() ? allocator.ioBuffer(guess()) : found.allocate(allocator);
    }

    @Override
    public int guess() {
      return isShort ? Math.min(SHORT_BYTES, found.guess()) : found.guess();
    }

    @Override
    public void reset(ChannelConfig config) {
      found.reset(config);
    }

    @Override
    public void incMessagesRead(int count) {
      found.incMessagesRead(count);
    }

    @Override
    public void lastBytesRead(int bytes) {
      found.lastBytesRead(bytes);
    }

    @Override
    public int lastBytesRead() {
      return found.lastBytesRead();
    }

    @Override
    public void attemptedBytesRead(int bytes) {
      found.attemptedBytesRead(bytes);
    }

    @Override
    public int attemptedBytesRead() {
      return found.attemptedBytesRead();
    }

    @Override
    public boolean continueReading() {
      return found.continueReading();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return found.continueReading(maybeMore);
    }

    @Override
    public void readComplete() {
      found.readComplete();
    }
  }
}
