package dev.forebay.broker.routing;

/**
 * The bindings of one exchange.
 *
 * <p>One writer at a time calls {@link #add}, {@link #remove} and {@link #isEmpty}; any thread
 * calls {@link #collect} meanwhile and never waits. The number of bindings is limited by the
 * catalog.
 */
public sealed interface BindingTable permits DirectTable, FanoutTable, HeadersTable, TopicTable {
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

  /** Whether it depends on a message's key what it selects. */
  default boolean looksAtKeys() {
    return true;
  }

  /** Adds what key and headers select to {@code out}, without going through it. */
  void collect(RoutingKey key, HeadersView headers, Matches out);
}
