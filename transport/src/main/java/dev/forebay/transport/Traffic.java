package dev.forebay.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.atomic.LongAdder;

/** Counts the bytes of all connections of a listener, a read or write at a time. Any thread. */
@Sharable
public final class Traffic extends ChannelDuplexHandler {
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();

  Traffic() {}

  /** Bytes read from sockets. */
  public long bytesIn() {
    return bytesIn.sum();
  }

  /** Bytes handed over for writing. */
  public long bytesOut() {
    return bytesOut.sum();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      bytesIn.add(bytes.readableBytes());
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      bytesOut.add(bytes.readableBytes());
    }
    context.write(message, promise);
  }
}
