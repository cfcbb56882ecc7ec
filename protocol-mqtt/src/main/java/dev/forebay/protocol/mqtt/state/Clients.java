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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
  private long keptBytes;

  /** What a client and a subscription take of the heap at least. */
  private static final int CLIENT_BYTES = 700;

  private static final int SUBSCRIPTION_BYTES = 200;

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

  private void loaded(List<StateRecord> records) {
    records.forEach(this::restore);
    records.forEach(this::removeOrphan);
    for (ClientState state : List.copyOf(clients.values())) {
      lost(state);
    }
    List<Runnable> waiting = untilOpen;
    untilOpen = null;
    if (waiting != null) {
      waiting.forEach(Runnable::run);
    }
  }

  private void restore(StateRecord record) {
    ClientState state = state(record.clientId());
    switch (record) {
      case StateRecord.Session(_, long expirySeconds) -> {
        state.exists = true;
        state.isKept = true;
        state.expirySeconds = expirySeconds;
        keptBytes += clientBytes(state.clientId);
      }
      case StateRecord.Subscribed(_, KeptSubscription subscription) -> {
        state.subscriptions.put(subscription.filter(), subscription);
        keptBytes += subscriptionBytes(subscription.filter());
      }
      case StateRecord.LastWill(_, Will will) -> state.will = will;
      case StateRecord.Received(_, int packetId) -> state.received.add(packetId);
      case StateRecord.Released(_, int packetId) -> state.released.add(packetId);
    }
  }

  /** What a crash left of a session that was being ended. */
  private void removeOrphan(StateRecord record) {
    boolean needsSession =
        switch (record) {
          case StateRecord.Session _, StateRecord.LastWill _ -> false;
          case StateRecord.Subscribed _, StateRecord.Received _, StateRecord.Released _ -> true;
        };
    ClientState state = state(record.clientId());
    if (needsSession && !state.isKept) {
      state.subscriptions.keySet().forEach(filter -> keptBytes -= subscriptionBytes(filter));
      state.subscriptions.clear();
      state.received.clear();
      state.released.clear();
      store.remove(record.key(), () -> {});
    }
  }

  private ClientState state(ByteString clientId) {
    return clients.computeIfAbsent(clientId, ClientState::new);
  }

  private boolean take(long bytes) {
    if (keptBytes + bytes > keptBytesMax) {
      return false;
    }
    keptBytes += bytes;
    return true;
  }

  private static long clientBytes(ByteString clientId) {
    return (long) CLIENT_BYTES + clientId.lengthBytes();
  }

  private static long subscriptionBytes(ByteString filter) {
    return SUBSCRIPTION_BYTES + 2L * filter.lengthBytes();
  }

  void whenOpen(Runnable action) {
    if (untilOpen == null) {
      action.run();
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
      state.waiting.add(() -> arrived(arrival, reply));
      holder.displace();
    } else if (!state.exists && !take(clientBytes(state.clientId))) {
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
      endSession(state, () -> begin(state, arrival, false, reply));
    } else {
      begin(state, arrival, isPresent, reply);
    }
  }

  private void begin(
      ClientState state, Arrival arrival, boolean isPresent, Consumer<Admission> reply) {
    Countdown durable = new Countdown(2, () -> reply.accept(state.admitted(isPresent)));
    state.exists = true;
    keepSession(state, arrival.expirySeconds(), durable::arrived);
    state.stopWill();
    Will earlier = state.will;
    Will will = arrival.will();
    state.will = will;
    if (will != null) {
      store.write(new StateRecord.LastWill(state.clientId, will), durable::arrived);
    } else if (earlier != null) {
      store.remove(willKey(state), durable::arrived);
    } else {
      durable.arrived();
    }
    durable.allAsked();
  }

  private static StateRecord.Key willKey(ClientState state) {
    return new StateRecord.Key(state.clientId, StateRecord.Kind.WILL, ByteString.EMPTY);
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
  void left(Departure departure) {
    ClientState state = clients.get(departure.clientId());
    if (state == null || state.holder != departure.holder()) {
      return;
    }
    state.holder = null;
    if (departure.forgetsWill() && state.will != null) {
      state.will = null;
      store.remove(willKey(state), () -> {});
    }
    if (departure.expirySeconds() != state.expirySeconds) {
      keepSession(state, departure.expirySeconds(), () -> {});
    }
    lost(state);
  }

  /** The client has no connection any more. */
  private void lost(ClientState state) {
    Will will = state.will;
    if (will != null) {
      long delay = Math.min(will.delaySeconds(), state.expirySeconds);
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

  private void vacated(ClientState state) {
    Runnable next = state.waiting.poll();
    if (next != null) {
      next.run();
    } else {
      forgetIfEmpty(state);
    }
  }

  private void forgetIfEmpty(ClientState state) {
    if (state.isForgotten()) {
      clients.remove(state.clientId);
    }
  }

  private void sendWill(ClientState state) {
    state.stopWill();
    Will will = state.will;
    if (will != null) {
      state.will = null;
      wills.send(new StateRecord.LastWill(state.clientId, will));
    }
  }

  /** Its will is due at the latest when its session ends (MQTT 5 §3.1.2.5). */
  private void endSession(ClientState state, Runnable done) {
    sendWill(state);
    state.stopExpiry();
    List<StateRecord.Key> records = new ArrayList<>();
    if (state.isKept) {
      records.add(new StateRecord.Key(state.clientId, StateRecord.Kind.SESSION, ByteString.EMPTY));
      state
          .subscriptions
          .values()
          .forEach(subscription ->
              records.add(new StateRecord.Subscribed(state.clientId, subscription).key()));
      state.received.forEach(id -> records.add(new StateRecord.Received(state.clientId, id).key()));
      state.released.forEach(id -> records.add(new StateRecord.Released(state.clientId, id).key()));
    }
    boolean hadQueue = state.isKept;
    keptBytes -= clientBytes(state.clientId);
    state.subscriptions.keySet().forEach(filter -> keptBytes -= subscriptionBytes(filter));
    state.exists = false;
    state.isKept = false;
    state.expirySeconds = 0;
    state.subscriptions.clear();
    state.received.clear();
    state.released.clear();
    Countdown gone = new Countdown(records.size() + (hadQueue ? 1 : 0), done);
    records.forEach(key -> store.remove(key, gone::arrived));
    if (hadQueue) {
      deleteQueue(state.clientId, gone::arrived);
    }
    gone.allAsked();
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
    if (isNew && !take(subscriptionBytes(subscription.filter()))) {
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
      keptBytes -= subscriptionBytes(filter);
    }
    if (removed != null && state.isKept) {
      store.remove(new StateRecord.Subscribed(clientId, removed).key(), done);
    } else {
      done.run();
    }
  }

  /** The record was written by the client's connection, with what it belongs to. */
  void noted(StateRecord.Key key, int packetId) {
    ClientState state = clients.get(key.clientId());
    if (state != null && state.isKept) {
      ids(state, key).add(packetId);
    } else {
      store.remove(key, () -> {});
    }
  }

  void keep(PacketRecord record, Runnable done) {
    noted(record.key(), record.packetId());
    store.write(record.record(), done);
  }

  void forgotten(StateRecord.Key key, int packetId, Runnable done) {
    ClientState state = clients.get(key.clientId());
    if (state != null) {
      ids(state, key).remove(packetId);
    }
    store.remove(key, done);
  }

  private static Set<Integer> ids(ClientState state, StateRecord.Key key) {
    return switch (key.kind()) {
      case RECEIVED -> state.received;
      case RELEASED -> state.released;
      case SESSION, SUBSCRIPTION, WILL -> throw new IllegalArgumentException(key.toString());
    };
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
