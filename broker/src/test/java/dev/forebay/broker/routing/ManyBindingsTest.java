package dev.forebay.broker.routing;

import static dev.forebay.broker.routing.Routing.binding;
import static dev.forebay.broker.routing.Routing.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.message.Headers;
import dev.forebay.message.Headers.Header;
import dev.forebay.message.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** 100,000 bindings are ordinary: with keys of their own, and all with the same key. */
class ManyBindingsTest {
  private static final int COUNT = 100_000;
  private static final int SEED = 4711;

  @Test
  void directWithDistinctKeys() {
    DirectTable table = new DirectTable(Routing.DIALECTS);
    List<Binding> bindings = fill(table, "queue-%d");
    assertThat(route(table, "queue-77777")).containsExactly(bindings.get(77_777).target());
    empty(table, bindings);
    assertThat(route(table, "queue-77777")).isEmpty();
  }

  @Test
  void directWithOneKey() {
    DirectTable table = new DirectTable(Routing.DIALECTS);
    List<Binding> bindings = fill(table, "same");
    assertThat(route(table, "same")).hasSize(COUNT);
    empty(table, bindings);
  }

  @Test
  void topicWithDistinctPatterns() {
    TopicTable table = new TopicTable(Routing.DIALECTS);
    List<Binding> bindings = fill(table, "site.%d.*.#");
    assertThat(route(table, "site.77777.x.y.z")).containsExactly(bindings.get(77_777).target());
    assertThat(route(table, "site.77777")).isEmpty();
    empty(table, bindings);
    assertThat(table.isBare()).isTrue();
  }

  @Test
  void fanout() {
    FanoutTable table = new FanoutTable();
    List<Binding> bindings = fill(table, "%d");
    assertThat(route(table, "")).hasSize(COUNT).doesNotHaveDuplicates();
    empty(table, bindings);
  }

  /** All share one condition; only the other one tells them apart. */
  @Test
  void headersWithACommonCondition() {
    HeadersTable table = new HeadersTable();
    List<Binding> bindings = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      bindings.add(binding(new NamedTarget("t" + i), device(i)));
      table.add(bindings.getLast());
    }
    assertThat(route(table, device(77_777))).containsExactly(bindings.get(77_777).target());
    empty(table, bindings);
  }

  private static Headers device(int id) {
    return Headers.of(
        Header.of("kind", Value.Text.of("device")), Header.of("id", Value.Int.of(id)));
  }

  private static List<Binding> fill(BindingTable table, String keyFormat) {
    List<Binding> bindings = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      bindings.add(binding(new NamedTarget("t" + i), keyFormat.replace("%d", "" + i)));
      assertThat(table.add(bindings.getLast())).isTrue();
    }
    return bindings;
  }

  private static void empty(BindingTable table, List<Binding> bindings) {
    List<Binding> shuffled = new ArrayList<>(bindings);
    Collections.shuffle(shuffled, new Random(SEED));
    for (Binding binding : shuffled) {
      assertThat(table.remove(binding)).as("seed %s, %s", SEED, binding).isTrue();
    }
    assertThat(table.isEmpty()).isTrue();
  }
}
