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
  private final Counting source;
  private final Set<String> names = new HashSet<>();
  private long countedNanos;
  private final Set<String> meanwhile = new HashSet<>();
  private boolean counted;
  private boolean counting;

  /** What is there. */
  interface Counting {
    long nanoTime();

    /** Asks for the names of all groups; {@link KnownGroups#counted} is called with them. */
    void begin();
  }

  KnownGroups(int max, Counting source) {
    this.max = max;
    this.source = source;
  }

  /** Lets a request that may make this group go on, or refuses it. */
  void admit(String group) {
    if (names.contains(group)) {
      return;
    }
    if (names.size() >= max) {
      if (!counted || source.nanoTime() - countedNanos > RECOUNT_NANOS) {
        count();
      }
      throw new PolicyViolationException("there are " + max + " groups already");
    }
    names.add(group);
    if (counting) {
      meanwhile.add(group);
    }
  }

  /** Counts the groups that there are. */
  void count() {
    counted = true;
    countedNanos = source.nanoTime();
    counting = true;
    meanwhile.clear();
    source.begin();
  }

  /** These were the groups. */
  void counted(Collection<String> groups) {
    names.clear();
    names.addAll(groups);
    names.addAll(meanwhile);
    meanwhile.clear();
    counting = false;
  }
}
