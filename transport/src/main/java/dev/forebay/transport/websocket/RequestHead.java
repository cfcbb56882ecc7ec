package dev.forebay.transport.websocket;

import dev.forebay.transport.connection.InputBudget;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a client's request until it is complete, so that nobody behind it keeps anything: a little
 * of it every connection has for itself, more comes from the {@link InputBudget}. Confined to the
 * loop.
 */
final class RequestHead extends ChannelInboundHandlerAdapter {
  /** Of the line and all headers. */
  static final int BYTES_MAX = 8 << 10;

  private static final int FIRST_BYTES_MIN = 512;

  private final InputBudget budget;
  private final InputBudget.Share share;
  private final Consumer<HttpResponseStatus> refuse;
  private @Nullable ByteBuf kept;
  private boolean isOver;
  private boolean hasLine;
  private boolean isLineEmpty = true;

  /**
   * Of one connection.
   *
   * @param refuse told why there will be no request
   */
  RequestHead(InputBudget budget, Consumer<HttpResponseStatus> refuse) {
    this.budget = budget;
    this.share = new InputBudget.Share(new Keeper());
    this.refuse = refuse;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (isOver) {
      in.release();
      return;
    }
    int before = kept == null ? 0 : kept.readableBytes();
    int here = Math.min(in.readableBytes(), BYTES_MAX - before);
    int end = end(in, here);
    if (end >= 0) {
      complete(context, in, end);
    } else if (here < in.readableBytes() || before + here == BYTES_MAX) {
      in.release();
      refuse(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE);
    } else {
      keep(context, in);
    }
  }

  /** How many of so many bytes belong to the head, or -1 if its end is not among them. */
  private int end(ByteBuf in, int bytes) {
    int from = in.readerIndex();
    for (int i = 0; i < bytes; i++) {
      byte one = in.getByte(from + i);
      if (one == '\n') {
        if (hasLine && isLineEmpty) {
          return i + 1;
        }
        isLineEmpty = true;
      } else if (one != '\r') {
        isLineEmpty = false;
        hasLine = true;
      }
    }
    return -1;
  }

  /** What follows goes to whoever is there when the request is answered. */
  private void complete(ChannelHandlerContext context, ByteBuf in, int end) {
    isOver = true;
    ByteBuf head = kept;
    kept = null;
    if (head == null) {
      context.fireChannelRead(in.readRetainedSlice(end));
    } else {
      context.fireChannelRead(head.writeBytes(in, end));
    }
    budget.giveBack(share, share.bytes());
    if (in.isReadable() && context.isRemoved()) {
      context.fireChannelRead(in);
    } else {
      in.release();
    }
  }

  private void keep(ChannelHandlerContext context, ByteBuf in) {
    int here = in.readableBytes();
    int needed = here + (kept == null ? 0 : kept.readableBytes());
    ByteBuf head = kept;
    int capacity = Math.min(BYTES_MAX, Math.max(2 * needed, FIRST_BYTES_MIN));
    if (head != null && head.capacity() >= needed) {
      head.writeBytes(in);
    } else if (take(capacity)) {
      kept = context.alloc().directBuffer(capacity, BYTES_MAX);
      if (head != null) {
        kept.writeBytes(head);
        head.release();
      }
      kept.writeBytes(in);
    } else {
      refuse(HttpResponseStatus.SERVICE_UNAVAILABLE);
    }
    share.brought(here);
    in.release();
  }

  private boolean take(int capacity) {
    long more = (long) capacity - budget.freeBytes() - share.bytes();
    return more <= 0 || budget.take(share, more);
  }

  private void refuse(HttpResponseStatus why) {
    drop();
    refuse.accept(why);
  }

  private void drop() {
    isOver = true;
    if (kept != null) {
      kept.release();
      kept = null;
    }
    budget.giveBack(share, share.bytes());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    drop();
  }

  /** As the budget sees it. */
  private final class Keeper implements InputBudget.Owner {
    @Override
    public boolean mayFinish() {
      return !isOver;
    }

    @Override
    public void giveWay(long heldBytes) {
      refuse(HttpResponseStatus.SERVICE_UNAVAILABLE);
    }
  }
}
