package dev.forebay.broker.routing;

import dev.forebay.broker.api.declaration.HeadersMatch;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.Headers.Header;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A binding of a headers exchange, ready to be evaluated. Immutable. */
record HeadersRule(Target target, boolean any, List<HeaderTest> tests) {
  HeadersRule {
    tests = List.copyOf(tests);
  }

  static HeadersRule of(Binding binding) {
    HeadersMatch match = binding.arguments().match();
    if (match == null) {
      throw new IllegalArgumentException("a binding that does not say how to match");
    }
    List<HeaderTest> tests = new ArrayList<>();
    Occurrences occurrences = new Occurrences();
    for (Header condition : match.conditions().entries()) {
      int occurrence = occurrences.next(condition.name());
      tests.add(HeaderTest.equalTo(condition.name(), occurrence, condition.value()));
    }
    return new HeadersRule(binding.target(), match.any(), tests);
  }

  /** Conditions that are looked at when it is found by one of them. */
  int visits() {
    return any ? 1 : Math.max(1, tests.size());
  }

  /** Whether all of it is true of a message of which these and no other conditions are true. */
  boolean isFulfilled(Set<HeaderTest> facts) {
    if (tests.size() > facts.size()) {
      return false;
    }
    for (HeaderTest test : tests) {
      if (!facts.contains(test)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Every condition that is true of the headers. As in RabbitMQ the first of a repeated header is
   * compared with the first argument of that name, the second with the second.
   */
  static Set<HeaderTest> facts(Headers headers) {
    Set<HeaderTest> facts = new HashSet<>();
    Occurrences occurrences = new Occurrences();
    for (Header header : headers.entries()) {
      int occurrence = occurrences.next(header.name());
      facts.add(HeaderTest.equalTo(header.name(), occurrence, header.value()));
      facts.add(HeaderTest.present(header.name(), occurrence));
    }
    return facts;
  }

  /** Numbers those that have the same name. */
  private static final class Occurrences {
    private final Map<ByteString, Integer> seen = new HashMap<>();

    int next(ByteString name) {
      return seen.merge(name, 1, Integer::sum) - 1;
    }
  }
}
