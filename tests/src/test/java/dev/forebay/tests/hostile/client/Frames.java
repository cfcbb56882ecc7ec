package dev.forebay.tests.hostile.client;

import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.field.FieldValue;
import dev.forebay.protocol.amqp091.codec.frame.FrameHeader;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.codec.method.MethodFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Frames of AMQP 0-9-1, right ones and others; no state. */
public final class Frames {
  private static final int HEADER_FIXED_BYTES = 12;

  private Frames() {}

  public static ByteBuf method(int channel, Method method) {
    ByteBuf out = Unpooled.buffer();
    MethodFrames.write(out, channel, method);
    return out;
  }

  public static ByteBuf header(int channel, long bodyBytes, BasicProperties properties) {
    ByteBuf encoded = Unpooled.buffer();
    properties.encode(encoded);
    ByteBuf out = Unpooled.buffer();
    FrameHeader.write(out, FrameType.HEADER, channel, HEADER_FIXED_BYTES + encoded.readableBytes());
    out.writeShort(BasicMethod.CLASS_ID).writeShort(0).writeLong(bodyBytes).writeBytes(encoded);
    return out.writeByte(FrameType.FRAME_END);
  }

  public static ByteBuf body(int channel, int bytes) {
    return frame(FrameType.BODY, channel, new byte[bytes]);
  }

  /** A frame of any type around any payload. */
  public static ByteBuf frame(int type, int channel, byte[] payload) {
    ByteBuf out = Unpooled.buffer(payload.length + FrameType.OVERHEAD_BYTES);
    FrameHeader.write(out, type, channel, payload.length);
    return out.writeBytes(payload).writeByte(FrameType.FRAME_END);
  }

  /** The beginning of a frame that says that it has so many bytes. */
  public static ByteBuf announced(int type, int channel, int payloadBytes) {
    ByteBuf out = Unpooled.buffer();
    FrameHeader.write(out, type, channel, payloadBytes);
    return out;
  }

  /** All frames of a message. */
  public static ByteBuf message(
      int channel, BasicMethod.Publish publish, BasicProperties properties, int bodyBytes) {
    ByteBuf out = method(channel, publish);
    append(out, header(channel, bodyBytes, properties));
    int left = bodyBytes;
    while (left > 0) {
      int bytes = Math.min(left, 30_000);
      append(out, body(channel, bytes));
      left -= bytes;
    }
    return out;
  }

  public static BasicMethod.Publish publish(String exchange, String key) {
    return new BasicMethod.Publish(0, exchange, key, false, false);
  }

  /** Adds bytes, which are released. */
  public static void append(ByteBuf out, ByteBuf more) {
    out.writeBytes(more);
    more.release();
  }

  public static BasicProperties transientOnes() {
    return properties(null, 1, null);
  }

  public static BasicProperties persistent() {
    return properties(null, 2, null);
  }

  /** Properties with headers and a time limit, or without. */
  public static BasicProperties properties(
      @Nullable FieldTable headers, int deliveryMode, @Nullable String expiration) {
    return new BasicProperties(
        null,
        null,
        headers,
        deliveryMode,
        null,
        null,
        null,
        expiration,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  public static BasicProperties headers(FieldTable headers) {
    return properties(headers, 1, null);
  }

  public static BasicProperties replyTo(String queue) {
    return new BasicProperties(
        null, null, null, 1, null, "1", queue, null, null, null, null, null, null, null);
  }

  public static FieldTable table(String name, long value) {
    return FieldTable.builder().put(name, value).build();
  }

  public static FieldTable table(String name, String value) {
    return FieldTable.builder().put(name, value).build();
  }

  /** A table of so many entries whose names have the same {@link String#hashCode}. */
  public static FieldTable colliding(int entries) {
    FieldTable.Builder table = FieldTable.builder();
    for (int i = 0; i < entries; i++) {
      table.put(colliding(i, 13), i);
    }
    return table.build();
  }

  private static String colliding(int number, int pairs) {
    StringBuilder name = new StringBuilder();
    for (int bit = 0; bit < pairs; bit++) {
      name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return name.toString();
  }

  /** Tables in tables. */
  public static FieldTable nested(int depth) {
    FieldTable table = FieldTable.EMPTY;
    for (int i = 0; i < depth; i++) {
      table = FieldTable.builder().put("t", new FieldValue.Table(table)).build();
    }
    return table;
  }
}
