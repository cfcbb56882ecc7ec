package dev.forebay.broker.routing;

import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.Headers.Header;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A binding of a headers exchange, ready to be evaluated. Immutable. */
record HeadersRule(Target target, boolean any, List<HeaderTest> tests) {
  HeadersRule {
    tests = List.copyOf(tests);
  }

  static HeadersRule of(Binding binding) {
    MatchMode mode = MatchMode.of(binding.arguments());
    if (mode == null) {
      throw new IllegalArgumentException("invalid " + MatchMode.ARGUMENT);
    }
    List<HeaderTest> tests = new ArrayList<>();
    for (Header argument : binding.arguments().entries()) {
      if (mode.looksAt(argument.name())) {
        tests.add(HeaderTest.equalTo(argument.name(), argument.value()));
      }
    }
    return new HeadersRule(binding.target(), mode.isAny(), tests);
  }

  /** Whether a message matches of which these and no other conditions are true. */
  boolean matches(Set<HeaderTest> facts) {
    for (HeaderTest test : tests) {
      if (facts.contains(test) == any) {
        return any;
      }
    }
    return !any;
  }

  /** Every condition that is true of the headers; of a repeated header the last one counts. */
  static Set<HeaderTest> facts(Headers headers) {
    var lastByName = new HashMap<ByteString, HeaderTest>();
    for (Header header : headers.entries()) {
      lastByName.put(header.name(), HeaderTest.equalTo(header.name(), header.value()));
    }
    Set<HeaderTest> facts = new HashSet<>(lastByName.values());
    for (ByteString name : lastByName.keySet()) {
      facts.add(HeaderTest.present(name));
    }
    return facts;
  }
}
