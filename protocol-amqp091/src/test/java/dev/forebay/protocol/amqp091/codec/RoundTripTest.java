package dev.forebay.protocol.amqp091.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.content.FieldTableBytes;
import dev.forebay.protocol.amqp091.codec.content.Property;
import dev.forebay.protocol.amqp091.codec.content.PropertyBytes;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.method.Method;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class RoundTripTest {
  private static final int ROUNDS = 200;

  private final long seed = System.nanoTime();
  private final RandomValues values = new RandomValues(seed);

  @Test
  void everyMethodOfTheSpecificationIsThere() {
    assertThat(RandomValues.methodTypes()).hasSize(14 + 6 + 2 + 8 + 10 + 18 + 6 + 2);
  }

  @Test
  void methodsComeBackAsTheyWere() {
    for (Class<?> type : RandomValues.methodTypes()) {
      for (int i = 0; i < ROUNDS; i++) {
        Method method = values.method(type);
        ByteBuf bytes = Unpooled.buffer();
        method.encode(bytes);
        assertThat(Method.decode(bytes)).as("seed %d", seed).isEqualTo(method);
        assertThat(bytes.isReadable()).isFalse();
      }
    }
  }

  @Test
  void tablesComeBackByteForByte() {
    for (int i = 0; i < 20 * ROUNDS; i++) {
      FieldTable table = values.table(0);
      ByteBuf bytes = Unpooled.buffer();
      table.encode(bytes);
      FieldTable decoded = FieldTable.decode(bytes, 0, bytes.writerIndex());
      assertThat(decoded).as("seed %d", seed).isEqualTo(table);
      ByteBuf again = Unpooled.buffer();
      decoded.encode(again);
      assertThat(again).as("seed %d", seed).isEqualTo(bytes);
      assertThat(FieldTableBytes.requireValid(bytes, 0, bytes.writerIndex()))
          .isEqualTo(bytes.writerIndex());
    }
  }

  @Test
  void propertiesComeBackAndAreFoundInTheRawBytes() {
    ByteRange range = new ByteRange();
    for (int i = 0; i < 20 * ROUNDS; i++) {
      BasicProperties properties = values.properties();
      ByteBuf bytes = Unpooled.buffer();
      properties.encode(bytes);
      int length = bytes.writerIndex();
      assertThat(BasicProperties.decode(bytes, 0, length))
          .as("seed %d", seed)
          .isEqualTo(properties);
      assertThat(
              PropertyBytes.find(bytes, 0, length, Property.DELIVERY_MODE, range)
                  ? (int) bytes.getUnsignedByte(range.offset())
                  : null)
          .isEqualTo(properties.deliveryMode());
      assertThat(PropertyBytes.priority(bytes, 0, length))
          .isEqualTo(properties.priority() == null ? -1 : properties.priority());
      assertThat(PropertyBytes.headers(bytes, 0, length))
          .isEqualTo(properties.headers() == null ? FieldTable.EMPTY : properties.headers());
      assertThat(PropertyBytes.expiration(bytes, 0, length, range) ? range.toString() : null)
          .isEqualTo(properties.expiration());
      assertThat(PropertyBytes.userId(bytes, 0, length, range) ? range.toString() : null)
          .isEqualTo(properties.userId());
    }
  }

  @Test
  void bytesThatAreNotUtf8SurviveInHeaderNames() {
    byte[] name = {'a', (byte) 0xC3, (byte) 0xE2, (byte) 0x82, 'b', (byte) 0xFF};
    ByteBuf bytes = Unpooled.buffer();
    bytes.writeInt(1 + name.length + 1).writeByte(name.length).writeBytes(name).writeByte('V');
    FieldTable table = FieldTable.decode(bytes, 0, bytes.writerIndex());
    ByteBuf again = Unpooled.buffer();
    table.encode(again);
    assertThat(again).isEqualTo(bytes);
  }
}
