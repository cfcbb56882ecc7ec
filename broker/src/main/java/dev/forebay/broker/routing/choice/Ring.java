package dev.forebay.broker.routing.choice;

import dev.forebay.broker.routing.Binding;
import dev.forebay.broker.routing.Target;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * A circle of 64 bits with points that belong to bindings. A message looks at {@value #PROBES}
 * places of it, and takes the binding whose point comes soonest after one of them, so that few
 * points are enough for shares that are nearly as they should be (multi-probe consistent hashing,
 * Appleton and O'Reilly 2015).
 *
 * <p>Where a binding's points lie follows from its target and nothing else: a binding that comes
 * takes from the others what it gets, and gives it back when it goes, and a restart changes
 * nothing.
 *
 * <p>One writer; any thread looks up meanwhile and never waits.
 */
final class Ring {
  /** For each unit of weight. */
  static final int POINTS_PER_WEIGHT = 4;

  /** Places that are looked at for a message. */
  static final int PROBES = 21;

  /** Points of what was removed that are passed by, until the removal has got to them. */
  private static final int PASSED_MAX = 256;

  private final ConcurrentSkipListSet<Point> points = new ConcurrentSkipListSet<>();

  void add(Binding binding, int count) {
    for (int i = 0; i < count; i++) {
      points.add(point(binding, i));
    }
  }

  void remove(Binding binding, int count) {
    for (int i = 0; i < count; i++) {
      points.remove(point(binding, i));
    }
  }

  private static Point point(Binding binding, int number) {
    String identity = binding.target().identity();
    return new Point(StableHash.nth(StableHash.of(identity), number), identity, binding);
  }

  /** Where a message of this hash goes; null if there is no point at all. */
  @Nullable Target find(long hash) {
    Point nearest = null;
    long distance = 0;
    int mayPass = PASSED_MAX;
    for (int i = 0; i < PROBES; i++) {
      long place = StableHash.nth(hash, i);
      Point next = after(points.ceiling(new Point(place, "", null)));
      while (next != null && !next.isReached() && mayPass > 0) {
        mayPass--;
        next = after(points.higher(next));
      }
      if (next == null) {
        return null;
      }
      long ahead = next.at - place;
      if (nearest == null || Long.compareUnsigned(ahead, distance) < 0) {
        nearest = next;
        distance = ahead;
      }
    }
    return nearest == null ? null : nearest.target();
  }

  /** Behind the last point comes the first. */
  private @Nullable Point after(@Nullable Point found) {
    if (found != null) {
      return found;
    }
    // Unlike first(), which throws where a writer has removed the last one.
    return points.ceiling(new Point(Long.MIN_VALUE, "", null));
  }

  /**
   * A place on the circle.
   *
   * @param identity of the target, so that points of two that fall together have an order
   * @param binding null where a look-up begins, before all points of the same place
   */
  private record Point(long at, String identity, @Nullable Binding binding)
      implements Comparable<Point> {
    boolean isReached() {
      Target target = target();
      return target != null && target.isReached();
    }

    @Nullable Target target() {
      return binding == null ? null : binding.target();
    }

    @Override
    public int compareTo(Point other) {
      int byPlace = Long.compare(at, other.at);
      int byIdentity = byPlace != 0 ? byPlace : identity.compareTo(other.identity);
      if (byIdentity != 0 || binding == null || other.binding == null) {
        return byIdentity;
      }
      return binding.compareTo(other.binding);
    }
  }
}
