package dev.forebay.protocol.base.rabbitmq;

import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.HashInput;
import dev.forebay.message.ByteString;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What exchange.declare asks for. As with queues, wrong arguments may just be other ones. */
public record ExchangeDeclaration(
    String virtualHost, String exchange, ExchangeType type, Headers arguments) {
  static final ByteString ALTERNATE = ByteString.utf8("alternate-exchange");

  private static final ByteString HASH_HEADER = ByteString.utf8("hash-header");
  private static final ByteString HASH_PROPERTY = ByteString.utf8("hash-property");

  private static final ByteString DELAYED_TYPE = ByteString.utf8("x-delayed-type");

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
        routing(),
        alternate instanceof Value.Text(ByteString utf8) ? utf8.toString() : null,
        hashInput(),
        new DeclaredArguments(new Headers(compared), new Headers(others), impossible(alternate)));
  }

  /** Of one that is impossible it does not matter. */
  private ExchangeType routing() {
    ExchangeType named = type == ExchangeType.DELAYED ? delayedType() : type;
    return named == null || named == ExchangeType.DELAYED ? ExchangeType.DIRECT : named;
  }

  private @Nullable ExchangeType delayedType() {
    return arguments.first(DELAYED_TYPE) instanceof Value.Text(ByteString name)
        ? type(name.toString())
        : null;
  }

  private @Nullable String wrongDelayedType() {
    if (!(arguments.first(DELAYED_TYPE) instanceof Value.Text(ByteString name))) {
      return "Invalid argument, 'x-delayed-type' must be an existing exchange type";
    }
    ExchangeType named = type(name.toString());
    if (named == null) {
      return unknownType(name.toString());
    }
    return named == ExchangeType.DELAYED
        ? "Invalid argument, 'x-delayed-message' can't be used for 'x-delayed-type'"
        : null;
  }

  /** What other types say of it they don't mean, as at RabbitMQ. */
  private HashInput hashInput() {
    if (routing() == ExchangeType.HASH_RING) {
      if (arguments.first(HASH_HEADER) instanceof Value.Text(ByteString name)) {
        return new HashInput.OfHeader(name);
      }
      if (arguments.first(HASH_PROPERTY) instanceof Value.Text(ByteString name)) {
        EnvelopeProperty property = property(name);
        return property == null ? new HashInput.Key() : new HashInput.OfProperty(property);
      }
    }
    return new HashInput.Key();
  }

  private static @Nullable EnvelopeProperty property(ByteString name) {
    return switch (name.toString()) {
      case "correlation_id" -> EnvelopeProperty.CORRELATION_ID;
      case "message_id" -> EnvelopeProperty.MESSAGE_ID;
      case "timestamp" -> EnvelopeProperty.TIMESTAMP;
      default -> null;
    };
  }

  private @Nullable String wrongHash(String object) {
    Value header = arguments.first(HASH_HEADER);
    Value named = arguments.first(HASH_PROPERTY);
    String wrong = wrongType(HASH_HEADER, header, object);
    wrong = wrong == null ? wrongType(HASH_PROPERTY, named, object) : wrong;
    if (wrong != null) {
      return wrong;
    }
    if (header != null && named != null) {
      return "hash-header and hash-property are mutually exclusive";
    }
    if (header instanceof Value.Text(ByteString utf8) && ArgumentRule.isTooLong(utf8)) {
      return "invalid arg '%s' for %s: %s"
          .formatted(HASH_HEADER, object, ArgumentRule.tooLong(utf8));
    }
    return named instanceof Value.Text(ByteString name) && property(name) == null
        ? "Unsupported property: " + name
        : null;
  }

  private static @Nullable String wrongType(
      ByteString argument, @Nullable Value value, String object) {
    return value == null || value instanceof Value.Text
        ? null
        : "invalid type '%s' for arg '%s' in %s"
            .formatted(ValueWords.typeName(value), argument, object);
  }

  private @Nullable String impossible(@Nullable Value alternate) {
    String object = ObjectWords.exchange(exchange, virtualHost);
    String wrongType = wrongType(ALTERNATE, alternate, object);
    if (wrongType != null) {
      return wrongType;
    }
    if (alternate instanceof Value.Text(ByteString utf8) && ArgumentRule.isTooLong(utf8)) {
      return "invalid arg '%s' for %s: %s".formatted(ALTERNATE, object, ArgumentRule.tooLong(utf8));
    }
    String wrongDelayed = type == ExchangeType.DELAYED ? wrongDelayedType() : null;
    if (wrongDelayed != null) {
      return wrongDelayed;
    }
    return routing() == ExchangeType.HASH_RING ? wrongHash(object) : null;
  }
}
