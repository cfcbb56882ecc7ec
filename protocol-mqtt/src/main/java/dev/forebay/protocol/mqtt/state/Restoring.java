package dev.forebay.protocol.mqtt.state;

import dev.forebay.broker.work.PiecedWork;
import dev.forebay.broker.work.Portion;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Takes up what a start finds, in pieces: all records, then what a crash left of sessions that were
 * being ended, then each client, which has no connection. Confined to the home loop.
 */
final class Restoring implements PiecedWork {
  private static final int UNITS_OF_RECORD = 4;

  /** A session may end, and a will be sent. */
  private static final int UNITS_OF_CLIENT = 32;

  private final Clients clients;
  private final Iterator<StateRecord> unknown;
  private final Iterator<StateRecord> unchecked;
  private final ArrayDeque<ClientState> known = new ArrayDeque<>();
  private final Runnable done;

  Restoring(Clients clients, Collection<StateRecord> records, Runnable done) {
    this.clients = clients;
    this.unknown = records.iterator();
    this.unchecked = records.iterator();
    this.done = done;
  }

  @Override
  public boolean piece(Portion portion) {
    while (!portion.isUsedUp()) {
      if (unknown.hasNext()) {
        portion.take(UNITS_OF_RECORD);
        restore(unknown.next());
      } else if (unchecked.hasNext()) {
        portion.take(UNITS_OF_RECORD);
        clients.removeOrphan(unchecked.next());
      } else if (!known.isEmpty()) {
        portion.take(UNITS_OF_CLIENT);
        clients.lost(known.remove());
      } else {
        done.run();
        return false;
      }
    }
    return true;
  }

  private void restore(StateRecord record) {
    @Nullable ClientState met = clients.restore(record);
    if (met != null) {
      known.add(met);
    }
  }
}
