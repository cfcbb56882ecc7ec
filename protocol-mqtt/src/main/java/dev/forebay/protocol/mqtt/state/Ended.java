package dev.forebay.protocol.mqtt.state;

import dev.forebay.broker.work.PiecedWork;
import dev.forebay.broker.work.Portion;
import dev.forebay.transport.connection.Countdown;
import java.util.Iterator;

/**
 * Forgets the records of a session that has ended, in pieces: that there is one before all else, so
 * that a crash leaves nobody half of it. Confined to the home loop.
 */
final class Ended implements PiecedWork {
  private static final int UNITS = 16;

  private final RecordStore store;
  private final Iterator<StateRecord.Key> keys;
  private final Countdown gone;

  /**
   * To be begun.
   *
   * @param gone is told of each record, and that all have been asked for
   */
  Ended(RecordStore store, Iterator<StateRecord.Key> keys, Countdown gone) {
    this.store = store;
    this.keys = keys;
    this.gone = gone;
  }

  @Override
  public boolean piece(Portion portion) {
    while (keys.hasNext()) {
      if (portion.isUsedUp()) {
        return true;
      }
      portion.take(UNITS);
      store.remove(keys.next(), gone::arrived);
    }
    gone.allAsked();
    return false;
  }
}
