package dev.forebay.broker.api.declaration;

import org.jspecify.annotations.Nullable;

/**
 * What a declaration says of an exchange besides its flags. Immutable, any thread.
 *
 * @param alternate exchange for messages that no binding matches, by name; null: nowhere
 * @param hashInput of what the hash is taken, if the exchange chooses by one
 * @param arguments the declaration in its protocol's words
 */
public record ExchangeSettings(
    ExchangeType type,
    @Nullable String alternate,
    HashInput hashInput,
    DeclaredArguments arguments) {
  /** One that takes the hash of the routing key, if it takes any. */
  public ExchangeSettings(
      ExchangeType type, @Nullable String alternate, DeclaredArguments arguments) {
    this(type, alternate, new HashInput.Key(), arguments);
  }

  /** An exchange of which no more than the type is said. */
  public static ExchangeSettings of(ExchangeType type) {
    return new ExchangeSettings(type, null, DeclaredArguments.NONE);
  }
}
