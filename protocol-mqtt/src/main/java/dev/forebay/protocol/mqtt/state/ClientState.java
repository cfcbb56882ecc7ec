package dev.forebay.protocol.mqtt.state;

import dev.forebay.message.ByteString;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.collection.FewSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One client, connected or not. Confined to the home loop. */
final class ClientState {
  final ByteString clientId;
  Map<ByteString, KeptSubscription> subscriptions = new LinkedHashMap<>(1);
  FewSet<Integer> received = new FewSet<>();

  /** Offsets of messages by packet identifier. */
  TreeMap<Integer, Long> released = new TreeMap<>();

  /** Those of them that a crash could still take back: whoever comes meanwhile gets the message. */
  final TreeMap<Integer, Long> unsafe = new TreeMap<>();

  /** Those that wait until the one that has the session is gone. */
  final ArrayDeque<Waiting> waiting = new ArrayDeque<>(0);

  @Nullable Holder holder;
  StateRecord.@Nullable LastWill will;
  boolean exists;
  boolean isKept;
  long expirySeconds;

  /** What all of it takes of the heap, if it exists. */
  long bytes;

  private final List<Runnable> untilNothingLeaves = new ArrayList<>();
  private int leaving;
  private EventLoop.@Nullable Timer willTimer;
  private EventLoop.@Nullable Timer expiryTimer;

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
    if (leaving == 0) {
      List<Runnable> waited = List.copyOf(untilNothingLeaves);
      untilNothingLeaves.clear();
      waited.forEach(Runnable::run);
    }
  }

  /** Runs the action when nothing of an ended session can come back into the next one. */
  void whenNothingLeaves(Runnable action) {
    if (leaving == 0) {
      action.run();
    } else {
      untilNothingLeaves.add(action);
    }
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
    subscriptions = new LinkedHashMap<>(1);
    received = new FewSet<>();
    released = new TreeMap<>();
    unsafe.clear();
    return had;
  }

  private Had had() {
    Stream<StateRecord.Key> subscribed =
        subscriptions.values().stream().map(one -> new StateRecord.Subscribed(clientId, one).key());
    Stream<StateRecord.Key> taken =
        received.toList().stream().map(id -> new StateRecord.Received(clientId, id).key());
    Stream<StateRecord.Key> given =
        released.entrySet().stream()
            .map(one -> new StateRecord.Released(clientId, one.getKey(), one.getValue()).key());
    return new Had(
        subscriptions.size() + received.size() + released.size(),
        Stream.concat(subscribed, Stream.concat(taken, given)).iterator());
  }

  Admission.Admitted admitted(boolean isPresent) {
    return new Admission.Admitted(
        isPresent,
        isKept,
        new ArrayList<>(subscriptions.values()),
        received.toList(),
        released.entrySet().stream()
            .filter(one -> !unsafe.containsKey(one.getKey()))
            .map(one -> new Admission.ReleasedId(one.getKey(), one.getValue()))
            .toList());
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
