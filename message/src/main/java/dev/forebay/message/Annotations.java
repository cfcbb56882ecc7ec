package dev.forebay.message;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the broker knows of a message beside what its publisher said; how a reader is told is up to
 * the form that it reads. Immutable.
 *
 * @param deaths one for each queue and reason, the latest first
 * @param first of all deaths
 * @param last of all deaths
 * @param hidesCopyKeys whether the further routing keys that its publisher named are void, and not
 *     to be shown
 * @param hiddenKeys further routing keys of which no reader may hear
 * @param wasHeld whether it was held back as long as its publisher wanted, and is not any more
 */
public record Annotations(
    List<Death> deaths,
    Death.@Nullable Mark first,
    Death.@Nullable Mark last,
    boolean hidesCopyKeys,
    List<ByteString> hiddenKeys,
    boolean wasHeld) {
  /** Nothing is known. */
  public static final Annotations NONE =
      new Annotations(List.of(), null, null, false, List.of(), false);

  /** Keeps a copy. */
  public Annotations {
    deaths = List.copyOf(deaths);
    hiddenKeys = List.copyOf(hiddenKeys);
  }

  /** Of a message that goes by further keys of which no reader may hear. */
  public static Annotations withHiddenKeys(List<ByteString> keys) {
    return keys.isEmpty() ? NONE : new Annotations(List.of(), null, null, false, keys, false);
  }

  /** Whether nothing is known. */
  public boolean isEmpty() {
    return !areSeen() && hiddenKeys.isEmpty();
  }

  /** Whether a reader gets anything else than what was published. */
  public boolean areSeen() {
    return hidesCopyKeys || wasHeld || !deaths.isEmpty();
  }

  /** After one more death. */
  public Annotations after(Death death) {
    List<Death> updated = new ArrayList<>();
    Death latest = death;
    for (Death earlier : deaths) {
      if (earlier.isLike(death)) {
        latest = earlier.again();
      } else {
        updated.add(earlier);
      }
    }
    updated.addFirst(latest);
    return new Annotations(
        updated,
        first == null ? death.mark() : first,
        death.mark(),
        hidesCopyKeys,
        hiddenKeys,
        wasHeld);
  }

  /** After it was held back. */
  public Annotations afterDelay() {
    return new Annotations(deaths, first, last, hidesCopyKeys, hiddenKeys, true);
  }

  /** Of a message that goes by one routing key only from now on. */
  public Annotations withoutFurtherKeys(boolean publisherNamedSome) {
    return new Annotations(
        deaths, first, last, hidesCopyKeys || publisherNamedSome, List.of(), wasHeld);
  }

  /** Queues that the message has left since somebody rejected it, the one it leaves now too. */
  public Set<String> queuesSinceRejection(String leaving) {
    Set<String> queues = new HashSet<>();
    queues.add(leaving);
    for (Death death : deaths) {
      if (death.reason() == Death.Reason.REJECTED) {
        return queues;
      }
      queues.add(death.queue().toString());
    }
    return queues;
  }
}
