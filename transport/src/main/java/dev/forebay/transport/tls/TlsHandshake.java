package dev.forebay.transport.tls;

import dev.forebay.runtime.OutOfMemory;
import dev.forebay.transport.ListenerEvent;
import dev.forebay.transport.connection.ClientConnection;
import dev.forebay.transport.connection.ConnectionResources;
import dev.forebay.transport.connection.Framing;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of one connection, which may take {@value #MILLIS} ms; then the protocol's own
 * handler has its place. Confined to the loop.
 */
final class TlsHandshake extends ChannelInboundHandlerAdapter {
  static final long MILLIS = 10_000;

  private final Certificates certificates;
  private final Executor worker;
  private final ConnectionResources.Loop shared;
  private final Supplier<ChannelHandler> protocol;

  /**
   * Of one connection.
   *
   * @param shared with the other connections of its loop
   * @param protocol makes its handler
   */
  TlsHandshake(
      Certificates certificates,
      Executor worker,
      ConnectionResources.Loop shared,
      Supplier<ChannelHandler> protocol) {
    this.certificates = certificates;
    this.worker = worker;
    this.shared = shared;
    this.protocol = protocol;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    SslHandler tls = new SslHandler(certificates.newEngine(), worker);
    tls.setHandshakeTimeoutMillis(MILLIS);
    TlsBytes given = new TlsBytes();
    TlsBytes sent = new TlsBytes();
    context.channel().attr(Framing.KEY).set(TlsBytes.framing(context.channel(), given, sent));
    context
        .pipeline()
        .addBefore(context.name(), "tls-sent", sent)
        .addBefore(context.name(), "tls", tls)
        .addBefore(context.name(), "tls-given", given)
        .addBefore(context.name(), "tls-errors", new TlsErrors(shared));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
      certify(context);
      context.pipeline().replace(this, context.name(), protocol.get());
      return;
    }
    if (event == ListenerEvent.STOPPING) {
      context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
    context.fireUserEventTriggered(event);
  }

  private void certify(ChannelHandlerContext context) {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    try {
      Certificate[] shown = tls.engine().getSession().getPeerCertificates();
      if (shown[0] instanceof X509Certificate certificate) {
        context.channel().attr(ClientConnection.CERTIFIED).set(certificates.user(certificate));
      }
    } catch (SSLPeerUnverifiedException _) {
      // It has shown none.
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    OutOfMemory.haltIf(cause);
    refuse(shared, context, cause);
  }

  static void refuse(
      ConnectionResources.Loop shared, ChannelHandlerContext context, Throwable cause) {
    shared.log().tell("dropping", context.channel().remoteAddress(), why(cause));
    context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  /** Never what the client sent, which is no TLS and may be a password. */
  private static String why(Throwable cause) {
    Throwable root = cause.getCause() == null ? cause : cause.getCause();
    @Nullable String message = root.getMessage();
    return root instanceof NotSslRecordException || cause instanceof NotSslRecordException
        ? "it speaks no TLS"
        : "TLS: " + (message == null ? root.getClass().getSimpleName() : message);
  }
}
