package dev.forebay.protocol.amqp091.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.content.ContentFrames;
import dev.forebay.protocol.amqp091.codec.content.ContentHeader;
import dev.forebay.protocol.amqp091.codec.content.DeliveryFrames;
import dev.forebay.protocol.amqp091.codec.frame.FrameReader;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.frame.MethodId;
import dev.forebay.protocol.amqp091.codec.method.AckHeader;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.MethodFrames;
import dev.forebay.protocol.amqp091.codec.method.PublishHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeliveryFramesTest {
  private static final int FRAME_MAX_BYTES = 4096;

  @Test
  void deliverAndGetOkEqualTheirRecords() {
    ByteBuf out = Unpooled.buffer();
    DeliveryFrames.writeDeliver(out, 9, range("tag"), 5, true, range("ex"), range("key"));
    ByteBuf expected = Unpooled.buffer();
    MethodFrames.write(expected, 9, new BasicMethod.Deliver("tag", 5, true, "ex", "key"));
    DeliveryFrames.writeGetOk(out, 9, 6, false, range(""), range("k"), 4_000_000_000L);
    MethodFrames.write(expected, 9, new BasicMethod.GetOk(6, false, "", "k", 4_000_000_000L));
    assertThat(out).isEqualTo(expected);
  }

  @Test
  void bodyIsSplitToFrameMaxAndComesBackWhole() {
    for (int bodyBytes : new int[] {0, 1, 4087, 4088, 4089, 3 * 4088, 3 * 4088 + 1}) {
      byte[] body = new byte[bodyBytes];
      new Random(bodyBytes).nextBytes(body);
      ByteBuf properties = Unpooled.buffer();
      BasicProperties.EMPTY.withReplyTo("here").encode(properties);
      ByteRange propertyRange = new ByteRange().set(properties, 0, properties.writerIndex());
      ByteBuf out = Unpooled.buffer();
      ContentFrames.write(
          out,
          1,
          FRAME_MAX_BYTES,
          propertyRange,
          new ByteRange().set(Unpooled.wrappedBuffer(body), 0, bodyBytes));
      assertThat((long) out.readableBytes())
          .isEqualTo(ContentFrames.sizeBytes(FRAME_MAX_BYTES, properties.writerIndex(), bodyBytes));
      assertThat(readContent(out, bodyBytes)).isEqualTo(Unpooled.wrappedBuffer(body));
    }
  }

  @Test
  void publishIsReadInPlace() {
    ByteBuf bytes = Unpooled.buffer();
    new BasicMethod.Publish(0, "ex", "a.ü.c", true, false).encode(bytes);
    PublishHeader publish = new PublishHeader();
    publish.decode(bytes, 0, bytes.writerIndex());
    assertThat(MethodId.at(bytes, 0, bytes.writerIndex())).isEqualTo(PublishHeader.METHOD);
    assertThat(publish.exchange()).hasToString("ex");
    assertThat(publish.routingKey()).hasToString("a.ü.c");
    assertThat(publish.mandatory()).isTrue();
    assertThat(publish.immediate()).isFalse();
  }

  @Test
  void ackIsReadInPlace() {
    ByteBuf bytes = Unpooled.buffer();
    new BasicMethod.Ack(77, true).encode(bytes);
    AckHeader ack = new AckHeader();
    ack.decode(bytes, 0, bytes.writerIndex());
    assertThat(MethodId.at(bytes, 0, bytes.writerIndex())).isEqualTo(AckHeader.METHOD);
    assertThat(ack.deliveryTag()).isEqualTo(77);
    assertThat(ack.multiple()).isTrue();
  }

  private static ByteBuf readContent(ByteBuf in, int bodyBytes) {
    FrameReader reader = new FrameReader(FRAME_MAX_BYTES);
    assertThat(reader.next(in)).isTrue();
    assertThat(reader.type()).isEqualTo(FrameType.HEADER);
    ContentHeader header = new ContentHeader();
    header.decode(in, reader.payloadOffset(), reader.payloadBytes());
    assertThat(header.bodyBytes()).isEqualTo(bodyBytes);
    ByteBuf body = Unpooled.buffer();
    while (reader.next(in)) {
      assertThat(reader.type()).isEqualTo(FrameType.BODY);
      body.writeBytes(in, reader.payloadOffset(), reader.payloadBytes());
    }
    assertThat(in.isReadable()).isFalse();
    return body;
  }

  private static ByteRange range(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new ByteRange().set(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
  }
}
