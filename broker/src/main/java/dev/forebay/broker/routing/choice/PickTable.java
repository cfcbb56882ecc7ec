package dev.forebay.broker.routing.choice;

import dev.forebay.broker.form.Dialects;
import dev.forebay.broker.routing.Binding;
import dev.forebay.broker.routing.BindingTable;
import dev.forebay.broker.routing.HeadersView;
import dev.forebay.broker.routing.Matches;
import dev.forebay.broker.routing.RoutingKey;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bindings of which a message gets one, all as often: by the hash of its first key, modulo how many
 * there are, or by chance. They are numbered in the order of their targets and keys, so that a
 * restart changes nothing; whoever comes or goes moves the numbers of others. A change copies the
 * list, of which 100,000 take less than a tenth of a millisecond. Threads: {@link BindingTable}.
 */
public final class PickTable implements BindingTable {
  /** What was removed and is passed by, until the removal has got to it. */
  private static final int PASSED_MAX = 256;

  /** Entries of the list that are copied in the time of a unit. */
  private static final int COPIES_PER_UNIT = 1024;

  private static final Comparator<Binding> ORDER =
      Comparator.<Binding, String>comparing(binding -> binding.target().identity())
          .thenComparing(Comparator.naturalOrder());

  /** Chooses a number, of which the remainder counts. */
  @FunctionalInterface
  private interface Choice {
    long of(RoutingKey key);
  }

  private final Choice choice;
  private final boolean isSameForKey;
  private volatile Binding[] bindings = {};

  private PickTable(Choice choice, boolean isSameForKey) {
    this.choice = choice;
    this.isSameForKey = isSameForKey;
  }

  /** The hash of the key, in whatever dialect it is written, decides. */
  public static PickTable byHash(Dialects dialects) {
    return new PickTable(key -> KeyHash.of(key, dialects), true);
  }

  /**
   * Chance decides, in a row of numbers of its own.
   *
   * @param row tells it from those of others
   */
  public static PickTable byChance(String row) {
    long first = StableHash.of(row);
    AtomicLong number = new AtomicLong();
    return new PickTable(_ -> StableHash.nth(first, number.getAndIncrement()), false);
  }

  @Override
  public boolean add(Binding binding) {
    Binding[] before = bindings;
    int found = Arrays.binarySearch(before, binding, ORDER);
    if (found >= 0) {
      return false;
    }
    int at = -found - 1;
    Binding[] after = new Binding[before.length + 1];
    System.arraycopy(before, 0, after, 0, at);
    after[at] = binding;
    System.arraycopy(before, at, after, at + 1, before.length - at);
    bindings = after;
    return true;
  }

  @Override
  public boolean remove(Binding binding) {
    Binding[] before = bindings;
    int at = Arrays.binarySearch(before, binding, ORDER);
    if (at < 0) {
      return false;
    }
    Binding[] after = new Binding[before.length - 1];
    System.arraycopy(before, 0, after, 0, at);
    System.arraycopy(before, at + 1, after, at, after.length - at);
    bindings = after;
    return true;
  }

  @Override
  public int changeUnits(Binding binding) {
    return bindings.length / COPIES_PER_UNIT;
  }

  @Override
  public boolean isEmpty() {
    return bindings.length == 0;
  }

  @Override
  public boolean looksAtKeys() {
    return false;
  }

  @Override
  public boolean isSameForKey() {
    return isSameForKey;
  }

  @Override
  public void collect(RoutingKey key, HeadersView headers, Matches out) {
    Binding[] all = bindings;
    if (all.length == 0) {
      return;
    }
    int at = (int) Long.remainderUnsigned(choice.of(key), all.length);
    for (int i = Math.min(PASSED_MAX, all.length - 1); i > 0 && !isReached(all[at]); i--) {
      at = at + 1 == all.length ? 0 : at + 1;
    }
    out.add(all[at].target());
  }

  private static boolean isReached(Binding binding) {
    return binding.target().isReached();
  }
}
