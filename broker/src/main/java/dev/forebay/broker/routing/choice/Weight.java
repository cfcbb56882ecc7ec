package dev.forebay.broker.routing.choice;

import dev.forebay.broker.routing.RoutingKey;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The weight that the key of a binding says, as a decimal number. No state. */
public final class Weight {
  /** Of one binding. */
  public static final int MAX = 256;

  /** More digits are more than there may be, with or without zeros in front. */
  private static final int CHARACTERS_MAX = 18;

  private Weight() {}

  /** The number, {@link Long#MAX_VALUE} for a very long one; null if it is none. */
  public static @Nullable Long of(RoutingKey key) {
    byte[] bytes = new byte[key.lengthBytes()];
    key.copyTo(bytes);
    boolean hasSign = bytes.length > 0 && (bytes[0] == '-' || bytes[0] == '+');
    int first = hasSign ? 1 : 0;
    for (int i = first; i < bytes.length; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return null;
      }
    }
    if (bytes.length == first) {
      return null;
    }
    if (bytes.length <= CHARACTERS_MAX) {
      return Long.valueOf(new String(bytes, StandardCharsets.US_ASCII));
    }
    return bytes[0] == '-' ? Long.MIN_VALUE : Long.MAX_VALUE;
  }
}
