package dev.forebay.broker.security;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes those wait who fail to log in, longer each time, by where they are and who they claim to
 * be. Any thread.
 */
final class FailedLogins {
  /** Answers that may wait at a time; who comes then hears at once. */
  private static final int WAITING_MAX = 1000;

  /** So many places are remembered, the latest. */
  private static final int PLACES_MAX = 1000;

  private static final long FIRST_NANOS = 100_000_000L;
  private static final long MOST_NANOS = 3_000_000_000L;
  private static final long FORGOTTEN_NANOS = 600_000_000_000L;
  private static final int NETWORK_BYTES = 8;

  private final Map<Place, Failures> places =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Failures> eldest) {
          return size() > PLACES_MAX;
        }
      };
  private int waiting;

  private record Place(String network, String user) {}

  private record Failures(long delayNanos, long lastNanos) {}

  /** One has failed: how long its answer has to wait. Of an answer that waits, the end is told. */
  synchronized long failed(@Nullable InetAddress from, String user, long nowNanos) {
    Place place = new Place(network(from), user);
    Failures before = places.get(place);
    long delayNanos =
        before == null || nowNanos - before.lastNanos() > FORGOTTEN_NANOS
            ? FIRST_NANOS
            : Math.min(before.delayNanos() << 1, MOST_NANOS);
    places.put(place, new Failures(delayNanos, nowNanos));
    if (waiting == WAITING_MAX) {
      return 0;
    }
    waiting++;
    return delayNanos;
  }

  /** One that had to wait is answered. */
  synchronized void answered() {
    waiting--;
  }

  /** Who has a network of IPv6 has all its addresses. */
  private static String network(@Nullable InetAddress from) {
    if (from == null) {
      return "";
    }
    byte[] address = from.getAddress();
    return Arrays.toString(
        from instanceof Inet6Address ? Arrays.copyOf(address, NETWORK_BYTES) : address);
  }
}
