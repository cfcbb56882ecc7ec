package dev.forebay.protocol.base.rabbitmq;

import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.message.ByteString;
import dev.forebay.message.Value;
import org.jspecify.annotations.Nullable;

/** That something is there and is not as wanted, in RabbitMQ's words; no state. */
final class Inequivalence {
  private Inequivalence() {}

  static String of(Refusal.OtherFlag other) {
    return words(
        ObjectWords.flag(other.flag()),
        ObjectWords.object(other.kind(), other.name(), other.virtualHost()),
        ValueWords.difference(quoted(other.wanted()), quoted(!other.wanted())));
  }

  static String of(Refusal.OtherType other) {
    return words(
        "type",
        ObjectWords.exchange(other.exchange(), other.virtualHost()),
        ValueWords.difference(
            quoted(atom(ObjectWords.type(other.wanted()))),
            quoted(atom(ObjectWords.type(other.current())))));
  }

  static String of(Refusal.OtherExchange other) {
    ByteString name = ExchangeDeclaration.ALTERNATE;
    return words(
        name,
        ObjectWords.exchange(other.exchange(), other.virtualHost()),
        ValueWords.difference(
            said(other.wanted().arguments(), name), said(other.current().arguments(), name)));
  }

  static String of(Refusal.OtherQueue other) {
    QueueArgument argument = difference(other.wanted(), other.current());
    return words(
        argument.header(),
        ObjectWords.queue(other.queue(), other.virtualHost()),
        ValueWords.difference(said(other.wanted(), argument), said(other.current(), argument)));
  }

  private static String words(Object setting, String object, String difference) {
    return "inequivalent arg '" + setting + "' for " + object + ": " + difference;
  }

  /** As Erlang writes one: with quotes if it is more than a word. */
  private static String atom(String name) {
    return name.indexOf('-') < 0 ? name : quoted(name);
  }

  private static String quoted(Object value) {
    return "'" + value + "'";
  }

  /** The first argument of the present queue's kind that differs. */
  private static QueueArgument difference(QueueSettings wanted, QueueSettings current) {
    for (QueueArgument argument : QueueArgument.values()) {
      if (argument.countsFor(current.kind())
          && !same(argument, said(wanted, argument), said(current, argument))) {
        return argument;
      }
    }
    return QueueArgument.QUEUE_TYPE;
  }

  private static boolean same(QueueArgument argument, @Nullable Value one, @Nullable Value other) {
    if (one == null || other == null) {
      // A queue that names no type is a classic one.
      Value named = one == null ? other : one;
      return named == null
          || (argument == QueueArgument.QUEUE_TYPE && named.equals(Value.Text.of("classic")));
    }
    return (one instanceof Value.Int(long number, _) && other instanceof Value.Int(long second, _))
        ? number == second
        : one.equals(other);
  }

  /** What was said, or would have been by whoever declares a stream like a queue. */
  private static @Nullable Value said(QueueSettings settings, QueueArgument argument) {
    Value value = said(settings.arguments(), argument.header());
    return value == null
            && argument == QueueArgument.QUEUE_TYPE
            && settings.kind() != QueueKind.CLASSIC
        ? Value.Text.of(ObjectWords.declared(settings.kind()))
        : value;
  }

  private static @Nullable Value said(DeclaredArguments arguments, ByteString name) {
    Value counting = arguments.compared().first(name);
    return counting == null ? arguments.others().first(name) : counting;
  }
}
