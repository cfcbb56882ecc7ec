package dev.forebay.protocol.base.rabbitmq;

import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What exchange.declare asks for. As with queues, wrong arguments may just be other ones. */
public record ExchangeDeclaration(
    String virtualHost, String exchange, ExchangeType type, Headers arguments) {
  static final ByteString ALTERNATE = ByteString.utf8("alternate-exchange");

  /** Known, would change behaviour, and not honoured by this version. */
  private static final Set<ByteString> REFUSED =
      Set.of(
          ByteString.utf8("x-delayed-type"),
          ByteString.utf8("hash-header"),
          ByteString.utf8("hash-property"));

  /** The type of this name, or null if there is none. */
  public static @Nullable ExchangeType type(String name) {
    for (ExchangeType type : ExchangeType.values()) {
      if (ObjectWords.type(type).equals(name)) {
        return type;
      }
    }
    return null;
  }

  /** That there is no type of this name. */
  public static String unknownType(String name) {
    return (name.isEmpty() ? "invalid" : "unknown") + " exchange type '" + name + "'";
  }

  /** In the broker's terms. */
  public ExchangeSettings settings() {
    Value alternate = arguments.first(ALTERNATE);
    List<Headers.Header> compared = new ArrayList<>(1);
    if (alternate != null) {
      compared.add(new Headers.Header(ALTERNATE, alternate));
    }
    List<Headers.Header> others = new ArrayList<>(arguments.entries());
    others.removeAll(compared);
    return new ExchangeSettings(
        type,
        alternate instanceof Value.Text(ByteString utf8) ? utf8.toString() : null,
        new DeclaredArguments(new Headers(compared), new Headers(others), impossible(alternate)));
  }

  private @Nullable String impossible(@Nullable Value alternate) {
    String object = ObjectWords.exchange(exchange, virtualHost);
    if (alternate != null && !(alternate instanceof Value.Text)) {
      return "invalid type '%s' for arg '%s' in %s"
          .formatted(ValueWords.typeName(alternate), ALTERNATE, object);
    }
    if (alternate instanceof Value.Text(ByteString utf8) && ArgumentRule.isTooLong(utf8)) {
      return "invalid arg '%s' for %s: %s".formatted(ALTERNATE, object, ArgumentRule.tooLong(utf8));
    }
    for (Headers.Header argument : arguments.entries()) {
      if (REFUSED.contains(argument.name())) {
        return "argument '" + argument.name() + "' is not supported";
      }
    }
    return null;
  }
}
