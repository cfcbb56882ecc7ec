package dev.forebay.protocol.mqtt.state;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.Session;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.Will;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import dev.forebay.protocol.mqtt.node.MqttNames;
import dev.forebay.runtime.EventLoop;
import dev.forebay.transport.connection.Countdown;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All clients of a virtual host: which connection has whose session, what the sessions have, and
 * what becomes of both when a connection ends. Confined to the home loop, to which {@link
 * HomeOfClients} brings what others ask; answers come on that loop as well.
 */
final class Clients {
  /** A session that says so never expires by itself. */
  private static final long NEVER_SECONDS = 0xFFFF_FFFFL;

  private final EventLoop home;
  private final Session session;
  private final String virtualHost;
  private final RecordStore store;
  private final WillSender wills;
  private final long keptBytesMax;
  private final Map<ByteString, ClientState> clients = new HashMap<>();
  private @Nullable List<Runnable> untilOpen = new ArrayList<>();
  private final AtomicLong keptBytes = new AtomicLong();
  private long lastWill;

  /** What a client takes of the heap besides its id. */
  private static final int CLIENT_BYTES = 200;

  /** Likewise with the record of its session, where the id is once more, and a timer. */
  private static final int KEPT_CLIENT_BYTES = 500;

  /** What a subscription takes besides its filter. */
  private static final int SUBSCRIPTION_BYTES = 100;

  /** Likewise with its record, where id and filter are once more. */
  private static final int KEPT_SUBSCRIPTION_BYTES = 250;

  /** Of one who waited for the start. */
  private static final int UNITS_OF_ARRIVAL = 64;

  Clients(
      EventLoop home,
      Session session,
      String virtualHost,
      RecordStore store,
      WillSender wills,
      long keptBytesMax) {
    this.home = home;
    this.session = session;
    this.virtualHost = virtualHost;
    this.store = store;
    this.wills = wills;
    this.keptBytesMax = keptBytesMax;
  }

  /** Reads what was kept; clients are served then. */
  void open() {
    store.open(this::loaded);
  }

  private void loaded(Collection<StateRecord> records) {
    session.work().begin(new Restoring(this, records, this::serve));
  }

  private void serve() {
    List<Runnable> waiting = untilOpen;
    untilOpen = null;
    if (waiting != null) {
      waiting.forEach(this::serve);
    }
  }

  private void serve(Runnable waited) {
    session
        .work()
        .add(portion -> {
          portion.take(UNITS_OF_ARRIVAL);
          waited.run();
          return false;
        });
  }

  /** What was kept of a client; the client, if nothing was known of it. */
  @Nullable ClientState restore(StateRecord record) {
    boolean isNew = !clients.containsKey(record.clientId());
    ClientState state = state(record.clientId());
    switch (record) {
      case StateRecord.Session(_, long expirySeconds) -> {
        state.exists = true;
        state.isKept = true;
        state.expirySeconds = expirySeconds;
        take(state, clientBytes(state.clientId, true));
      }
      case StateRecord.Subscribed(_, KeptSubscription subscription) -> {
        state.subscriptions.put(subscription.filter(), subscription);
        take(state, subscriptionBytes(state.clientId, subscription.filter(), true));
      }
      case StateRecord.LastWill will -> restore(state, will);
      case StateRecord.Received(_, int packetId) -> state.received.add(packetId);
      case StateRecord.Released(_, int packetId, long offset) -> state.release(packetId, offset);
    }
    return isNew ? state : null;
  }

  /** Of two wills the earlier one was on its way when the node crashed. */
  private void restore(ClientState state, StateRecord.LastWill will) {
    StateRecord.LastWill other = state.will;
    lastWill = Math.max(lastWill, will.number());
    if (other == null || other.number() < will.number()) {
      state.will = will;
    }
    if (other != null) {
      wills.send(other.number() < will.number() ? other : will);
    }
  }

  /** What a crash left of a session that was being ended. */
  void removeOrphan(StateRecord record) {
    ClientState state = state(record.clientId());
    if (state.isKept) {
      return;
    }
    switch (record) {
      case StateRecord.Session _, StateRecord.LastWill _ -> {
        return;
      }
      case StateRecord.Subscribed(_, KeptSubscription subscription) -> {
        state.subscriptions.remove(subscription.filter());
        give(state, subscriptionBytes(state.clientId, subscription.filter(), true));
      }
      case StateRecord.Received(_, int packetId) -> state.received.remove(packetId);
      case StateRecord.Released(_, int packetId, _) -> state.forget(packetId);
    }
    store.remove(record.key(), () -> {});
  }

  private ClientState state(ByteString clientId) {
    return clients.computeIfAbsent(clientId, ClientState::new);
  }

  private boolean mayTake(ClientState state, long bytes) {
    if (keptBytes.get() + bytes > keptBytesMax) {
      return false;
    }
    take(state, bytes);
    return true;
  }

  private void take(ClientState state, long bytes) {
    keptBytes.addAndGet(bytes);
    state.bytes += bytes;
  }

  private void give(ClientState state, long bytes) {
    take(state, -bytes);
  }

  private static long clientBytes(ByteString clientId, boolean isKept) {
    return isKept
        ? KEPT_CLIENT_BYTES + 2L * clientId.lengthBytes()
        : CLIENT_BYTES + (long) clientId.lengthBytes();
  }

  private static long clientBytes(Arrival arrival) {
    return clientBytes(arrival.clientId(), arrival.expirySeconds() > 0);
  }

  private static long subscriptionBytes(ByteString clientId, ByteString filter, boolean isKept) {
    return isKept
        ? KEPT_SUBSCRIPTION_BYTES + clientId.lengthBytes() + 2L * filter.lengthBytes()
        : SUBSCRIPTION_BYTES + (long) filter.lengthBytes();
  }

  /** What is known of clients takes so much. Any thread. */
  long keptBytes() {
    return keptBytes.get();
  }

  /** Runs the action behind what has waited before it. */
  void whenOpen(Runnable action) {
    if (untilOpen == null) {
      session.work().run(action);
    } else {
      untilOpen.add(action);
    }
  }

  int count() {
    return clients.size();
  }

  void arrived(Arrival arrival, Consumer<Admission> reply) {
    ClientState state = state(arrival.clientId());
    Holder holder = state.holder;
    if (holder != null) {
      state.waiting.add(new ClientState.Waiting(arrival, reply));
      holder.displace();
    } else if (!state.exists && !mayTake(state, clientBytes(arrival))) {
      forgetIfEmpty(state);
      reply.accept(new Admission.Rejected(ReasonCode.QUOTA_EXCEEDED));
    } else {
      seat(state, arrival, reply);
    }
  }

  private void seat(ClientState state, Arrival arrival, Consumer<Admission> reply) {
    state.holder = arrival.holder();
    state.stopExpiry();
    boolean isPresent = state.exists && !arrival.cleanStart();
    if (state.exists && !isPresent) {
      endSession(
          state,
          () -> {
            take(state, clientBytes(arrival));
            begin(state, arrival, false, reply);
          });
    } else {
      begin(state, arrival, isPresent, reply);
    }
  }

  private void begin(
      ClientState state, Arrival arrival, boolean isPresent, Consumer<Admission> reply) {
    Countdown durable = new Countdown(3, () -> reply.accept(state.admitted(isPresent)));
    state.exists = true;
    keepSession(state, arrival.expirySeconds(), durable::arrived);
    state.stopWill();
    forgetWill(state, durable::arrived);
    Will will = arrival.will();
    if (will == null) {
      durable.arrived();
    } else {
      lastWill++;
      state.will = new StateRecord.LastWill(state.clientId, lastWill, will);
      store.write(state.will, durable::arrived);
    }
    durable.allAsked();
  }

  private void forgetWill(ClientState state, Runnable done) {
    StateRecord.LastWill will = state.will;
    state.will = null;
    if (will == null) {
      done.run();
    } else {
      store.remove(will.key(), done);
    }
  }

  /** Only what outlives its connection needs a record. */
  private void keepSession(ClientState state, long expirySeconds, Runnable done) {
    boolean isSame = state.expirySeconds == expirySeconds;
    state.expirySeconds = expirySeconds;
    if (state.isKept ? !isSame : expirySeconds > 0) {
      state.isKept = true;
      store.write(new StateRecord.Session(state.clientId, expirySeconds), done);
    } else {
      done.run();
    }
  }

  @SuppressWarnings("ReferenceEquality") // The very connection that was admitted.
  void left(Departure departure, Runnable forgotten) {
    ClientState state = clients.get(departure.clientId());
    if (state == null || state.holder != departure.holder()) {
      forgotten.run();
      return;
    }
    state.holder = null;
    if (departure.forgetsWill()) {
      forgetWill(state, forgotten);
    } else {
      forgotten.run();
    }
    if (departure.expirySeconds() != state.expirySeconds) {
      keepSession(state, departure.expirySeconds(), () -> {});
    }
    lost(state);
  }

  /** The client has no connection any more. */
  void lost(ClientState state) {
    StateRecord.LastWill record = state.will;
    if (record != null) {
      long delay = Math.min(record.will().delaySeconds(), state.expirySeconds);
      if (delay == 0) {
        sendWill(state);
      } else {
        state.willAfter(home, TimeUnit.SECONDS.toNanos(delay), () -> sendWill(state));
      }
    }
    if (state.expirySeconds == 0) {
      // Whoever comes next must not find it half gone.
      state.holder = Vacating.NOBODY;
      endSession(
          state,
          () -> {
            state.holder = null;
            vacated(state);
          });
      return;
    }
    if (state.expirySeconds != NEVER_SECONDS) {
      state.expireAfter(home, TimeUnit.SECONDS.toNanos(state.expirySeconds), () -> expired(state));
    }
    vacated(state);
  }

  private void expired(ClientState state) {
    state.holder = Vacating.NOBODY;
    endSession(
        state,
        () -> {
          state.holder = null;
          vacated(state);
        });
  }

  /** Whoever has come last has the session; the others were displaced before they had it. */
  private void vacated(ClientState state) {
    List<ClientState.Waiting> waited = state.waiting.toList();
    if (waited.isEmpty()) {
      forgetIfEmpty(state);
      return;
    }
    ClientState.Waiting last = waited.getLast();
    List<ClientState.Waiting> displaced = waited.subList(0, waited.size() - 1);
    state.waiting.clear();
    displaced.forEach(
        one -> one.reply().accept(new Admission.Rejected(ReasonCode.SESSION_TAKEN_OVER)));
    arrived(last.arrival(), last.reply());
  }

  private void forgetIfEmpty(ClientState state) {
    if (state.isForgotten()) {
      clients.remove(state.clientId);
    }
  }

  private void sendWill(ClientState state) {
    state.stopWill();
    StateRecord.LastWill will = state.will;
    if (will != null) {
      state.will = null;
      wills.send(will);
    }
  }

  /** Its will is due at the latest when its session ends (MQTT 5 §3.1.2.5). */
  private void endSession(ClientState state, Runnable done) {
    sendWill(state);
    state.stopExpiry();
    give(state, state.bytes);
    boolean wasKept = state.isKept;
    ClientState.Had had = state.end();
    Countdown gone = new Countdown(1 + (wasKept ? 1 + had.count() : 0), done);
    state.whenNothingLeaves(gone::arrived);
    if (wasKept) {
      // Its record goes after it: a crash must not leave a queue that nobody owns.
      deleteQueue(state.clientId, () -> forgetRecords(state.clientId, had, gone));
    } else {
      session.work().begin(new Ended(store, had.keys(), gone));
    }
  }

  private void forgetRecords(ByteString clientId, ClientState.Had had, Countdown gone) {
    store.remove(
        new StateRecord.Key(clientId, StateRecord.Kind.SESSION, ByteString.EMPTY), gone::arrived);
    session.work().begin(new Ended(store, had.keys(), gone));
  }

  private void deleteQueue(ByteString clientId, Runnable done) {
    session.execute(
        new CatalogCommand.DeleteQueue(
            virtualHost, MqttNames.sessionQueue(clientId, true), false, false),
        _ -> done.run());
  }

  void subscribed(ByteString clientId, KeptSubscription subscription, Consumer<Boolean> done) {
    ClientState state = state(clientId);
    boolean isNew = !state.subscriptions.containsKey(subscription.filter());
    if (isNew
        && !mayTake(state, subscriptionBytes(clientId, subscription.filter(), state.isKept))) {
      done.accept(false);
      return;
    }
    state.subscriptions.put(subscription.filter(), subscription);
    if (state.isKept) {
      store.write(new StateRecord.Subscribed(clientId, subscription), () -> done.accept(true));
    } else {
      done.accept(true);
    }
  }

  void unsubscribed(ByteString clientId, ByteString filter, Runnable done) {
    ClientState state = state(clientId);
    KeptSubscription removed = state.subscriptions.remove(filter);
    if (removed != null) {
      give(state, subscriptionBytes(clientId, filter, state.isKept));
    }
    if (removed != null && state.isKept) {
      store.remove(new StateRecord.Subscribed(clientId, removed).key(), done);
    } else {
      done.run();
    }
  }

  /** The record was written by the client's connection, with what it belongs to. */
  void noted(PacketRecord record) {
    ClientState state = clients.get(record.clientId());
    if (state == null || !state.isKept) {
      store.remove(record.key(), () -> {});
    } else if (record.isReceived()) {
      state.received.add(record.packetId());
    } else {
      state.release(record.packetId(), record.offset());
    }
  }

  void keep(PacketRecord record, Runnable done) {
    noted(record);
    ClientState state = clients.get(record.clientId());
    if (state == null || record.isReceived()) {
      store.write(record.record(), done);
      return;
    }
    state.releaseUnsafely(record.packetId(), record.offset());
    store.write(
        record.record(),
        () -> {
          state.releasedSafely(record.packetId(), record.offset());
          done.run();
        });
  }

  void forgotten(PacketRecord record, Runnable done) {
    ClientState state = clients.get(record.clientId());
    if (state != null && record.isReceived()) {
      state.received.remove(record.packetId());
    } else if (state != null) {
      state.forget(record.packetId());
    }
    if (state == null) {
      store.remove(record.key(), done);
    } else {
      state.begins();
      store.remove(
          record.key(),
          () -> {
            done.run();
            state.ends();
          });
    }
  }

  void whenForgotten(PacketRecord record, Runnable action) {
    store.whenRemoved(record.key(), action);
  }

  /** Nobody may have the session while it ends. */
  private enum Vacating implements Holder {
    NOBODY;

    @Override
    public void displace() {
      // It is about to be free.
    }
  }
}
