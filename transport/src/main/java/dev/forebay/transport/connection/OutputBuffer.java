package dev.forebay.transport.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what a connection sends in one turn: in pieces of at most {@value #PIECE_BYTES_MAX} bytes
 * (what is reserved at once is never split, so that more has a piece of its own), and between them
 * bytes that are sent from where they lie. The socket gets each full piece or {@value
 * #GATHERED_BYTES_MAX} bytes, and the rest at the end of the turn. Confined to the connection's
 * loop.
 */
public final class OutputBuffer {
  /** Above it a piece is sent before more is added. */
  public static final int PIECE_BYTES_MAX = 64 << 10;

  /** With bytes from elsewhere among it, so much goes to the socket before the turn ends. */
  private static final int GATHERED_BYTES_MAX = 256 << 10;

  private static final int PIECE_BYTES_MIN = 2 << 10;

  private final ChannelHandlerContext context;
  private final Runnable registerTurnEnd;
  private final Framing framing;
  private @Nullable ByteBuf piece;
  private int pieceBytes = PIECE_BYTES_MIN;
  private long unflushedBytes;
  private long writtenBytes;
  private long contentBytes;
  private long contentBytesWhenAsked;
  private boolean open = true;

  /**
   * Output of one connection.
   *
   * @param registerTurnEnd makes {@link #flush} be called at the end of the turn
   */
  public OutputBuffer(ChannelHandlerContext context, Runnable registerTurnEnd) {
    this.context = context;
    this.registerTurnEnd = registerTurnEnd;
    this.framing = Framing.of(context.channel());
  }

  /** A buffer with room for so many bytes, to be written at once. */
  public ByteBuf reserve(int bytes) {
    ByteBuf current = piece;
    if (current != null) {
      if (current.maxFastWritableBytes() >= bytes
          && current.writerIndex() + bytes <= PIECE_BYTES_MAX) {
        return current;
      }
      pieceBytes = Math.min(pieceBytes << 1, PIECE_BYTES_MAX);
      piece = null;
      write(current);
      flushSocket();
    } else {
      registerTurnEnd.run();
    }
    piece = context.alloc().directBuffer(Math.max(bytes, pieceBytes));
    return piece;
  }

  /**
   * Adds bytes that are sent from where they lie, in a place that {@link #reserve} was called for.
   */
  public void add(ByteBuf bytes) {
    ByteBuf current = piece;
    if (current != null && current.isReadable()) {
      write(current.readRetainedSlice(current.readableBytes()));
    }
    write(bytes);
    if (unflushedBytes >= GATHERED_BYTES_MAX) {
      flushSocket();
    }
  }

  /**
   * What was added since this was last said is one message, to clients that get messages as such. A
   * protocol whose clients do says it after each.
   */
  public void endOfMessage() {
    if (!framing.isByMessage()) {
      return;
    }
    ByteBuf current = piece;
    if (current != null && current.isReadable()) {
      write(current.readRetainedSlice(current.readableBytes()));
    }
    framing.endOfMessage();
  }

  public ByteBufAllocator allocator() {
    return context.alloc();
  }

  /** So many of the bytes that are added are no sign of life, as they would be sent anyway. */
  public void uncounted(int bytes) {
    contentBytes -= bytes;
  }

  /** Sends all that was added. */
  public void flush() {
    ByteBuf current = piece;
    if (current != null) {
      if (current.writerIndex() < pieceBytes >> 2) {
        pieceBytes = Math.max(pieceBytes >> 1, PIECE_BYTES_MIN);
      }
      piece = null;
      write(fitting(current));
    }
    flushSocket();
  }

  /** What may lie here for long takes no more memory than it needs. */
  private ByteBuf fitting(ByteBuf bytes) {
    int length = bytes.readableBytes();
    if (length > bytes.capacity() >> 1 || unsentBytes() == 0) {
      return bytes;
    }
    ByteBuf fitting = context.alloc().directBuffer(length).writeBytes(bytes);
    bytes.release();
    return fitting;
  }

  /** Drops what was added and all that follows. */
  public void close() {
    open = false;
    if (piece != null) {
      piece.release();
      piece = null;
    }
  }

  /** What was added and the client's side has not taken. */
  public long unsentBytes() {
    ChannelOutboundBuffer unsent = context.channel().unsafe().outboundBuffer();
    return unsent == null ? 0 : unsent.totalPendingWriteBytes() + framing.heldBytes();
  }

  /** What the client's side has taken since the connection began. */
  public long takenBytes() {
    return writtenBytes + framing.ownBytes() - unsentBytes();
  }

  /** Whether something was sent since this was asked last, besides what is not counted. */
  public boolean wroteSinceAsked() {
    boolean wrote = contentBytes != contentBytesWhenAsked;
    contentBytesWhenAsked = contentBytes;
    return wrote;
  }

  private void write(ByteBuf bytes) {
    if (!open) {
      bytes.release();
      return;
    }
    contentBytes += bytes.readableBytes();
    unflushedBytes += bytes.readableBytes();
    writtenBytes += bytes.readableBytes();
    context.write(bytes, context.voidPromise());
  }

  private void flushSocket() {
    // A message may have been held back when its first bytes were flushed.
    if (unflushedBytes > 0 || framing.heldBytes() > 0) {
      unflushedBytes = 0;
      context.flush();
    }
  }
}
