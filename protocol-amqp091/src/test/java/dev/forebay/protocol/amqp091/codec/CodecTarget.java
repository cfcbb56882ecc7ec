package dev.forebay.protocol.amqp091.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.content.ContentHeader;
import dev.forebay.protocol.amqp091.codec.content.FieldTableBytes;
import dev.forebay.protocol.amqp091.codec.content.Property;
import dev.forebay.protocol.amqp091.codec.content.PropertyBytes;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.frame.FrameReader;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.method.AckHeader;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.codec.method.PublishHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What has to hold for any input: only the protocol exception is thrown, and the two ways of
 * reading the same thing (records and views) agree. The first octet says what the rest is read as.
 */
final class CodecTarget {
  private static final int KINDS = 5;

  private CodecTarget() {}

  static void exercise(byte[] input) {
    if (input.length == 0) {
      return;
    }
    // The buffer ends where the input ends, so that reading too far shows.
    ByteBuf in = Unpooled.wrappedBuffer(input);
    int length = input.length - 1;
    switch (Math.floorMod(input[0], KINDS)) {
      case 0 -> frames(in.readerIndex(1));
      case 1 -> method(in, 1, length);
      case 2 -> table(in, length);
      case 3 -> properties(in, 1, length);
      default -> contentHeader(in, 1, length);
    }
  }

  private static void frames(ByteBuf in) {
    ProtocolHeader.detect(in);
    FrameReader reader = new FrameReader(FrameType.MIN_FRAME_MAX_BYTES);
    accepts(() -> {
      while (reader.next(in)) {
        int offset = reader.payloadOffset();
        switch (reader.type()) {
          case FrameType.METHOD -> method(in, offset, reader.payloadBytes());
          case FrameType.HEADER -> contentHeader(in, offset, reader.payloadBytes());
          default -> assertThat(offset + reader.payloadBytes()).isLessThan(in.writerIndex());
        }
      }
    });
  }

  private static void method(ByteBuf in, int offset, int length) {
    boolean accepted =
        accepts(() -> {
          Method method = Method.decode(in, offset, length);
          ByteBuf out = Unpooled.buffer(length);
          method.encode(out);
          check(out.writerIndex() == length || method instanceof ChannelMethod.Close);
          check(Method.decode(out).equals(method));
        });
    if (length >= 4 && in.getInt(offset) == PublishHeader.METHOD) {
      check(accepts(() -> new PublishHeader().decode(in, offset, length)) == accepted);
    }
    if (length >= 4 && in.getInt(offset) == AckHeader.METHOD) {
      check(accepts(() -> new AckHeader().decode(in, offset, length)) == accepted);
    }
  }

  private static void table(ByteBuf in, int length) {
    boolean walked =
        accepts(() -> {
          int end = FieldTableBytes.requireValid(in, 1, 1 + length);
          if (end != 1 + length) {
            throw PropertyBytes.malformed("bytes after the table");
          }
        });
    boolean decoded =
        accepts(() -> {
          FieldTable table = FieldTable.decode(in, 1, length);
          ByteBuf out = Unpooled.buffer(length);
          table.encode(out);
          check(out.writerIndex() == length);
          check(FieldTable.decode(out, 0, length).equals(table));
        });
    check(walked == decoded);
  }

  private static void properties(ByteBuf in, int offset, int length) {
    boolean valid = accepts(() -> PropertyBytes.validate(in, offset, length));
    boolean decoded =
        accepts(() -> {
          BasicProperties properties = BasicProperties.decode(in, offset, length);
          ByteBuf out = Unpooled.buffer(length);
          properties.encode(out);
          check(BasicProperties.decode(out, 0, out.writerIndex()).equals(properties));
        });
    check(valid == decoded);
    ByteRange range = new ByteRange();
    for (Property property : Property.values()) {
      boolean found = accepts(() -> PropertyBytes.find(in, offset, length, property, range));
      check(found || !valid);
    }
    boolean read = accepts(() -> PropertyBytes.headers(in, offset, length));
    check(read || !valid);
  }

  private static void contentHeader(ByteBuf in, int offset, int length) {
    accepts(() -> {
      ContentHeader header = new ContentHeader();
      header.decode(in, offset, length);
      check(header.bodyBytes() >= 0);
      properties(in, header.properties().offset(), header.properties().lengthBytes());
    });
  }

  private static boolean accepts(Runnable decoding) {
    try {
      decoding.run();
      return true;
    } catch (AmqpProtocolException _) {
      return false;
    }
  }

  private static void check(boolean condition) {
    if (!condition) {
      throw new AssertionError("the codec contradicts itself");
    }
  }
}
