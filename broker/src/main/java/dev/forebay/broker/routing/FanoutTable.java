package dev.forebay.broker.routing;

import java.util.HashMap;
import java.util.Map;

/**
 * Bindings of a fanout exchange: every target gets every message. Threads: {@link BindingTable}.
 */
public final class FanoutTable implements BindingTable {
  private final Map<Binding, Bag.Place<Target>> places = new HashMap<>();
  private final Bag<Target> targets = new Bag<>();

  @Override
  public boolean add(Binding binding) {
    if (places.containsKey(binding)) {
      return false;
    }
    places.put(binding, targets.add(binding.target()));
    return true;
  }

  @Override
  public boolean remove(Binding binding) {
    Bag.Place<Target> place = places.remove(binding);
    if (place == null) {
      return false;
    }
    targets.remove(place);
    return true;
  }

  @Override
  public boolean isEmpty() {
    return places.isEmpty();
  }

  @Override
  public boolean looksAtKeys() {
    return false;
  }

  @Override
  public void collect(RoutingKey key, HeadersView headers, Matches out) {
    out.addAll(targets);
  }
}
