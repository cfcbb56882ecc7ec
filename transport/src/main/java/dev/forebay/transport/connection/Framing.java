package dev.forebay.transport.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.AttributeKey;
import java.util.function.LongSupplier;

/**
 * What stands between a connection and its socket, and sends bytes of its own with those of the
 * connection. Confined to the connection's loop.
 */
public interface Framing {
  /** Where a channel has it that has one. */
  AttributeKey<Framing> KEY = AttributeKey.valueOf(Framing.class, "framing");

  /** Bytes of its own that it has sent. */
  long ownBytes();

  /** What it was given to send and the socket has not been given. */
  long heldBytes();

  /**
   * Whether it sends each message of its connection on its own, and is to be told of their ends.
   */
  boolean isByMessage();

  /** What it was given so far is whole messages. */
  void endOfMessage();

  /** Closes the socket in its own way: the last that its connection sends is taken. */
  void end();

  /** That of a channel. */
  static Framing of(Channel channel) {
    Framing framing = channel.attr(KEY).get();
    return framing == null ? new Stream(channel, () -> 0) : framing;
  }

  /**
   * The connection's bytes go on without ends of their own.
   *
   * @param channel of the socket
   * @param added bytes that were sent with them
   */
  record Stream(Channel channel, LongSupplier added) implements Framing {
    @Override
    public long ownBytes() {
      return added.getAsLong();
    }

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
      // A stream's bytes have no ends.
    }

    @Override
    public void end() {
      channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
  }
}
