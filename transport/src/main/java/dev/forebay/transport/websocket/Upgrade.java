package dev.forebay.transport.websocket;

import dev.forebay.runtime.OutOfMemory;
import dev.forebay.transport.ListenerEvent;
import dev.forebay.transport.connection.ConnectionResources;
import dev.forebay.transport.connection.Deadline;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers a client's only HTTP request, which may take {@value #MILLIS} ms, and gives its place to
 * frames and the protocol's own handler. Confined to the loop.
 */
final class Upgrade extends ChannelInboundHandlerAdapter {
  static final long MILLIS = 10_000;

  private final WebSocketOptions options;
  private final ConnectionResources.Loop shared;
  private final Supplier<ChannelHandler> protocol;
  private final Deadline deadline;
  private @Nullable ChannelHandlerContext added;
  private Handshake.@Nullable Answer answer;
  private boolean isRefused;

  /**
   * Of one connection.
   *
   * @param shared with the other connections of its loop
   * @param protocol makes its handler
   */
  Upgrade(
      WebSocketOptions options,
      ConnectionResources.Loop shared,
      Supplier<ChannelHandler> protocol) {
    this.options = options;
    this.shared = shared;
    this.protocol = protocol;
    this.deadline = new Deadline(shared.loop());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    added = context;
    HttpDecoderConfig limits =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(RequestHead.BYTES_MAX)
            .setMaxHeaderSize(RequestHead.BYTES_MAX);
    context
        .pipeline()
        .addBefore(
            context.name(), null, new RequestHead(shared.frameMemory(), this::refuseIncomplete))
        .addBefore(context.name(), null, new HttpServerCodec(limits));
    deadline.start(MILLIS, this::late);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request && answer == null) {
      answer = new Handshake(options).answer(request);
    }
    boolean isComplete = message instanceof LastHttpContent;
    ReferenceCountUtil.release(message);
    if (answer instanceof Handshake.Refused refused) {
      refuse(context, refused);
    } else if (answer instanceof Handshake.Accepted accepted && isComplete) {
      accept(context, accepted);
    }
  }

  private void accept(ChannelHandlerContext context, Handshake.Accepted accepted) {
    deadline.met();
    context.writeAndFlush(accepted.response(), context.voidPromise());
    ChannelPipeline pipeline = context.pipeline();
    pipeline.remove(HttpServerCodec.class);
    pipeline.addBefore(context.name(), "websocket", new WebSocketFrames(shared, options));
    pipeline.replace(this, context.name(), protocol.get());
    pipeline.remove(RequestHead.class);
  }

  private void refuse(ChannelHandlerContext context, Handshake.Refused refused) {
    if (!isRefused) {
      isRefused = true;
      tell("refused", refused.why());
      context.write(refused.response(), context.voidPromise());
      deadline.start(LastWords.MILLIS, this::close);
      LastWords.endAfter(context);
    }
  }

  private void refuseIncomplete(HttpResponseStatus status) {
    refuse(context(), Handshake.refused(status, "its request is too long or there is no memory"));
  }

  private void late() {
    tell("dropping", "it has not asked for a WebSocket in time");
    close();
  }

  private void close() {
    context().close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  private void tell(String what, String why) {
    shared.log().tell(what, context().channel().remoteAddress(), why);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ListenerEvent.STOPPING) {
      close();
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    OutOfMemory.haltIf(cause);
    tell("dropping", String.valueOf(cause));
    close();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    deadline.met();
  }

  private ChannelHandlerContext context() {
    if (added == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return added;
  }
}
