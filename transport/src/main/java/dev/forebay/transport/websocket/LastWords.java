package dev.forebay.transport.websocket;

import dev.forebay.transport.connection.ClientConnection;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;

/**
 * The end of a socket whose client may still be sending: closed at once, it would be told of that
 * before it has read why. Confined to the loop.
 */
final class LastWords {
  /** How long a client may take for them, and for its own end. */
  static final long MILLIS = ClientConnection.LEAVE_MILLIS;

  private LastWords() {}

  /** Ends our side when all that was written is taken; the client's end closes the socket. */
  static void endAfter(ChannelHandlerContext context) {
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOurs(context));
    context.read();
  }

  private static void endOurs(ChannelHandlerContext context) {
    if (context.channel() instanceof DuplexChannel socket) {
      var _ = socket.shutdownOutput();
    } else {
      var _ = context.close();
    }
  }
}
