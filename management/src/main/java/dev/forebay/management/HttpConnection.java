package dev.forebay.management;

import dev.forebay.runtime.OutOfMemory;
import io.netty.buffer.ByteBufUtil;
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
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of the HTTP port: answers one request after another, so that answers keep the order of
 * their requests. While one is being answered the socket is not read, so no more wait than one read
 * had brought. Its connection's loop only.
 */
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);

  private static final String API = "/api/";

  private final Endpoints endpoints;
  private final Deque<Request> waiting = new ArrayDeque<>();
  private boolean answering;

  HttpConnection(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    boolean isUnderstood = request.decoderResult().isSuccess();
    Api.Asked asked = null;
    try {
      asked = isUnderstood ? asked(ctx.channel(), request) : null;
    } catch (IllegalArgumentException _) {
      // What is escaped in the path is nothing.
      isUnderstood = false;
    }
    waiting.add(
        new Request(
            request.method(),
            request.uri(),
            isUnderstood,
            mayOperate(ctx.channel(), request.headers()),
            asked));
    if (!answering) {
      answerNext(ctx);
    }
  }

  /** What is asked of the API; null if nothing. */
  private static Api.@Nullable Asked asked(Channel channel, FullHttpRequest request) {
    String path = new QueryStringDecoder(request.uri()).rawPath();
    if (!path.startsWith(API)) {
      return null;
    }
    List<String> parts =
        Arrays.stream(path.substring(API.length()).split("/", -1))
            .map(part -> QueryStringDecoder.decodeComponent(part.replace("+", "%2B")))
            .toList();
    return new Api.Asked(
        request.method(),
        parts.getLast().isEmpty() ? parts.subList(0, parts.size() - 1) : parts,
        request.headers().get(HttpHeaderNames.AUTHORIZATION),
        ByteBufUtil.getBytes(request.content()),
        channel.remoteAddress() instanceof InetSocketAddress remote ? remote.getAddress() : null);
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
    Api.Asked asked = request.asked();
    CompletableFuture<Answer> answer =
        asked == null
            ? endpoints.answer(request.method(), request.uri(), request.mayOperate())
            : endpoints.answer(asked);
    answer.thenAcceptAsync(made -> send(ctx, response(made, head)), ctx.executor());
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
    if (answer.status().equals(HttpResponseStatus.UNAUTHORIZED)) {
      response
          .headers()
          .set(HttpHeaderNames.WWW_AUTHENTICATE, "Basic realm=\"RabbitMQ Management\"");
    }
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
  private record Request(
      HttpMethod method,
      String uri,
      boolean understood,
      boolean mayOperate,
      Api.@Nullable Asked asked) {}
}
