package dev.forebay.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.benchmarks.drive.MessageBatch;
import java.nio.ByteBuffer;

/**
 * Encodes the publishes of a run; no state.
 *
 * <pre>
 * message: | basic.publish | content header | body frame … |
 * </pre>
 */
final class PublishBatch {
  private static final int DELIVERY_MODE_FLAG = 0x1000;

  private PublishBatch() {}

  /** Of such messages. */
  static MessageBatch of(String exchange, String routingKey, LoadOptions options, int frameMax) {
    return new MessageBatch(
        encode(exchange, routingKey, options, frameMax),
        options.stamped() ? bodyPosition(exchange, routingKey, options) : MessageBatch.NOWHERE);
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
}
