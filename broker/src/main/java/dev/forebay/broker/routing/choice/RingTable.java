package dev.forebay.broker.routing.choice;

import dev.forebay.broker.api.declaration.HashInput;
import dev.forebay.broker.form.Dialects;
import dev.forebay.broker.routing.Binding;
import dev.forebay.broker.routing.BindingTable;
import dev.forebay.broker.routing.HeadersView;
import dev.forebay.broker.routing.Matches;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.broker.routing.Target;
import dev.forebay.message.ByteString;
import dev.forebay.message.Value;
import java.util.HashSet;
import java.util.Set;

/**
 * Bindings of which a message gets one, by the hash of something of it, each as often as its weight
 * says, which is its key. A target that is bound twice has the greater weight. Of a message's keys
 * the first one counts. Threads: {@link BindingTable}.
 */
public final class RingTable implements BindingTable {
  /** All weights together: as many points take 5 MB, and a look-up about 20 µs. */
  public static final int WEIGHTS_MAX = 16_384;

  /** What a look-up costs, whatever the number of points: a few steps from each place. */
  private static final int VISITS = 16 * Ring.PROBES;

  private final HashInput input;
  private final Dialects dialects;
  private final Set<Binding> bindings = new HashSet<>();
  private final Ring ring = new Ring();
  private long weights;

  /**
   * Without bindings.
   *
   * @param input of which the hash is taken
   * @param dialects of keys, which are hashed as names are written
   */
  public RingTable(HashInput input, Dialects dialects) {
    this.input = input;
    this.dialects = dialects;
  }

  /** How many points stand for a binding. */
  public static int points(Binding binding) {
    return (int) weight(binding) * Ring.POINTS_PER_WEIGHT;
  }

  private static long weight(Binding binding) {
    Long said = Weight.of(binding.key());
    if (said == null || said < 1 || said > Weight.MAX) {
      throw new IllegalArgumentException("a binding of weight " + binding.key());
    }
    return said;
  }

  @Override
  public boolean add(Binding binding) {
    int points = points(binding);
    if (!bindings.add(binding)) {
      return false;
    }
    ring.add(binding, points);
    weights += weight(binding);
    return true;
  }

  @Override
  public boolean remove(Binding binding) {
    if (!bindings.remove(binding)) {
      return false;
    }
    ring.remove(binding, points(binding));
    weights -= weight(binding);
    return true;
  }

  @Override
  public boolean canTake(Binding binding) {
    return weights + weight(binding) <= WEIGHTS_MAX;
  }

  @Override
  public int changeUnits(Binding binding) {
    return 2 * points(binding);
  }

  @Override
  public long visits() {
    return VISITS;
  }

  @Override
  public boolean isEmpty() {
    return bindings.isEmpty();
  }

  @Override
  public boolean looksAtKeys() {
    return false;
  }

  @Override
  public boolean isSameForKey() {
    return input instanceof HashInput.Key;
  }

  @Override
  public void collect(RoutingKey key, HeadersView headers, Matches out) {
    out.visited(VISITS);
    Target found = ring.find(hash(key, headers));
    if (found != null) {
      out.add(found);
    }
  }

  private long hash(RoutingKey key, HeadersView headers) {
    return switch (input) {
      case HashInput.Key() -> KeyHash.of(key, dialects);
      case HashInput.OfHeader(var name) -> {
        Value value = headers.headers().first(name);
        yield value == null ? StableHash.UNSET : StableHash.of(value);
      }
      case HashInput.OfProperty(var property) -> {
        ByteString value = headers.property(property);
        yield value == null ? StableHash.UNSET : StableHash.of(value.toByteArray());
      }
    };
  }
}
