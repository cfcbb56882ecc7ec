package dev.forebay.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.message.Headers.Header;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadersTest {
  @Test
  void keepsOrderAndRepeatedNames() {
    Header first = Header.of("n", Value.Int.of(1));
    Header second = Header.of("n", Value.Text.of("two"));
    Headers headers = Headers.of(first, second);
    assertThat(headers.entries()).containsExactly(first, second);
    assertThat(headers.first(ByteString.utf8("n"))).isEqualTo(Value.Int.of(1));
    assertThat(headers.first(ByteString.utf8("N"))).isNull();
    assertThat(headers).isNotEqualTo(Headers.of(second, first));
  }

  @Test
  void doesNotChangeWithWhatItWasMadeFrom() {
    byte[] octets = {(byte) 0xFF, 0};
    ByteString name = ByteString.copyOf(octets, 0, 2);
    List<Header> entries = new ArrayList<>(List.of(new Header(name, new Value.Null())));
    Headers headers = new Headers(entries);
    octets[0] = 0;
    name.toByteArray()[0] = 0;
    entries.clear();
    assertThat(headers.entries()).hasSize(1);
    assertThat(name.byteAt(0)).isEqualTo((byte) 0xFF);
  }

  @Test
  void integersFitTheirType() {
    assertThat(new Value.Int(255, IntegerType.UINT8).value()).isEqualTo(255);
    assertThat(new Value.Int(1, IntegerType.INT8)).isNotEqualTo(Value.Int.of(1));
    assertThatThrownBy(() -> new Value.Int(256, IntegerType.UINT8))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Value.Int(-1, IntegerType.UINT32))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void byteStringsAreOrderedByUnsignedBytes() {
    ByteString high = ByteString.copyOf(new byte[] {(byte) 0x80}, 0, 1);
    assertThat(high).isGreaterThan(ByteString.utf8("z"));
    assertThat(ByteString.utf8("ab")).isGreaterThan(ByteString.utf8("a"));
    assertThat(ByteString.utf8("x-match").startsWith(ByteString.utf8("x-"))).isTrue();
    assertThat(ByteString.utf8("x").startsWith(ByteString.utf8("x-"))).isFalse();
    assertThat(ByteString.EMPTY).isEqualTo(ByteString.utf8(""));
  }
}
