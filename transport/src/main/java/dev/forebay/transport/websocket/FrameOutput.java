package dev.forebay.transport.websocket;

import dev.forebay.runtime.EventLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;

/**
 * Puts what a connection sends into frames: each flush's into one, or each message that it says the
 * end of, in whose midst a flush sends nothing of it. Text is looked through first, {@value
 * #CHECKED_BYTES} bytes in a turn: a text frame that is not UTF-8 would end the connection. What
 * waits for that counts as unsent, and the connection is not writable meanwhile. Confined to the
 * connection's loop.
 */
final class FrameOutput {
  private static final int CHECKED_BYTES = 256 << 10;

  /** As much is copied behind its frame's header rather than sent from where it lies. */
  private static final int COPIED_BYTES_MAX = 1 << 10;

  private static final int HEADER_BYTES_MAX = 10;

  /** The bit of what makes a channel unwritable besides its buffer. */
  private static final int WRITABILITY = 1;

  private final EventLoop loop;
  private final ChannelHandlerContext context;
  private final ArrayDeque<OutgoingMessage> line = new ArrayDeque<>();
  private final boolean isByMessage;
  private OutgoingMessage gathered = new OutgoingMessage();
  private boolean isText;
  private boolean isChecking;
  private boolean isClosed;
  private long heldBytes;
  private long ownBytes;

  FrameOutput(EventLoop loop, ChannelHandlerContext context, boolean isByMessage) {
    this.loop = loop;
    this.context = context;
    this.isByMessage = isByMessage;
  }

  /** Whether the client takes text; as it begins. */
  void setText(boolean asText) {
    isText = asText;
  }

  /** Given, and in no frame yet. */
  long heldBytes() {
    return heldBytes;
  }

  /** In frames besides what was given. */
  long ownBytes() {
    return ownBytes;
  }

  void add(ByteBuf bytes, ChannelPromise promise) {
    if (isClosed) {
      bytes.release();
      promise.trySuccess();
      return;
    }
    heldBytes += bytes.readableBytes();
    gathered.add(bytes, promise);
  }

  /** What was added is a message. */
  void endOfMessage() {
    if (!gathered.isEmpty()) {
      gathered.complete(isText);
      line.add(gathered);
      gathered = new OutgoingMessage();
    }
  }

  /** Sends the messages that there are. */
  void flush() {
    if (!isByMessage || gathered.isAwaited()) {
      endOfMessage();
    }
    if (!isChecking) {
      sendLine();
    }
  }

  /** Sends a control frame between messages. */
  void control(int opcode, byte[] bytes) {
    context.write(frame(opcode, Unpooled.wrappedBuffer(bytes)), context.voidPromise());
    ownBytes += bytes.length;
  }

  /** Drops what was added and all that follows. */
  void close() {
    isClosed = true;
    gathered.release();
    line.forEach(OutgoingMessage::release);
    line.clear();
    heldBytes = 0;
  }

  private void sendLine() {
    int left = CHECKED_BYTES;
    while (!line.isEmpty()) {
      left = line.element().check(left);
      if (left < 0) {
        break;
      }
      send(line.remove());
    }
    context.flush();
    setChecking(!line.isEmpty());
    if (isChecking) {
      loop.execute(this::sendLine);
    }
  }

  private void setChecking(boolean checking) {
    ChannelOutboundBuffer unsent = context.channel().unsafe().outboundBuffer();
    if (isChecking != checking && unsent != null) {
      unsent.setUserDefinedWritability(WRITABILITY, !checking);
    }
    isChecking = checking;
  }

  private void send(OutgoingMessage message) {
    long bytes = message.bytes();
    heldBytes -= bytes;
    if (bytes > 0 && bytes <= COPIED_BYTES_MAX) {
      ByteBuf frame = header(message.opcode(), bytes, (int) bytes);
      for (ByteBuf part : message.parts()) {
        frame.writeBytes(part);
      }
      message.release();
      context.write(frame, context.voidPromise());
    } else if (bytes > 0) {
      context.write(header(message.opcode(), bytes, 0), context.voidPromise());
      for (ByteBuf part : message.parts()) {
        context.write(part, context.voidPromise());
      }
    }
    for (ChannelPromise promise : message.promises()) {
      context.write(Unpooled.EMPTY_BUFFER, promise);
    }
  }

  private ByteBuf frame(int opcode, ByteBuf bytes) {
    return header(opcode, bytes.readableBytes(), bytes.readableBytes()).writeBytes(bytes);
  }

  private ByteBuf header(int opcode, long length, int room) {
    ByteBuf header = context.alloc().directBuffer(HEADER_BYTES_MAX + room);
    header.writeByte(FrameHeader.FINAL_BIT | opcode);
    if (length < FrameHeader.LENGTH_16) {
      header.writeByte((int) length);
    } else if (length <= FrameHeader.LENGTH_16_MAX) {
      header.writeByte(FrameHeader.LENGTH_16).writeShort((int) length);
    } else {
      header.writeByte(FrameHeader.LENGTH_64).writeLong(length);
    }
    ownBytes += header.readableBytes();
    return header;
  }
}
