package dev.forebay.transport.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

final class OutputBufferTest {
  private static final int ANSWERS = 100;
  private static final int ANSWER_BYTES = 50;

  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
  private final EmbeddedChannel socket = new EmbeddedChannel();

  /** A client that takes nothing is sent little in each of many turns. */
  @Test
  void whatLiesUnsentTakesAboutAsMuchMemoryAsThereIsOfIt() {
    socket.config().setAllocator(memory);
    socket.pipeline().addLast(new Deaf(), new ChannelInboundHandlerAdapter());
    OutputBuffer output =
        new OutputBuffer(socket.pipeline().context(ChannelInboundHandlerAdapter.class), () -> {});

    for (int i = 0; i < ANSWERS; i++) {
      output.reserve(ANSWER_BYTES).writeZero(ANSWER_BYTES);
      output.flush();
    }
    assertThat(output.unsentBytes()).isGreaterThanOrEqualTo(ANSWERS * ANSWER_BYTES);
    assertThat(memory.metric().usedDirectMemory()).isLessThan(2 * ANSWERS * ANSWER_BYTES);

    socket.close();
    assertThat(memory.metric().usedDirectMemory()).isZero();
  }

  /** What is written stays with the socket, which sends nothing of it. */
  private static final class Deaf extends ChannelOutboundHandlerAdapter {
    @Override
    public void flush(ChannelHandlerContext context) {
      // Nothing is sent.
    }
  }
}
