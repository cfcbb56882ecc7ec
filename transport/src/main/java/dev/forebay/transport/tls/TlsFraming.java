package dev.forebay.transport.tls;

import dev.forebay.transport.connection.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * What TLS adds to what a connection sends: its records' heads and tags, counted on both sides of
 * the encryption. Confined to the loop.
 */
final class TlsFraming implements Framing {
  private final Channel channel;
  private final Counted sent = new Counted();
  private final Counted given = new Counted();

  TlsFraming(Channel channel) {
    this.channel = channel;
  }

  /** The handler between encryption and socket. */
  Counted sent() {
    return sent;
  }

  /** The handler between connection and encryption. */
  Counted given() {
    return given;
  }

  /** Less than nothing while something waits for encryption, which a flush ends. */
  @Override
  public long ownBytes() {
    return sent.bytes - given.bytes;
  }

  /** All is encrypted when it is flushed. */
  @Override
  public long heldBytes() {
    return 0;
  }

  @Override
  public boolean isByMessage() {
    return false;
  }

  @Override
  public void endOfMessage() {
    // A record's end means nothing to a client.
  }

  @Override
  public void end() {
    channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  /** Counts what goes by. */
  static final class Counted extends ChannelOutboundHandlerAdapter {
    private long bytes;

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      if (message instanceof ByteBuf out) {
        bytes += out.readableBytes();
      }
      context.write(message, promise);
    }
  }
}
