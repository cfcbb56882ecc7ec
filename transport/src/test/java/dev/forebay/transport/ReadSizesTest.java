package dev.forebay.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

final class ReadSizesTest {
  private static final int LARGE_BYTES = 256 << 10;

  private boolean isShort;

  @Test
  void whileMemoryIsShortLittleIsReadAtOnce() throws InterruptedException {
    RecvByteBufAllocator.ExtendedHandle sizes =
        new ReadSizes(
                new AdaptiveRecvByteBufAllocator(2048, LARGE_BYTES, LARGE_BYTES), () -> isShort)
            .newHandle();
    sizes.reset(new DefaultChannelConfig(new EmbeddedChannel()));

    assertThat(bytesOf(sizes)).isEqualTo(LARGE_BYTES);
    isShort = true;
    Thread.sleep(2);
    assertThat(bytesOf(sizes)).isEqualTo(ReadSizes.SHORT_BYTES);
    isShort = false;
    Thread.sleep(2);
    assertThat(bytesOf(sizes)).isEqualTo(LARGE_BYTES);
  }

  private static int bytesOf(RecvByteBufAllocator.ExtendedHandle sizes) {
    ByteBuf read = sizes.allocate(UnpooledByteBufAllocator.DEFAULT);
    int bytes = read.capacity();
    read.release();
    return bytes;
  }
}
