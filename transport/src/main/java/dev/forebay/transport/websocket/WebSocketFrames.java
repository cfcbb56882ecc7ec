package dev.forebay.transport.websocket;

import dev.forebay.transport.ListenerEvent;
import dev.forebay.transport.connection.ConnectionResources;
import dev.forebay.transport.connection.Deadline;
import dev.forebay.transport.connection.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A socket with WebSocket frames on it, behind which a connection sees its protocol's bytes alone:
 * what one read returned comes in one piece, and only what has come of a frame. Confined to the
 * loop.
 */
final class WebSocketFrames extends ChannelDuplexHandler implements Framing {
  private final ConnectionResources.Loop shared;
  private final FrameReader reader;
  private final Deadline leaving;
  private final boolean isText;
  private @Nullable ChannelHandlerContext added;
  private @Nullable Framing beneath;
  private @Nullable FrameOutput output;
  private boolean isStopping;
  private boolean hasSentClose;
  private boolean hasEnded;
  private byte @Nullable [] ping;

  WebSocketFrames(ConnectionResources.Loop shared, WebSocketOptions options) {
    this.shared = shared;
    this.reader = new FrameReader(options);
    this.leaving = new Deadline(shared.loop());
    this.isText = options.isText();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    added = context;
    beneath = Framing.of(context.channel());
    output = new FrameOutput(shared.loop(), context, isText);
    context.channel().attr(KEY).set(this);
  }

  @Override
  public long ownBytes() {
    return output().ownBytes() + beneath().ownBytes();
  }

  @Override
  public long heldBytes() {
    return output().heldBytes() + beneath().heldBytes();
  }

  @Override
  public boolean isByMessage() {
    return isText;
  }

  @Override
  public void endOfMessage() {
    output().endOfMessage();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    reader.read(in);
    output().setText(reader.beganWithText());
    byte[] asked = reader.takePing();
    ping = asked == null ? ping : asked;
    if (in.isReadable() && !hasSentClose) {
      context.fireChannelRead(in);
    } else {
      in.release();
    }
    FrameReader.End end = reader.end();
    if (end != null && !hasEnded) {
      hasEnded = true;
      if (!end.isAskedFor()) {
        shared.log().tell("dropping", context.channel().remoteAddress(), end.status().reasonText());
      }
      // Behind what the connection answers to what came before it.
      shared.loop().executeAtTurnEnd(() -> ended(context, end));
    }
  }

  private void ended(ChannelHandlerContext context, FrameReader.End end) {
    if (!context.channel().isActive()) {
      return;
    }
    if (!hasSentClose) {
      sendClose(end.status());
    }
    if (end.isAskedFor()) {
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> close());
    } else {
      LastWords.endAfter(context);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    answerPing(context);
    context.fireChannelReadComplete();
    if (hasSentClose && !context.channel().config().isAutoRead()) {
      context.read();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    answerPing(context);
    context.fireChannelWritabilityChanged();
  }

  /** Of several only the last, and not before the client takes what it is sent. */
  private void answerPing(ChannelHandlerContext context) {
    byte[] asked = ping;
    if (asked != null && context.channel().isWritable()) {
      ping = null;
      if (!hasSentClose) {
        output().control(Opcode.PONG, asked);
        context.flush();
      }
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    output().add((ByteBuf) message, promise);
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    output().flush();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    isStopping |= event == ListenerEvent.STOPPING;
    context.fireUserEventTriggered(event);
  }

  /** Tells the client, and waits for its answer so that it gets all that it was sent. */
  @Override
  public void end() {
    if (!hasSentClose && context().channel().isActive()) {
      sendClose(
          isStopping
              ? WebSocketCloseStatus.ENDPOINT_UNAVAILABLE
              : WebSocketCloseStatus.NORMAL_CLOSURE);
      context().flush();
      context().read();
    }
  }

  private void sendClose(WebSocketCloseStatus status) {
    hasSentClose = true;
    byte[] why = status.reasonText().getBytes(StandardCharsets.UTF_8);
    ByteBuf bytes = Unpooled.buffer(Short.BYTES + why.length);
    bytes.writeShort(status.code()).writeBytes(why);
    output().control(Opcode.CLOSE, ByteBufUtil.getBytes(bytes));
    output().close();
    leaving.start(LastWords.MILLIS, this::close);
  }

  private void close() {
    context().close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    leaving.met();
    output().close();
  }

  private ChannelHandlerContext context() {
    if (added == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return added;
  }

  private Framing beneath() {
    if (beneath == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return beneath;
  }

  private FrameOutput output() {
    if (output == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return output;
  }
}
