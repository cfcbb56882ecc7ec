package dev.forebay.transport.tls;

import dev.forebay.transport.connection.ConnectionResources;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;

/**
 * What is wrong with a client's TLS ends its connection, and is no fault of the protocol's handler
 * behind. Confined to the loop.
 */
final class TlsErrors extends ChannelInboundHandlerAdapter {
  private final ConnectionResources.Loop shared;

  /**
   * Of one connection.
   *
   * @param shared with the other connections of its loop
   */
  TlsErrors(ConnectionResources.Loop shared) {
    this.shared = shared;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (isOfTls(cause)) {
      TlsHandshake.refuse(shared, context, cause);
    } else {
      context.fireExceptionCaught(cause);
    }
  }

  private static boolean isOfTls(Throwable cause) {
    return cause instanceof SSLException
        || (cause instanceof DecoderException
            && (cause.getCause() instanceof SSLException
                || cause.getCause() instanceof RejectedExecutionException));
  }
}
