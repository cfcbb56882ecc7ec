package dev.forebay.broker.routing;

import static dev.forebay.broker.routing.Routing.binding;
import static dev.forebay.broker.routing.Routing.route;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Direct and fanout tables, and the keys that they share with the others. */
class KeyTablesTest {
  private final Target one = new NamedTarget("one");
  private final Target two = new NamedTarget("two");

  @Test
  void directFollowsTheExactKey() {
    DirectTable table = new DirectTable(Routing.DIALECTS);
    table.add(binding(one, "k"));
    table.add(binding(two, "k"));
    table.add(binding(two, ""));
    assertThat(table.add(binding(two, "k"))).isFalse();
    assertThat(route(table, "k")).containsExactly(one, two);
    assertThat(route(table, "")).containsExactly(two);
    assertThat(route(table, "K")).isEmpty();

    assertThat(table.remove(binding(one, "k"))).isTrue();
    assertThat(table.remove(binding(one, "k"))).isFalse();
    assertThat(route(table, "k")).containsExactly(two);
    table.remove(binding(two, "k"));
    table.remove(binding(two, ""));
    assertThat(table.isEmpty()).isTrue();
  }

  @Test
  void fanoutKeepsATargetUntilItsLastBindingIsGone() {
    FanoutTable table = new FanoutTable();
    table.add(binding(one, "a"));
    table.add(binding(one, "b"));
    table.add(binding(two, "a"));
    assertThat(route(table, "anything")).containsExactly(one, two);
    table.remove(binding(one, "a"));
    assertThat(route(table, "anything")).containsExactlyInAnyOrder(one, two);
    table.remove(binding(one, "b"));
    assertThat(route(table, "anything")).containsExactly(two);
  }

  @Test
  void aBindingOutlivesTheBufferThatItsKeyCameIn() {
    byte[] buffer = "xxkeyxx".getBytes(UTF_8);
    DirectTable table = new DirectTable(Routing.DIALECTS);
    table.add(Binding.of(one, RoutingKey.of(buffer, 2, 3)));
    buffer[2] = 'z';
    assertThat(route(table, "key")).containsExactly(one);
  }

  @Test
  void aKeyLongerThanAnyProtocolWritesIsRefused() {
    byte[] bytes = new byte[70_000];
    assertThat(RoutingKey.of(bytes, 4465, 65_535).lengthBytes()).isEqualTo(65_535);
    assertThatThrownBy(() -> RoutingKey.of(bytes, 0, 65_536))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RoutingKey.of(bytes, 4466, 65_535))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
