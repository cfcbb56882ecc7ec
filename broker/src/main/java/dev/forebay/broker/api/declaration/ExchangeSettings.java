package dev.forebay.broker.api.declaration;

import org.jspecify.annotations.Nullable;

/**
 * What a declaration says of an exchange besides its flags. Immutable, any thread.
 *
 * @param alternate exchange for messages that no binding matches, by name; null: nowhere
 * @param routing how it chooses among its bindings: its type, or that which it has besides holding
 *     back
 * @param hashInput of what the hash is taken, if the exchange chooses by one
 * @param arguments the declaration in its protocol's words
 */
public record ExchangeSettings(
    ExchangeType type,
    ExchangeType routing,
    @Nullable String alternate,
    HashInput hashInput,
    DeclaredArguments arguments) {
  /**
   * Checks the types.
   *
   * @throws IllegalArgumentException if it is of two types, or routes by holding back
   */
  public ExchangeSettings {
    if (routing == ExchangeType.DELAYED || (type != ExchangeType.DELAYED && type != routing)) {
      throw new IllegalArgumentException(type + " that routes as " + routing);
    }
  }

  /** One that holds nothing back. */
  public ExchangeSettings(
      ExchangeType type,
      @Nullable String alternate,
      HashInput hashInput,
      DeclaredArguments arguments) {
    this(type, type, alternate, hashInput, arguments);
  }

  /** One that takes the hash of the routing key, if it takes any. */
  public ExchangeSettings(
      ExchangeType type, @Nullable String alternate, DeclaredArguments arguments) {
    this(type, alternate, new HashInput.Key(), arguments);
  }

  /** An exchange of which no more than the type is said. */
  public static ExchangeSettings of(ExchangeType type) {
    return new ExchangeSettings(type, null, DeclaredArguments.NONE);
  }

  /** An exchange that holds back and then routes as this type, of which no more is said. */
  public static ExchangeSettings delayed(ExchangeType routing) {
    return new ExchangeSettings(
        ExchangeType.DELAYED, routing, null, new HashInput.Key(), DeclaredArguments.NONE);
  }
}
