package dev.forebay.broker.routing;

import static dev.forebay.broker.routing.Routing.binding;
import static dev.forebay.broker.routing.Routing.route;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;

/** The trie against the definition of a match, under random additions and removals. */
class TopicTableRandomTest {
  private static final int STEPS = 2_000;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final TopicTable table = new TopicTable(Routing.DIALECTS);
  private final List<Target> targets = new ArrayList<>();
  private final List<Binding> bound = new ArrayList<>();

  @RepeatedTest(20)
  void findsWhatTheDefinitionSays() {
    for (int i = 0; i < 10; i++) {
      targets.add(new NamedTarget("t" + i));
    }
    for (int step = 0; step < STEPS; step++) {
      change();
      String key = randomKey("a", "b", "c", "", "ab");
      assertThat(route(table, key))
          .as("seed %s, step %s, key '%s', bindings %s", seed, step, key, bound)
          .doesNotHaveDuplicates()
          .containsExactlyInAnyOrderElementsOf(expected(key));
    }
    for (Binding binding : bound) {
      assertThat(table.remove(binding)).as("seed %s, %s", seed, binding).isTrue();
    }
    assertThat(table.isEmpty()).as("seed %s", seed).isTrue();
    assertThat(table.isBare()).as("seed %s", seed).isTrue();
  }

  private void change() {
    boolean shrinking = bound.size() > 40 || random.nextInt(100) < 45;
    if (shrinking && !bound.isEmpty()) {
      Binding removed = bound.remove(random.nextInt(bound.size()));
      assertThat(table.remove(removed)).as("seed %s, %s", seed, removed).isTrue();
      return;
    }
    Target target = targets.get(random.nextInt(targets.size()));
    Binding added = binding(target, randomKey("a", "b", "", "*", "#", "#"));
    boolean isNew = !bound.contains(added);
    assertThat(table.add(added)).as("seed %s, %s", seed, added).isEqualTo(isNew);
    if (isNew) {
      bound.add(added);
    }
  }

  private String randomKey(String... alphabet) {
    List<String> words = new ArrayList<>();
    for (int count = random.nextInt(6); count > 0; count--) {
      words.add(alphabet[random.nextInt(alphabet.length)]);
    }
    return String.join(".", words);
  }

  private Set<Target> expected(String key) {
    Set<Target> expected = new HashSet<>();
    for (Binding binding : bound) {
      if (matches(words(binding.key().toString()), words(key))) {
        expected.add(binding.target());
      }
    }
    return expected;
  }

  private static List<String> words(String key) {
    return key.isEmpty() ? List.of() : Arrays.asList(key.split("\\.", -1));
  }

  private static boolean matches(List<String> pattern, List<String> key) {
    if (pattern.isEmpty()) {
      return key.isEmpty();
    }
    String first = pattern.getFirst();
    List<String> rest = pattern.subList(1, pattern.size());
    if (first.equals("#")) {
      return matches(rest, key) || (!key.isEmpty() && matches(pattern, key.subList(1, key.size())));
    }
    return !key.isEmpty()
        && (first.equals("*") || first.equals(key.getFirst()))
        && matches(rest, key.subList(1, key.size()));
  }
}
