package dev.forebay.broker.routing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Tells the distinct targets of one message. Each loop reuses one of its own; it allocates only to
 * grow, and holds no target once cleared. However many there are, taking one more never moves many
 * of them at once: beyond {@value #FEW} they lie in {@value #TABLES} tables.
 */
public final class TargetSet {
  private static final int FEW = 1024;
  private static final int TABLES = 64;
  private static final int TABLE_SHIFT = Integer.SIZE - Integer.numberOfTrailingZeros(TABLES);

  private final DistinctList<Target> few = new DistinctList<>();
  private List<Set<Target>> many = List.of();

  /** Returns false if it is there already. */
  public boolean add(Target target) {
    if (few.size() < FEW) {
      return few.add(target);
    }
    return !few.contains(target) && table(target).add(target);
  }

  private Set<Target> table(Target target) {
    if (many.isEmpty()) {
      many = new ArrayList<>(TABLES);
      for (int i = 0; i < TABLES; i++) {
        many.add(Collections.newSetFromMap(new IdentityHashMap<>()));
      }
    }
    return many.get((System.identityHashCode(target) * 0x9E3779B9) >>> TABLE_SHIFT);
  }

  public void clear() {
    few.clear();
    many = List.of();
  }
}
