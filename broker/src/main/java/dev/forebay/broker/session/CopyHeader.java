package dev.forebay.broker.session;

import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * The header in which a message names further routing keys, as dead-lettering sees it; no state.
 */
final class CopyHeader {
  private static final ByteString CC = ByteString.utf8("CC");

  private CopyHeader() {}

  /** The keys, unless the broker has removed the header before. */
  static List<byte[]> keys(Headers published, Headers annotations) {
    List<byte[]> keys = new ArrayList<>();
    if (!(annotations.first(CC) instanceof Value.Null)
        && published.first(CC) instanceof Value.Array(List<Value> elements)) {
      for (Value element : elements) {
        if (element instanceof Value.Text(ByteString utf8)) {
          keys.add(utf8.toByteArray());
        }
      }
    }
    return keys;
  }

  /** Annotations that hide the header. */
  static Headers removedFrom(Headers annotations) {
    List<Headers.Header> entries = new ArrayList<>(annotations.entries());
    entries.add(new Headers.Header(CC, new Value.Null()));
    return new Headers(entries);
  }
}
