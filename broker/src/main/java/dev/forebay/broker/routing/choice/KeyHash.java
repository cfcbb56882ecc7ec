package dev.forebay.broker.routing.choice;

import dev.forebay.broker.form.Dialects;
import dev.forebay.broker.routing.RoutingKey;

/** The hash of a routing key, which is the same in whatever dialect it is written. No state. */
final class KeyHash {
  private KeyHash() {}

  static long of(RoutingKey key, Dialects dialects) {
    RoutingKey name = key.in(dialects.names(), dialects);
    byte[] bytes = new byte[name.lengthBytes()];
    name.copyTo(bytes);
    return StableHash.of(bytes);
  }
}
