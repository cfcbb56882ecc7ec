package dev.forebay.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * The same publish encoded many times in one direct buffer of at most 128 KiB (or one message), so
 * that sending is stamping and writing. Confined to one thread.
 *
 * <pre>
 * message: | basic.publish | content header | body frame … |
 * body:    | sequence u32 | time i64, System.nanoTime | zeros … |     when it has 12 bytes or more
 * </pre>
 */
final class PublishBatch {
  private static final int BATCH_BYTES = 128 << 10;
  private static final int DELIVERY_MODE_FLAG = 0x1000;

  private final ByteBuffer buffer;
  private final int messageBytes;
  private final int stampPosition;
  private final int capacity;

  PublishBatch(String exchange, String routingKey, LoadOptions options, int frameMax) {
    ByteBuffer message = encode(exchange, routingKey, options, frameMax);
    messageBytes = message.remaining();
    stampPosition = options.stamped() ? bodyPosition(exchange, routingKey, options) : -1;
    capacity = Math.max(1, BATCH_BYTES / messageBytes);
    buffer = ByteBuffer.allocateDirect(capacity * messageBytes);
    for (int i = 0; i < capacity; i++) {
      buffer.put(message.duplicate());
    }
    buffer.flip().position(buffer.limit());
  }

  private static ByteBuffer publish(String exchange, String routingKey) {
    return new MethodFrame(AmqpConnection.CHANNEL, Wire.BASIC_PUBLISH)
        .u16(0)
        .shortString(exchange)
        .shortString(routingKey)
        .octet(0)
        .finish();
  }

  private static int headerPayloadBytes(LoadOptions options) {
    return options.persistent() ? 15 : 14;
  }

  private static int bodyPosition(String exchange, String routingKey, LoadOptions options) {
    return publish(exchange, routingKey).remaining()
        + headerPayloadBytes(options)
        + Wire.FRAME_OVERHEAD_BYTES
        + Wire.FRAME_HEADER_BYTES;
  }

  private static ByteBuffer encode(
      String exchange, String routingKey, LoadOptions options, int frameMax) {
    int chunk = frameMax - Wire.FRAME_OVERHEAD_BYTES;
    int frames = Math.ceilDiv(options.sizeBytes(), chunk);
    int overhead = 1024 + 2 * (exchange.getBytes(UTF_8).length + routingKey.length());
    ByteBuffer out =
        ByteBuffer.allocate(overhead + options.sizeBytes() + frames * Wire.FRAME_OVERHEAD_BYTES);
    out.put(publish(exchange, routingKey));
    startFrame(out, Wire.FRAME_HEADER, headerPayloadBytes(options));
    out.putShort((short) Wire.CLASS_BASIC).putShort((short) 0).putLong(options.sizeBytes());
    out.putShort((short) (options.persistent() ? DELIVERY_MODE_FLAG : 0));
    if (options.persistent()) {
      out.put((byte) 2);
    }
    out.put(Wire.FRAME_END);
    for (int done = 0; done < options.sizeBytes(); done += chunk) {
      int size = Math.min(chunk, options.sizeBytes() - done);
      startFrame(out, Wire.FRAME_BODY, size);
      out.position(out.position() + size).put(Wire.FRAME_END);
    }
    return out.flip();
  }

  private static void startFrame(ByteBuffer out, int type, int size) {
    out.put((byte) type).putShort((short) AmqpConnection.CHANNEL).putInt(size);
  }

  /** How many messages the next batch can have. */
  int capacity() {
    return capacity;
  }

  boolean written() {
    return !buffer.hasRemaining();
  }

  /** Begins a new batch, which must follow a fully written one. */
  void begin() {
    buffer.clear().limit(0);
  }

  /** Adds one message to the batch that was begun. */
  void add(int sequence, long timeNanos) {
    int start = buffer.limit();
    buffer.limit(start + messageBytes);
    if (stampPosition >= 0) {
      buffer.putInt(start + stampPosition, sequence);
      buffer.putLong(start + stampPosition + Integer.BYTES, timeNanos);
    }
  }

  void writeTo(SocketChannel socket) throws IOException {
    socket.write(buffer);
  }
}
