package dev.forebay.broker.api.declaration;

import dev.forebay.message.Headers;

/**
 * How a binding of a headers exchange selects messages. Immutable.
 *
 * @param any whether one condition is enough; without any, that never holds
 * @param conditions headers that a message must have with this value, or, if there is none, have at
 *     all; the first of a name is compared with the message's first of that name
 */
public record HeadersMatch(boolean any, Headers conditions) {
  /** All of them must hold. */
  public static HeadersMatch all(Headers conditions) {
    return new HeadersMatch(false, conditions);
  }

  /** One of them must hold. */
  public static HeadersMatch any(Headers conditions) {
    return new HeadersMatch(true, conditions);
  }
}
