package dev.forebay.transport.connection;

import dev.forebay.runtime.OutOfMemory;
import dev.forebay.transport.ListenerEvent;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells a {@link ClientConnection} what happens to its socket. Confined to the loop. */
public final class ClientHandler extends ChannelInboundHandlerAdapter {
  private final ConnectionResources.Loop shared;
  private final Function<ClientConnection, ClientProtocol> opening;
  private @Nullable ClientConnection connection;

  /**
   * The handler of one connection.
   *
   * @param shared with the other connections of its loop
   * @param opening makes the protocol's side of the connection
   */
  public ClientHandler(
      ConnectionResources.Loop shared, Function<ClientConnection, ClientProtocol> opening) {
    this.shared = shared;
    this.opening = opening;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    connection = new ClientConnection(shared, context, opening);
    connection.begin();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    connection().read((ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    connection().endOfRead();
    context.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    connection().writabilityChanged();
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connection().closed();
    context.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ListenerEvent.STOPPING) {
      connection().stop();
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    OutOfMemory.haltIf(cause);
    if (cause instanceof IOException) {
      String why = cause.getMessage();
      connection().drop(why == null ? cause.toString() : why);
    } else {
      connection().broken(cause);
    }
  }

  private ClientConnection connection() {
    if (connection == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return connection;
  }
}
