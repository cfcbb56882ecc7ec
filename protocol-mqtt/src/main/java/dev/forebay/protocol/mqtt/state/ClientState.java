package dev.forebay.protocol.mqtt.state;

import dev.forebay.message.ByteString;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.collection.FewMap;
import dev.forebay.runtime.collection.FewSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One client, connected or not. Confined to the home loop. */
final class ClientState {
  final ByteString clientId;
  FewMap<ByteString, KeptSubscription> subscriptions = new FewMap<>();
  FewSet<Integer> received = new FewSet<>();

  /** Null before there are any: few clients are ever sent a message of QoS 2. */
  private @Nullable ReleasedIds released;

  /** Those that wait until the one that has the session is gone. */
  final FewSet<Waiting> waiting = new FewSet<>();

  @Nullable Holder holder;
  StateRecord.@Nullable LastWill will;
  boolean exists;
  boolean isKept;
  long expirySeconds;

  /** What all of it takes of the heap, if it exists. */
  long bytes;

  private @Nullable List<Runnable> untilNothingLeaves;
  private int leaving;
  private EventLoop.@Nullable Timer willTimer;
  private EventLoop.@Nullable Timer expiryTimer;

  /** Offsets of messages by packet identifier. */
  private static final class ReleasedIds {
    private final TreeMap<Integer, Long> all = new TreeMap<>();

    /**
     * Those of them that a crash could still take back: whoever comes meanwhile gets the message.
     */
    private final TreeMap<Integer, Long> unsafe = new TreeMap<>();

    private List<Admission.ReleasedId> safe() {
      return all.entrySet().stream()
          .filter(one -> !unsafe.containsKey(one.getKey()))
          .map(one -> new Admission.ReleasedId(one.getKey(), one.getValue()))
          .toList();
    }
  }

  /** A client that wants the session. */
  record Waiting(Arrival arrival, Consumer<Admission> reply) {}

  /** Records of a session that has ended, beside the one that it existed. */
  record Had(int count, Iterator<StateRecord.Key> keys) {}

  ClientState(ByteString clientId) {
    this.clientId = clientId;
  }

  boolean isBusy() {
    return holder != null;
  }

  /** A record of the client is being forgotten. */
  void begins() {
    leaving++;
  }

  /** It can't come back. */
  void ends() {
    leaving--;
    List<Runnable> waited = untilNothingLeaves;
    if (leaving == 0 && waited != null) {
      untilNothingLeaves = null;
      waited.forEach(Runnable::run);
    }
  }

  /** Runs the action when nothing of an ended session can come back into the next one. */
  void whenNothingLeaves(Runnable action) {
    if (leaving == 0) {
      action.run();
      return;
    }
    if (untilNothingLeaves == null) {
      untilNothingLeaves = new ArrayList<>(1);
    }
    untilNothingLeaves.add(action);
  }

  /** Whether nothing is known of it any more. */
  boolean isForgotten() {
    return holder == null && !exists && will == null && waiting.isEmpty();
  }

  /** The session has nothing any more, and is none. */
  Had end() {
    Had had = isKept ? had() : new Had(0, Collections.emptyIterator());
    exists = false;
    isKept = false;
    expirySeconds = 0;
    bytes = 0;
    subscriptions = new FewMap<>();
    received = new FewSet<>();
    released = null;
    return had;
  }

  private Had had() {
    Map<Integer, Long> offsets = released == null ? Map.of() : released.all;
    Stream<StateRecord.Key> subscribed =
        subscriptions.values().stream().map(one -> new StateRecord.Subscribed(clientId, one).key());
    Stream<StateRecord.Key> taken =
        received.toList().stream().map(id -> new StateRecord.Received(clientId, id).key());
    Stream<StateRecord.Key> given =
        offsets.entrySet().stream()
            .map(one -> new StateRecord.Released(clientId, one.getKey(), one.getValue()).key());
    return new Had(
        subscriptions.size() + received.size() + offsets.size(),
        Stream.concat(subscribed, Stream.concat(taken, given)).iterator());
  }

  Admission.Admitted admitted(boolean isPresent) {
    return new Admission.Admitted(
        isPresent,
        isKept,
        subscriptions.values(),
        received.toList(),
        released == null ? List.of() : released.safe());
  }

  /** The client has taken the message at an offset, and may not have forgotten it. */
  void release(int packetId, long offset) {
    releasedIds().all.put(packetId, offset);
  }

  /** A crash could still take back that it has. */
  void releaseUnsafely(int packetId, long offset) {
    releasedIds().unsafe.put(packetId, offset);
  }

  /** It can't any more. */
  void releasedSafely(int packetId, long offset) {
    ReleasedIds ids = released;
    if (ids != null) {
      ids.unsafe.remove(packetId, offset);
      dropIfEmpty(ids);
    }
  }

  /** The client has forgotten it. */
  void forget(int packetId) {
    ReleasedIds ids = released;
    if (ids != null) {
      ids.all.remove(packetId);
      dropIfEmpty(ids);
    }
  }

  private ReleasedIds releasedIds() {
    ReleasedIds ids = released;
    if (ids == null) {
      ids = new ReleasedIds();
      released = ids;
    }
    return ids;
  }

  private void dropIfEmpty(ReleasedIds ids) {
    if (ids.all.isEmpty() && ids.unsafe.isEmpty()) {
      released = null;
    }
  }

  void willAfter(EventLoop loop, long nanos, Runnable action) {
    stopWill();
    willTimer = loop.schedule(nanos, action);
  }

  void expireAfter(EventLoop loop, long nanos, Runnable action) {
    stopExpiry();
    expiryTimer = loop.schedule(nanos, action);
  }

  void stopWill() {
    if (willTimer != null) {
      willTimer.cancel();
      willTimer = null;
    }
  }

  void stopExpiry() {
    if (expiryTimer != null) {
      expiryTimer.cancel();
      expiryTimer = null;
    }
  }
}
