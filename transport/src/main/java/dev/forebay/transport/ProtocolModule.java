package dev.forebay.transport;

import dev.forebay.runtime.measure.Measure;
import io.netty.channel.ChannelHandler;
import java.util.List;

/** A protocol that a {@link Listener} serves. Any thread. */
public interface ProtocolModule {
  /** Short lower-case name, as in the ready line and in metrics. */
  String name();

  /** What it counts, for who watches the node; read as long as the node runs. */
  List<Measure> measures();

  /**
   * Makes the handler of one accepted connection, on that connection's loop. It gets the bytes from
   * the first on as {@link io.netty.buffer.ByteBuf}, and {@link ListenerEvent} as user events.
   */
  ChannelHandler connection(NettyEventLoop loop);
}
