package dev.forebay.transport;

import io.netty.channel.ChannelHandler;

/** A protocol that a {@link Listener} serves. Any thread. */
public interface ProtocolModule {
  /** Short lower-case name, as in the ready line and in metrics. */
  String name();

  /** The port it has without a port offset. */
  int defaultPort();

  /**
   * Makes the handler of one accepted connection, on that connection's loop. It gets the bytes from
   * the first on as {@link io.netty.buffer.ByteBuf}, and {@link ListenerEvent} as user events.
   */
  ChannelHandler connection(NettyEventLoop loop);
}
