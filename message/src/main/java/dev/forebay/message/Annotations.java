package dev.forebay.message;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the broker says of a header replaces what the publisher said; no state. */
public final class Annotations {
  private Annotations() {}

  /** The published headers with the annotations; one without a value takes its header away. */
  public static Headers apply(Headers published, Headers annotations) {
    Set<ByteString> annotated = new HashSet<>();
    annotations.entries().forEach(header -> annotated.add(header.name()));
    List<Headers.Header> merged = new ArrayList<>();
    for (Headers.Header header : published.entries()) {
      if (!annotated.contains(header.name())) {
        merged.add(header);
      }
    }
    for (Headers.Header header : annotations.entries()) {
      if (!(header.value() instanceof Value.Null)) {
        merged.add(header);
      }
    }
    return new Headers(merged);
  }
}
