package dev.forebay.storage.view;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * For recently settled destinations, an offset below which they have no index row. Spares walking
 * again and again over the tombstones of rows removed before. View writer only; keeps the {@value
 * #DESTINATIONS_MAX} destinations used last and merely walks further for the others.
 */
final class LowestRows {
  private static final int DESTINATIONS_MAX = 4096;

  private final LinkedHashMap<Long, Long> lowest =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
          return size() > DESTINATIONS_MAX;
        }
      };

  /** No row of the destination begins before this. */
  long get(long destinationId) {
    return lowest.getOrDefault(destinationId, 0L);
  }

  void set(long destinationId, long offset) {
    lowest.put(destinationId, offset);
  }

  void rowAdded(long destinationId, long baseOffset) {
    if (!lowest.isEmpty()) {
      lowest.computeIfPresent(destinationId, (id, offset) -> Math.min(offset, baseOffset));
    }
  }

  void forget(long destinationId) {
    lowest.remove(destinationId);
  }

  void clear() {
    lowest.clear();
  }
}
