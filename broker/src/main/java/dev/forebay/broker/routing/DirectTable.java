package dev.forebay.broker.routing;

import dev.forebay.broker.form.Dialects;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bindings of a direct exchange: a message goes where its key equals the binding's, both written as
 * names are. Threads: {@link BindingTable}.
 */
public final class DirectTable implements BindingTable {
  private final Dialects dialects;
  private final Map<Binding, Bag.Place<Target>> places = new HashMap<>();
  private final Map<RoutingKey, Bag<Target>> targetsByKey = new ConcurrentHashMap<>();

  /** A table for keys of these dialects. */
  public DirectTable(Dialects dialects) {
    this.dialects = dialects;
  }

  private RoutingKey name(RoutingKey key) {
    return key.in(dialects.names(), dialects);
  }

  @Override
  public boolean add(Binding binding) {
    if (places.containsKey(binding)) {
      return false;
    }
    Bag<Target> targets = targetsByKey.computeIfAbsent(name(binding.key()), _ -> new Bag<>());
    places.put(binding, targets.add(binding.target()));
    return true;
  }

  @Override
  public boolean remove(Binding binding) {
    Bag.Place<Target> place = places.remove(binding);
    if (place == null) {
      return false;
    }
    place.bag().remove(place);
    if (place.bag().size() == 0) {
      targetsByKey.remove(name(binding.key()));
    }
    return true;
  }

  @Override
  public boolean isEmpty() {
    return places.isEmpty();
  }

  @Override
  public void collect(RoutingKey key, HeadersView headers, Matches out) {
    Bag<Target> targets = targetsByKey.get(name(key));
    if (targets != null) {
      out.addAll(targets);
    }
  }
}
