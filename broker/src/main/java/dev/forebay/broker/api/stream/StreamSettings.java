package dev.forebay.broker.api.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.TreeMap;

/**
 * How long a stream keeps what it has, and what else was said of it.
 *
 * @param retentionMillis messages older than this go, or {@link #UNLIMITED}
 * @param retentionBytes the oldest messages of a partition go when it is larger, or {@link
 *     #UNLIMITED}
 * @param others what protocols keep here, by their own names; the broker does not read it. At most
 *     {@value #OTHERS_MAX} entries of {@value #OTHERS_BYTES_MAX} bytes together
 */
public record StreamSettings(
    long retentionMillis, long retentionBytes, Map<String, String> others) {
  /** No limit. */
  public static final long UNLIMITED = -1;

  /** An entry of {@code others}, of any value, that hides a stream from all but its maker. */
  public static final String INTERNAL = "forebay.internal";

  /** Entries of {@code others}. */
  public static final int OTHERS_MAX = 1024;

  /** Bytes of all names and values of {@code others}, as UTF-8. */
  public static final int OTHERS_BYTES_MAX = 64_000;

  /** Whether only its maker uses it. */
  public boolean isInternal() {
    return others.containsKey(INTERNAL);
  }

  /** Checks the limits and keeps a sorted copy. */
  public StreamSettings {
    if (retentionMillis < UNLIMITED || retentionBytes < UNLIMITED || isTooMuch(others)) {
      throw new IllegalArgumentException(
          retentionMillis + " ms, " + retentionBytes + " B, " + others.size() + " others");
    }
    others = java.util.Collections.unmodifiableMap(new TreeMap<>(others));
  }

  /** Whether others would be too many or too large. */
  public static boolean isTooMuch(Map<String, String> others) {
    long bytes = 0;
    for (Map.Entry<String, String> other : others.entrySet()) {
      bytes += other.getKey().getBytes(UTF_8).length + other.getValue().getBytes(UTF_8).length;
    }
    return others.size() > OTHERS_MAX || bytes > OTHERS_BYTES_MAX;
  }
}
