package dev.forebay.broker.api.declaration;

import org.jspecify.annotations.Nullable;

/**
 * What a declaration says of an exchange besides its flags. Immutable, any thread.
 *
 * @param alternate exchange for messages that no binding matches, by name; null: nowhere
 * @param arguments the declaration in its protocol's words
 */
public record ExchangeSettings(
    ExchangeType type, @Nullable String alternate, DeclaredArguments arguments) {
  /** An exchange of which no more than the type is said. */
  public static ExchangeSettings of(ExchangeType type) {
    return new ExchangeSettings(type, null, DeclaredArguments.NONE);
  }
}
