package dev.forebay.protocol.kafka.group;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.PolicyViolationException;

/**
 * Keeps the number of groups within its limit. A name that was admitted counts until the groups are
 * counted anew, which happens at the limit, at most once a second. Confined to the loop.
 */
final class KnownGroups {
  private static final long RECOUNT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int max;
  private final Counting counting;
  private final Set<String> names = new HashSet<>();
  private long countedNanos;
  private boolean counted;

  /** What is there. */
  interface Counting {
    long nanoTime();

    /** Asks for the names of all groups; {@link KnownGroups#counted} is called with them. */
    void begin();
  }

  KnownGroups(int max, Counting counting) {
    this.max = max;
    this.counting = counting;
  }

  /** Lets a request that may make this group go on, or refuses it. */
  void admit(String group) {
    if (names.contains(group)) {
      return;
    }
    if (names.size() >= max) {
      if (!counted || counting.nanoTime() - countedNanos > RECOUNT_NANOS) {
        counted = true;
        countedNanos = counting.nanoTime();
        counting.begin();
      }
      throw new PolicyViolationException("there are " + max + " groups already");
    }
    names.add(group);
  }

  /** These are the groups now. */
  void counted(Collection<String> groups) {
    names.clear();
    names.addAll(groups);
  }
}
