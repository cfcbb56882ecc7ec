package dev.forebay.broker.routing;

/**
 * The bindings of one exchange.
 *
 * <p>One writer at a time calls {@link #add}, {@link #remove} and {@link #isEmpty}; any thread
 * calls {@link #collect} meanwhile and never waits. The number of bindings is limited by the
 * catalog.
 */
public interface BindingTable {
  /** Adds the binding; returns false if it is there already. */
  boolean add(Binding binding);

  /**
   * Whether look-ups stay as short as they may be if the binding is added; by the writer. What was
   * accepted before is added all the same.
   */
  default boolean canTake(Binding binding) {
    return true;
  }

  /** What a look-up may compare a message with, whatever the message; by the writer. */
  default long visits() {
    return 1;
  }

  /** Removes the binding; returns false if it is not there. */
  boolean remove(Binding binding);

  boolean isEmpty();

  /** What adding or removing a binding takes besides finding it, in units of work; the writer. */
  default int changeUnits(Binding binding) {
    return 0;
  }

  /** Whether each of a message's keys selects something of its own; else it is asked once. */
  default boolean looksAtKeys() {
    return true;
  }

  /** Whether messages with the same key get the same, as long as no binding changes. */
  default boolean isSameForKey() {
    return true;
  }

  /** Adds what key and headers select to {@code out}, without going through it. */
  void collect(RoutingKey key, HeadersView headers, Matches out);
}
