package dev.forebay.protocol.kafka.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the answers of one turn: in pieces of {@value #PIECE_BYTES_MAX} bytes (a larger answer
 * has its own), and between them bytes that are sent from where they lie. The socket gets {@value
 * #GATHERED_BYTES_MAX} bytes at a time, and the rest at the end of the turn. Confined to the
 * connection's loop.
 */
final class OutputBuffer {
  static final int PIECE_BYTES_MAX = 64 << 10;
  private static final int PIECE_BYTES_MIN = 1 << 10;
  private static final int GATHERED_BYTES_MAX = 256 << 10;

  private final ChannelHandlerContext context;
  private final Runnable registerTurnEnd;
  private @Nullable ByteBuf piece;
  private int pieceBytes = PIECE_BYTES_MIN;
  private long unflushedBytes;
  private boolean open = true;

  /**
   * Output of one connection.
   *
   * @param registerTurnEnd makes {@link #flush} be called at the end of the turn
   */
  OutputBuffer(ChannelHandlerContext context, Runnable registerTurnEnd) {
    this.context = context;
    this.registerTurnEnd = registerTurnEnd;
  }

  /** A buffer with room for so many bytes, to be written at once. */
  ByteBuf reserve(int bytes) {
    ByteBuf current = piece;
    if (current != null) {
      if (current.maxFastWritableBytes() >= bytes
          && current.writerIndex() + bytes <= PIECE_BYTES_MAX) {
        return current;
      }
      pieceBytes = Math.min(pieceBytes << 1, PIECE_BYTES_MAX);
      piece = null;
      write(current);
      flushIfGathered();
    } else {
      registerTurnEnd.run();
    }
    piece = context.alloc().directBuffer(Math.max(bytes, pieceBytes));
    return piece;
  }

  /**
   * Adds bytes that are sent from where they lie.
   *
   * @param written runs when they are not needed any more
   */
  void add(ByteBuf bytes, @Nullable Runnable written) {
    ByteBuf current = piece;
    if (current != null && current.isReadable()) {
      write(current.readRetainedSlice(current.readableBytes()));
    }
    if (!open) {
      bytes.release();
      if (written != null) {
        written.run();
      }
      return;
    }
    unflushedBytes += bytes.readableBytes();
    if (written == null) {
      context.write(bytes, context.voidPromise());
    } else {
      // A failure closes the connection, as the pieces around it tell.
      context.write(bytes).addListener(_ -> written.run());
    }
    flushIfGathered();
  }

  /** Sends all that was added. */
  void flush() {
    ByteBuf current = piece;
    if (current != null) {
      if (current.writerIndex() < pieceBytes >> 2) {
        pieceBytes = Math.max(pieceBytes >> 1, PIECE_BYTES_MIN);
      }
      piece = null;
      write(current);
    }
    if (unflushedBytes > 0) {
      unflushedBytes = 0;
      context.flush();
    }
  }

  /** Drops what was added and all that follows. */
  void close() {
    open = false;
    if (piece != null) {
      piece.release();
      piece = null;
    }
  }

  private void write(ByteBuf bytes) {
    if (!open || !bytes.isReadable()) {
      bytes.release();
      return;
    }
    unflushedBytes += bytes.readableBytes();
    context.write(bytes, context.voidPromise());
  }

  private void flushIfGathered() {
    if (unflushedBytes >= GATHERED_BYTES_MAX) {
      unflushedBytes = 0;
      context.flush();
    }
  }
}
