package dev.forebay.broker.stream;

import java.util.Map;
import java.util.TreeMap;

/**
 * How long a stream keeps what it has, and what else was said of it.
 *
 * @param retentionMillis messages older than this go, or {@link #UNLIMITED}
 * @param retentionBytes the oldest messages of a partition go when it is larger, or {@link
 *     #UNLIMITED}
 * @param others what protocols keep here, by their own names; the broker does not read it. At most
 *     {@value #OTHERS_MAX} entries
 */
public record StreamSettings(
    long retentionMillis, long retentionBytes, Map<String, String> others) {
  /** No limit. */
  public static final long UNLIMITED = -1;

  /** An entry of {@code others}, of any value, that hides a stream from all but its maker. */
  public static final String INTERNAL = "forebay.internal";

  /** Entries of {@code others}. */
  public static final int OTHERS_MAX = 128;

  /** Whether only its maker uses it. */
  public boolean isInternal() {
    return others.containsKey(INTERNAL);
  }

  /** Checks the limits and keeps a sorted copy. */
  public StreamSettings {
    if (retentionMillis < UNLIMITED || retentionBytes < UNLIMITED || others.size() > OTHERS_MAX) {
      throw new IllegalArgumentException(
          retentionMillis + " ms, " + retentionBytes + " B, " + others.size() + " others");
    }
    others = java.util.Collections.unmodifiableMap(new TreeMap<>(others));
  }
}
