package dev.forebay.protocol.amqp091.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.message.Headers;
import dev.forebay.message.Headers.Header;
import dev.forebay.message.Value;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadersMappingTest {
  /** Only an envelope that somebody forged has others than AMQP can write. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, true",
    "255, 4294967295, true",
    "256, 1, false",
    "-1, 1, false",
    "1, 4294967296, false",
    "1, -1, false"
  })
  void aDecimalIsWrittenRightOrAsText(int scale, long unscaled, boolean fits) {
    Headers headers = Headers.of(Header.of("d", new Value.Decimal(scale, unscaled)));
    ByteBuf bytes = Unpooled.buffer();
    HeadersMapping.table(headers).encode(bytes);
    Headers read = HeadersMapping.headers(FieldTable.decode(bytes, 0, bytes.readableBytes()));
    assertThat(read.equals(headers)).isEqualTo(fits);
    assertThat(read.entries().getFirst().value() instanceof Value.Text).isEqualTo(!fits);
  }
}
