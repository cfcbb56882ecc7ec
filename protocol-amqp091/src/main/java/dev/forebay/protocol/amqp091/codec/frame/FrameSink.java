package dev.forebay.protocol.amqp091.codec.frame;

import io.netty.buffer.ByteBuf;

/** Takes frames. */
@FunctionalInterface
public interface FrameSink {
  /**
   * One frame; the buffer's reader index is behind it. The sink may move it on over following
   * frames that it takes as well.
   */
  void frame(ByteBuf in, FrameReader frame);
}
