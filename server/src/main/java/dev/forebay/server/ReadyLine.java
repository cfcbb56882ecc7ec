package dev.forebay.server;

import java.util.List;
import java.util.stream.Collectors;

/** The one line on standard output that says that clients may come. */
final class ReadyLine {
  private ReadyLine() {}

  static String of(List<Listener> listeners, long elapsedMillis) {
    return "Forebay %s ready in %d ms: %s"
        .formatted(
            BuildVersion.read(),
            elapsedMillis,
            listeners.stream().map(Listener::toString).collect(Collectors.joining(", ")));
  }
}
