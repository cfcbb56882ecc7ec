package dev.forebay.management;

import dev.forebay.runtime.OutOfMemory;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of the HTTP port: answers one request after another, so that answers keep the order of
 * their requests. While one is being answered the socket is not read, so no more wait than one read
 * had brought. Its connection's loop only.
 */
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);

  private final Endpoints endpoints;
  private final Deque<Request> waiting = new ArrayDeque<>();
  private boolean answering;

  HttpConnection(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    waiting.add(
        new Request(
            request.method(),
            request.uri(),
            request.decoderResult().isSuccess(),
            mayOperate(ctx.channel(), request.headers())));
    if (!answering) {
      answerNext(ctx);
    }
  }

  /**
   * Whether a request comes from this machine, and not by way of a browser, which somebody else's
   * page may have asked, or of a proxy.
   */
  private static boolean mayOperate(Channel channel, HttpHeaders headers) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        && channel.localAddress() instanceof InetSocketAddress local
        && (remote.getAddress().isLoopbackAddress()
            || remote.getAddress().equals(local.getAddress()))
        && !headers.contains(HttpHeaderNames.ORIGIN)
        && !headers.contains("Forwarded")
        && !headers.contains("X-Forwarded-For");
  }

  private void answerNext(ChannelHandlerContext ctx) {
    Request request = waiting.poll();
    answering = request != null;
    ctx.channel().config().setAutoRead(!answering);
    if (request == null) {
      return;
    }
    if (!request.understood()) {
      Answer refusal =
          Answer.text(HttpResponseStatus.BAD_REQUEST, "not a request this port understands");
      ctx.writeAndFlush(response(refusal, false)).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    boolean head = request.method().equals(HttpMethod.HEAD);
    endpoints
        .answer(request.method(), request.uri(), request.mayOperate())
        .thenAcceptAsync(answer -> send(ctx, response(answer, head)), ctx.executor());
  }

  private void send(ChannelHandlerContext ctx, FullHttpResponse response) {
    ctx.writeAndFlush(response)
        .addListener(sent -> {
          if (sent.isSuccess()) {
            answerNext(ctx);
          } else {
            ctx.close();
          }
        });
  }

  private static FullHttpResponse response(Answer answer, boolean head) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            answer.status(),
            head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body()));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
    if (answer.allow() != null) {
      response.headers().set(HttpHeaderNames.ALLOW, answer.allow());
    }
    HttpUtil.setContentLength(response, answer.body().length);
    return response;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof IdleStateEvent) {
      ctx.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    OutOfMemory.haltIf(cause);
    if (cause instanceof IOException) {
      log.debug("connection lost", cause);
    } else {
      log.warn("connection closed after an unexpected error", cause);
    }
    ctx.close();
  }

  /** What an answer depends on. */
  private record Request(HttpMethod method, String uri, boolean understood, boolean mayOperate) {}
}
