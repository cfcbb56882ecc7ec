package dev.forebay.broker.catalog;

/**
 * Gives out destination ids, each once for ever: from ranges whose reservation is durable. Confined
 * to the catalog's loop.
 */
final class DestinationIds {
  /** Ids reserved at a time; the next range is asked for when half of one is used. */
  static final long RESERVATION = 1 << 20;

  private final CatalogJournal journal;
  private long next;
  private long durableEnd;
  private long askedEnd;

  /** Goes on after everything that was reserved before. */
  DestinationIds(CatalogJournal journal, long reservedBefore) {
    this.journal = journal;
    this.next = Math.max(1, reservedBefore);
    this.durableEnd = next;
    this.askedEnd = next;
  }

  /** Asks for a range; {@code ready} runs when it may be used. */
  void reserve(Runnable ready) {
    askedEnd += RESERVATION;
    long end = askedEnd;
    journal.put(CatalogFormat.idKey(), CatalogFormat.number(end));
    journal.whenDurable(() -> {
      durableEnd = end;
      ready.run();
    });
  }

  /** The next id, or 0 if a range is being reserved and none is left. */
  long next() {
    if (askedEnd == durableEnd && durableEnd - next < RESERVATION / 2) {
      reserve(() -> {});
    }
    return next < durableEnd ? next++ : 0;
  }

  long reservedEnd() {
    return askedEnd;
  }
}
