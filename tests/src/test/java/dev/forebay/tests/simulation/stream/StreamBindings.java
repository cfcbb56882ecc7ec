package dev.forebay.tests.simulation.stream;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What clients can know of how partitions are bound to the one exchange. Between a command and its
 * answer, and for ever if a crash comes between, a binding only may be there.
 */
final class StreamBindings {
  static final String EXCHANGE = "x";
  static final List<String> KEYS = List.of("k1", "k2");

  /** A partition is reached by a routing key. */
  record Binding(Place place, String key) {}

  private final Map<Binding, Boolean> certain = new LinkedHashMap<>();
  private boolean exchangeIsThere;

  boolean exchangeIsThere() {
    return exchangeIsThere;
  }

  void exchangeDeclared() {
    exchangeIsThere = true;
  }

  void bindAsked(Binding binding) {
    certain.putIfAbsent(binding, false);
  }

  void bound(Binding binding) {
    certain.put(binding, true);
  }

  void unbindAsked(Binding binding) {
    certain.replace(binding, false);
  }

  void unbound(Binding binding) {
    certain.remove(binding);
  }

  void deletionAsked(UUID stream) {
    certain.replaceAll((binding, sure) -> sure && !binding.place.stream().equals(stream));
  }

  void deleted(UUID stream) {
    certain.keySet().removeIf(binding -> binding.place.stream().equals(stream));
  }

  /** A binding of this stream, if there may be one. */
  @Nullable Binding anyOf(UUID stream) {
    return certain.keySet().stream()
        .filter(binding -> binding.place.stream().equals(stream))
        .findFirst()
        .orElse(null);
  }

  /** Where messages with this routing key go for certain, or where they may go besides. */
  Set<Place> places(String key, boolean forCertain) {
    Set<Place> places = new LinkedHashSet<>();
    certain.forEach((binding, sure) -> {
      if (binding.key.equals(key) && sure == forCertain) {
        places.add(binding.place);
      }
    });
    return places;
  }
}
