package dev.forebay.broker.routing;

import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.HeadersMatch;
import dev.forebay.broker.form.Dialects;
import dev.forebay.broker.form.Forms;
import dev.forebay.message.Headers;
import dev.forebay.message.KeyDialect;
import dev.forebay.message.SeparatedKeys;
import java.util.ArrayList;
import java.util.List;

/** Short forms for the tests of this package. */
final class Routing {
  /** Of keys with dots, and, number 2, of keys with slashes. */
  static final Dialects DIALECTS =
      new Forms(SeparatedKeys.of(KeyDialect.OF_NAMES, '.', '*', '#'))
          .add(SeparatedKeys.of(2, '/', '+', '#'))
          .dialects();

  private Routing() {}

  static Binding binding(Target target, String key) {
    return Binding.of(target, RoutingKey.utf8(key));
  }

  /** A binding that wants all of these headers. */
  static Binding binding(Target target, Headers arguments) {
    return binding(target, new BindingArguments(arguments, HeadersMatch.all(arguments)));
  }

  static Binding binding(Target target, BindingArguments arguments) {
    return new Binding(target, RoutingKey.utf8(""), arguments);
  }

  static List<Target> route(BindingTable table, String key) {
    return collect(table, key, HeadersView.NONE);
  }

  static List<Target> route(BindingTable table, Headers headers) {
    return collect(table, "", () -> headers);
  }

  private static List<Target> collect(BindingTable table, String key, HeadersView headers) {
    Matches out = new Matches();
    table.collect(RoutingKey.utf8(key), headers, out);
    return distinct(out);
  }

  /** All that was selected, each once, in the order in which it was found. */
  static List<Target> distinct(Matches found) {
    TargetSet seen = new TargetSet();
    List<Target> targets = new ArrayList<>();
    for (Target next = found.next(); next != null; next = found.next()) {
      if (seen.add(next)) {
        targets.add(next);
      }
    }
    return targets;
  }
}
