package dev.forebay.transport.tls;

import dev.forebay.transport.connection.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/** Counts what is sent, on one side of the encryption. Confined to the loop. */
final class TlsBytes extends ChannelOutboundHandlerAdapter {
  private long bytes;

  /**
   * What TLS adds to what a connection sends: its records' heads and tags. Less than nothing while
   * something waits for encryption, which a flush ends.
   */
  static Framing framing(Channel channel, TlsBytes given, TlsBytes sent) {
    return new Framing.Stream(channel, () -> sent.bytes - given.bytes);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf out) {
      bytes += out.readableBytes();
    }
    context.write(message, promise);
  }
}
