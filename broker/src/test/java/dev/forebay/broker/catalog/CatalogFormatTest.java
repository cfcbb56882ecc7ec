package dev.forebay.broker.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.message.Headers;
import dev.forebay.message.Headers.Header;
import dev.forebay.message.HeadersFormat;
import dev.forebay.message.Value;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Catalog entries stay byte for byte what they were in earlier versions. */
final class CatalogFormatTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void anExchangeHasTheseBytes() {
    ExchangeEntry exchange =
        new ExchangeEntry(
            "/",
            "x",
            true,
            true,
            true,
            new ExchangeSettings(ExchangeType.TOPIC, "y", DeclaredArguments.NONE),
            Topology.DIALECTS);
    assertThat(HEX.formatHex(CatalogFormat.key(exchange)))
        .isEqualTo("78" + "00012f" + "000178"); // kind x, virtual host /, name x
    assertThat(HEX.formatHex(CatalogFormat.value(exchange)))
        .isEqualTo("03" + "03" + "01" + "0001" + "79" + "00000000" + "00000000"); // flags, topic, y
  }

  @Test
  void reservedIdsAndPayloadsHaveTheseBytes() {
    assertThat(HEX.formatHex(CatalogFormat.idKey())).isEqualTo("69");
    assertThat(HEX.formatHex(CatalogFormat.number(0x100001))).isEqualTo("0000000000100001");
    byte[] key = {7, 8};
    byte[] value = {9};
    assertThat(HEX.formatHex(CatalogFormat.payload(CatalogFormat.PUT, key, value)))
        .isEqualTo("01" + "00000002" + "0708" + "09");
  }

  @Test
  void argumentsHaveTheseBytesAndAreReadBack() {
    Headers arguments =
        Headers.of(Header.of("n", Value.Int.of(5)), Header.of("t", Value.Text.of("ab")));
    byte[] bytes = HeadersFormat.encode(arguments);
    assertThat(HEX.formatHex(bytes))
        .startsWith("00000002" + "0001" + "6e" + "04")
        .endsWith("0000000000000005" + "0001" + "74" + "01" + "00000002" + "6162");
    ByteBuffer twice = ByteBuffer.allocate(2 * bytes.length).put(bytes).put(bytes).flip();
    assertThat(CatalogFormat.arguments(twice))
        .isEqualTo(DeclaredArguments.of(arguments, arguments));
  }
}
