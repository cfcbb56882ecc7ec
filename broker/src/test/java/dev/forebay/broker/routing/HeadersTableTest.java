package dev.forebay.broker.routing;

import static dev.forebay.broker.routing.Routing.binding;
import static dev.forebay.broker.routing.Routing.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.HeadersMatch;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.Headers.Header;
import dev.forebay.message.IntegerType;
import dev.forebay.message.Value;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadersTableTest {
  private static final Header A1 = Header.of("a", Value.Int.of(1));
  private static final Header B2 = Header.of("b", Value.Int.of(2));
  private static final Header X3 = Header.of("x-c", Value.Int.of(3));
  private static final Header OTHER = Header.of("a", Value.Int.of(9));

  @Test
  void allIsTheDefaultAndWantsEveryArgument() {
    assertThat(matches(Headers.of(A1, B2), Headers.of(B2, OTHER))).isFalse();
    assertThat(matches(Headers.of(A1, B2), Headers.of(X3, B2, A1))).isTrue();
    assertThat(matches(all(A1, B2), Headers.of(A1))).isFalse();
    assertThat(matches(all(A1, B2), Headers.of(A1, B2))).isTrue();
  }

  @Test
  void anyWantsOneArgument() {
    assertThat(matches(any(A1, B2), Headers.of(B2))).isTrue();
    assertThat(matches(any(A1, B2), Headers.of(OTHER))).isFalse();
  }

  @Test
  void withoutArgumentsAllMatchesEverythingAndAnyNothing() {
    assertThat(matches(Headers.EMPTY, Headers.EMPTY)).isTrue();
    assertThat(matches(all(), Headers.of(A1))).isTrue();
    assertThat(matches(any(), Headers.of(A1))).isFalse();
  }

  @Test
  void aVoidArgumentMeansThatTheHeaderIsThere() {
    Header present = Header.of("a", new Value.Null());
    assertThat(matches(Headers.of(present), Headers.of(OTHER))).isTrue();
    assertThat(matches(Headers.of(present), Headers.of(present))).isTrue();
    assertThat(matches(Headers.of(present), Headers.of(B2))).isFalse();
    assertThat(matches(any(present, B2), Headers.of(OTHER))).isTrue();
    assertThat(matches(Headers.of(A1), Headers.of(present))).isFalse();
  }

  @Test
  void simpleValuesAreComparedByWhatTheySay() {
    assertThat(sameValue(Value.Int.of(7), new Value.Int(7, IntegerType.UINT8))).isTrue();
    assertThat(sameValue(Value.Text.of("v"), new Value.Bytes(ByteString.utf8("v")))).isTrue();
    assertThat(sameValue(new Value.Float32(0.5f), new Value.Float64(0.5))).isTrue();
    assertThat(sameValue(new Value.Bool(true), new Value.Bool(true))).isTrue();
    assertThat(sameValue(Value.Int.of(1), new Value.Float64(1))).isTrue();
    assertThat(sameValue(Value.Int.of(1), new Value.Float32(1))).isTrue();
    assertThat(sameValue(Value.Int.of(1), new Value.Timestamp(1000))).isTrue();
    assertThat(sameValue(new Value.Float64(1), new Value.Timestamp(1000))).isTrue();
    assertThat(sameValue(new Value.Float64(0.0), new Value.Float64(-0.0))).isTrue();
    assertThat(sameValue(new Value.Float32(0.1f), new Value.Float64(0.1))).isFalse();
    assertThat(sameValue(Value.Int.of(Long.MAX_VALUE), new Value.Float64(0x1p63))).isFalse();
    assertThat(sameValue(Value.Int.of(Long.MIN_VALUE), new Value.Float64(-0x1p63))).isTrue();
    assertThat(sameValue(Value.Int.of((1L << 53) + 1), new Value.Float64(0x1p53))).isFalse();
    assertThat(sameValue(Value.Int.of(1), Value.Text.of("1"))).isFalse();
    assertThat(sameValue(Value.Int.of(1), new Value.Bool(true))).isFalse();
    assertThat(sameValue(Value.Int.of(1000), new Value.Timestamp(1000))).isFalse();
    assertThat(sameValue(Value.Int.of(-1), new Value.Int(-1, IntegerType.UINT64))).isFalse();
    assertThat(sameValue(new Value.Decimal(1, 10), new Value.Decimal(0, 1))).isFalse();
  }

  @Test
  void nestedValuesAreComparedWithTheirTypes() {
    Value array = new Value.Array(List.of(Value.Int.of(1), Value.Text.of("v")));
    Value narrow = new Value.Int(1, IntegerType.INT8);
    assertThat(sameValue(array, new Value.Array(List.of(Value.Int.of(1), Value.Text.of("v")))))
        .isTrue();
    assertThat(sameValue(array, new Value.Array(List.of(narrow, Value.Text.of("v"))))).isFalse();
    Value noTable = new Value.Table(Headers.EMPTY);
    Value noArray = new Value.Array(List.of());
    assertThat(sameValue(noTable, noArray)).isTrue();
    assertThat(sameValue(new Value.Array(List.of(noTable)), new Value.Array(List.of(noArray))))
        .isFalse();
    assertThat(sameValue(new Value.Table(Headers.of(A1, B2)), new Value.Table(Headers.of(A1, B2))))
        .isTrue();
    assertThat(sameValue(new Value.Table(Headers.of(A1, B2)), new Value.Table(Headers.of(B2, A1))))
        .isFalse();
  }

  @Test
  void repeatedHeadersAreComparedInTheirOrder() {
    assertThat(matches(Headers.of(A1), Headers.of(A1, OTHER))).isTrue();
    assertThat(matches(Headers.of(A1), Headers.of(OTHER, A1))).isFalse();
    assertThat(matches(Headers.of(A1, OTHER), Headers.of(A1, OTHER))).isTrue();
    assertThat(matches(Headers.of(A1, OTHER), Headers.of(A1))).isFalse();
    assertThat(matches(Headers.of(A1, OTHER), Headers.of(OTHER))).isFalse();
    assertThat(matches(any(A1, OTHER), Headers.of(A1))).isTrue();
  }

  @Test
  void aBindingIsTheSameInWhateverOrderItsArgumentsAre() {
    Target target = new NamedTarget("t");
    HeadersTable table = new HeadersTable();
    assertThat(table.add(binding(target, Headers.of(A1, B2, X3)))).isTrue();
    assertThat(table.add(binding(target, Headers.of(X3, A1, B2)))).isFalse();
    assertThat(table.remove(binding(target, Headers.of(A1, OTHER)))).isFalse();
    assertThat(table.remove(binding(target, Headers.of(B2, X3, A1)))).isTrue();
    assertThat(table.isEmpty()).isTrue();
  }

  @Test
  void aBindingThatDoesNotSayHowIsRefused() {
    HeadersTable table = new HeadersTable();
    Binding binding = binding(new NamedTarget("t"), new BindingArguments(Headers.of(A1), null));
    assertThatThrownBy(() -> table.add(binding)).isInstanceOf(IllegalArgumentException.class);
    assertThat(table.isEmpty()).isTrue();
  }

  @Test
  void aTargetIsFoundOnceAndNotAfterItsLastBindingIsGone() {
    HeadersTable table = new HeadersTable();
    Target target = new NamedTarget("t");
    List<Binding> bindings = new ArrayList<>();
    for (BindingArguments arguments :
        List.of(BindingArguments.NONE, any(A1, B2), all(A1), any(A1, A1))) {
      bindings.add(binding(target, arguments));
    }
    bindings.forEach(binding -> assertThat(table.add(binding)).isTrue());
    assertThat(table.add(bindings.get(1))).isFalse();
    for (Binding binding : bindings) {
      assertThat(route(table, Headers.of(A1, B2))).containsExactly(target);
      assertThat(table.remove(binding)).isTrue();
    }
    assertThat(table.remove(bindings.getFirst())).isFalse();
    assertThat(route(table, Headers.of(A1, B2))).isEmpty();
    assertThat(table.isEmpty()).isTrue();
  }

  private static boolean sameValue(Value argument, Value header) {
    boolean there =
        matches(Headers.of(Header.of("k", argument)), Headers.of(Header.of("k", header)));
    boolean back =
        matches(Headers.of(Header.of("k", header)), Headers.of(Header.of("k", argument)));
    assertThat(there).as("symmetric: %s, %s", argument, header).isEqualTo(back);
    return there;
  }

  private static boolean matches(Headers arguments, Headers headers) {
    return matches(all(arguments.entries().toArray(Header[]::new)), headers);
  }

  private static boolean matches(BindingArguments arguments, Headers headers) {
    HeadersTable table = new HeadersTable();
    table.add(binding(new NamedTarget("t"), arguments));
    return !route(table, headers).isEmpty();
  }

  private static BindingArguments all(Header... conditions) {
    return said("all", HeadersMatch.all(Headers.of(conditions)));
  }

  private static BindingArguments any(Header... conditions) {
    return said("any", HeadersMatch.any(Headers.of(conditions)));
  }

  private static BindingArguments said(String how, HeadersMatch match) {
    List<Header> said = new ArrayList<>(match.conditions().entries());
    said.add(Header.of("how", Value.Text.of(how)));
    return new BindingArguments(new Headers(said), match);
  }
}
