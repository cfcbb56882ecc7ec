package dev.forebay.protocol.base.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.declaration.HeadersMatch;
import dev.forebay.message.Headers;
import dev.forebay.message.Headers.Header;
import dev.forebay.message.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BindingWordsTest {
  private static final Header A = Header.of("a", Value.Int.of(1));
  private static final Header X = Header.of("x-b", Value.Int.of(2));

  @Test
  void allIsTheDefault() {
    assertThat(BindingWords.of(Headers.of(A, X)).match())
        .isEqualTo(HeadersMatch.all(Headers.of(A)));
    assertThat(BindingWords.of(Headers.EMPTY).match()).isEqualTo(HeadersMatch.all(Headers.EMPTY));
  }

  @Test
  void namesThatBeginWithXCountOnlyInTheModesWithX() {
    assertThat(mode(Value.Text.of("all"))).isEqualTo(HeadersMatch.all(Headers.of(A)));
    assertThat(mode(Value.Text.of("any"))).isEqualTo(HeadersMatch.any(Headers.of(A)));
    assertThat(mode(Value.Text.of("all-with-x"))).isEqualTo(HeadersMatch.all(Headers.of(A, X)));
    assertThat(mode(Value.Text.of("any-with-x"))).isEqualTo(HeadersMatch.any(Headers.of(A, X)));
  }

  @Test
  void anUnknownModeMeansNothing() {
    assertThat(mode(Value.Text.of("some"))).isNull();
    assertThat(mode(Value.Int.of(1))).isNull();
  }

  @Test
  void bindingsAreTheSameIfTheSameIsSaidInWhateverOrder() {
    assertThat(BindingWords.of(Headers.of(A, X))).isEqualTo(BindingWords.of(Headers.of(X, A)));
    assertThat(BindingWords.of(Headers.of(A, X))).isNotEqualTo(BindingWords.of(Headers.of(A)));
  }

  private static @Nullable HeadersMatch mode(Value mode) {
    List<Header> arguments = new ArrayList<>(List.of(A, X));
    arguments.add(new Header(BindingWords.MATCH, mode));
    return BindingWords.of(new Headers(arguments)).match();
  }
}
