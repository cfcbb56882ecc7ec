package dev.forebay.broker.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.HashInput;
import dev.forebay.broker.catalog.settings.ExchangeRules;
import dev.forebay.message.ByteString;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.Headers;
import dev.forebay.message.Headers.Header;
import dev.forebay.message.HeadersFormat;
import dev.forebay.message.Value;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
            null,
            Topology.DIALECTS);
    assertThat(HEX.formatHex(CatalogFormat.key(exchange)))
        .isEqualTo("78" + "00012f" + "000178"); // kind x, virtual host /, name x
    assertThat(HEX.formatHex(CatalogFormat.value(exchange)))
        .isEqualTo("03" + "03" + "01" + "0001" + "79" + "00000000" + "00000000"); // flags, topic, y
  }

  @Test
  void anExchangeThatTakesHashesHasTheseBytesAndIsReadBack() {
    byte[] byHeader = value(new HashInput.OfHeader(ByteString.utf8("id")));
    assertThat(HEX.formatHex(byHeader))
        .isEqualTo("04" + "05" + "00" + "01" + "01" + "0002" + "6964" + "0000000000000000");
    byte[] byTime = value(new HashInput.OfProperty(EnvelopeProperty.TIMESTAMP));
    assertThat(HEX.formatHex(byTime))
        .isEqualTo("04" + "05" + "00" + "01" + "02" + "03" + "0000000000000000");
    assertThat(HEX.formatHex(value(new HashInput.Key())))
        .isEqualTo("00" + "05" + "00" + "0000000000000000");
    for (byte[] each : List.of(byHeader, byTime, value(new HashInput.Key()))) {
      ByteBuffer source = ByteBuffer.wrap(each);
      ExchangeSettings read = CatalogFormat.exchange(source).settings();
      assertThat(value(read.hashInput())).isEqualTo(each);
    }
  }

  @Test
  void anExchangeThatHoldsBackHasTheseBytesAndIsReadBack() {
    ExchangeSettings settings =
        new ExchangeSettings(
            ExchangeType.DELAYED,
            ExchangeType.HASH_RING,
            null,
            new HashInput.OfHeader(ByteString.utf8("id")),
            DeclaredArguments.NONE);
    byte[] value =
        CatalogFormat.value(
            new ExchangeEntry(
                "/",
                "x",
                true,
                false,
                false,
                settings,
                HeldQueues.of("/", "x", 0x0102, 3),
                Topology.DIALECTS));
    assertThat(HEX.formatHex(value))
        .isEqualTo(
            "04"
                + "09"
                + "00"
                + "02"
                + "01"
                + "0002"
                + "6964" // rules: 2, a header
                + "03"
                + "0000000000000102"
                + "0003"
                + "05" // held back in, routes by hash
                + "0000000000000000");
    CatalogFormat.ReadExchange read = CatalogFormat.exchange(ByteBuffer.wrap(value));
    assertThat(read.settings()).isEqualTo(settings);
    assertThat(read.held()).isEqualTo(new ExchangeRules.Held(0x0102, 3, ExchangeType.HASH_RING));
  }

  @ParameterizedTest
  @ValueSource(strings = {"000a000000000000000000", "0405000103", "040500010204", "04050002"})
  void anExchangeThatIsUnknownHereIsRefused(String hex) {
    ByteBuffer source = ByteBuffer.wrap(HEX.parseHex(hex + "00".repeat(16)));
    assertThatThrownBy(() -> CatalogFormat.exchange(source))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("unknown here");
  }

  private static byte[] value(HashInput input) {
    return CatalogFormat.value(
        new ExchangeEntry(
            "/",
            "x",
            true,
            false,
            false,
            new ExchangeSettings(ExchangeType.HASH_RING, null, input, DeclaredArguments.NONE),
            null,
            Topology.DIALECTS));
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
