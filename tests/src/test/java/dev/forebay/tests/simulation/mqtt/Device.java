package dev.forebay.tests.simulation.mqtt;

import dev.forebay.tests.hostile.node.Peer;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of MQTT that forgets nothing when a connection ends: it sends again what the broker has
 * not taken, and holds the identifiers of what it has taken itself (§4.4). Outside of the world's
 * steps.
 */
final class Device {
  private static final int WINDOW = 12;
  private static final int FAILURE_MIN = 0x80;

  private enum Link {
    NONE,
    /** No CONNACK yet. */
    CONNECTING,
    OPEN,
    /** A DISCONNECT is sent. */
    LEAVING
  }

  /**
   * What it is like.
   *
   * @param keepsSession it takes up the session that it has
   * @param expirySeconds how long its session outlives a connection
   */
  record Nature(String name, int version, boolean keepsSession, long expirySeconds) {}

  /** A message that the broker has not taken for good. */
  private static final class Outgoing {
    private final MqttEvent.Message message;
    private boolean isReleased;

    Outgoing(MqttEvent.Message message) {
      this.message = message;
    }
  }

  private final MqttTrial trial;
  private final Nature nature;
  private final Map<Integer, Outgoing> outgoing = new LinkedHashMap<>();
  private final Set<Integer> incoming = new LinkedHashSet<>();
  private final Map<String, Integer> wanted = new LinkedHashMap<>();
  private final Map<Integer, Runnable> answers = new HashMap<>();
  private final ArrayDeque<byte[]> held = new ArrayDeque<>();
  private final List<Peer> former = new ArrayList<>();
  private @Nullable Peer peer;
  private Link link = Link.NONE;
  private int connection;
  private int lastId;
  private int number;
  private boolean mustBeClean;
  private long leftNanos;
  private long keptSeconds;
  private long askedSeconds;
  private boolean mayHaveExpired;
  private boolean holdsBack;

  Device(MqttTrial trial, Nature nature) {
    this.trial = trial;
    this.nature = nature;
    this.mustBeClean = !nature.keepsSession();
  }

  Nature nature() {
    return nature;
  }

  boolean isOpen() {
    return link == Link.OPEN;
  }

  boolean isConnected() {
    return link != Link.NONE;
  }

  boolean isLeaving() {
    return link == Link.LEAVING;
  }

  int connection() {
    return connection;
  }

  /** Whether it waits for nothing, and has nothing to answer. */
  boolean isIdle() {
    return outgoing.isEmpty() && held.isEmpty() && answers.isEmpty() && link == Link.OPEN;
  }

  boolean mayPublish() {
    return link == Link.OPEN && outgoing.size() < WINDOW;
  }

  /** Connections of its that the server has not ended, the latest too. */
  int openConnections() {
    former.removeIf(one -> !one.isOpen());
    return former.size() + (peer != null && peer.isOpen() ? 1 : 0);
  }

  /** From now on it answers late, or at once. */
  void holdBack(boolean isLate) {
    holdsBack = isLate;
  }

  /** Connects; one that it has already it forgets without closing it. */
  void connect(Supplier<Peer> door, boolean isClean, MqttEvent.@Nullable Will will) {
    Peer before = peer;
    if (before != null) {
      former.add(before);
      ended(false);
    }
    connection = trial.nextConnection();
    boolean isCleanStart = isClean || mustBeClean;
    if (isCleanStart) {
      forget();
      mustBeClean = true;
    }
    long expirySeconds = expirySeconds(isCleanStart);
    long awaySeconds = TimeUnit.NANOSECONDS.toSeconds(trial.nanos() - leftNanos);
    mayHaveExpired = awaySeconds + 1 >= keptSeconds;
    askedSeconds = expirySeconds;
    trial.add(
        new MqttEvent.Connecting(
            nature.name(), connection, isCleanStart, expirySeconds, will, trial.nanos()));
    link = Link.CONNECTING;
    peer = door.get();
    int receiveMaximum = trial.random.nextInt(3) == 0 ? 1 + trial.random.nextInt(3) : 100;
    send(
        Packets.connect(
            nature.version(), nature.name(), isCleanStart, expirySeconds, receiveMaximum, will));
  }

  /** In MQTT 3 a clean session ends with its connection. */
  private long expirySeconds(boolean isCleanStart) {
    return nature.keepsSession() && (nature.version() == Packets.V5 || !isCleanStart)
        ? nature.expirySeconds()
        : 0;
  }

  private void forget() {
    outgoing.values().forEach(one -> trial.add(new MqttEvent.GivenUp(one.message)));
    outgoing.clear();
    incoming.clear();
    wanted.clear();
  }

  /** Its socket is gone, in this way or that. */
  void drop(boolean resets) {
    Peer now = peer;
    if (now == null) {
      return;
    }
    if (resets) {
      now.reset();
    } else {
      now.hangUp();
    }
    ended(false);
  }

  private void ended(boolean byServer) {
    peer = null;
    boolean isGoodBye = link == Link.LEAVING && byServer;
    // It may have begun a new session, which the client could not tell from its own.
    mustBeClean |= link == Link.CONNECTING && mayHaveExpired;
    leftNanos = link == Link.CONNECTING ? leftNanos : trial.nanos();
    link = Link.NONE;
    answers.clear();
    held.clear();
    if (isGoodBye) {
      trial.add(new MqttEvent.SaidGoodBye(nature.name(), connection));
    } else {
      trial.add(new MqttEvent.Lost(nature.name(), connection, byServer, trial.nanos()));
    }
  }

  /** The node is gone. */
  void crashed() {
    former.clear();
    if (peer != null) {
      link = link == Link.LEAVING ? Link.OPEN : link;
      ended(true);
    }
  }

  void sayGoodBye() {
    if (link == Link.OPEN) {
      sendHeld();
      link = Link.LEAVING;
      trial.add(new MqttEvent.SaysGoodBye(nature.name(), connection, trial.nanos()));
      send(Packets.disconnect());
    }
  }

  void publish(String topic, int qos, boolean isRetained, boolean isEnd, long expiryMillis) {
    MqttEvent.Message message =
        new MqttEvent.Message(
            nature.name() + ":" + trial.nextMessage(),
            nature.name(),
            ++number,
            topic,
            qos,
            isRetained,
            isEnd,
            expiryMillis,
            paddingBytes());
    int packetId = qos == 0 ? 0 : nextId();
    if (qos > 0) {
      outgoing.put(packetId, new Outgoing(message));
    }
    trial.add(new MqttEvent.Published(message, trial.nanos()));
    send(Packets.publish(nature.version(), message, packetId, false));
  }

  private int paddingBytes() {
    return trial.random.nextInt(12) == 0 ? trial.random.nextInt(3_000) : 0;
  }

  private int nextId() {
    do {
      lastId = lastId == 40 ? 1 : lastId + 1;
    } while (outgoing.containsKey(lastId) || answers.containsKey(lastId));
    return lastId;
  }

  /** Whether a SUBSCRIBE or UNSUBSCRIBE is not answered yet. */
  boolean isChanging() {
    return !answers.isEmpty();
  }

  Set<String> filters() {
    return wanted.keySet();
  }

  void subscribe(String filter, int qos, Runnable answered) {
    int packetId = nextId();
    answers.put(
        packetId,
        () -> {
          wanted.put(filter, qos);
          trial.add(new MqttEvent.Subscribed(nature.name(), filter, qos));
          answered.run();
        });
    trial.add(new MqttEvent.Subscribing(nature.name(), filter, qos));
    send(Packets.subscribe(nature.version(), packetId, filter, qos));
  }

  void unsubscribe(String filter) {
    int packetId = nextId();
    answers.put(packetId, () -> wanted.remove(filter));
    trial.add(new MqttEvent.Unsubscribing(nature.name(), filter));
    send(Packets.unsubscribe(nature.version(), packetId, filter));
  }

  private void send(byte[] packet) {
    Peer to = peer;
    if (to != null) {
      trial.tamper.sent(new OwnLine(to), packet);
    }
  }

  /** Looks at what has come. */
  void look() {
    Peer from = peer;
    while (from != null && from == peer) {
      byte[] packet = Packets.next(from.received());
      if (packet == null) {
        break;
      }
      trial.tamper.received(new OwnLine(from), packet);
    }
    if (from != null && from == peer && !from.isOpen()) {
      ended(true);
    }
  }

  private final class OwnLine implements Tamper.Line {
    private final Peer to;

    OwnLine(Peer to) {
      this.to = to;
    }

    @Override
    public String client() {
      return nature.name();
    }

    @Override
    public void toServer(byte[] packet) {
      to.send(Unpooled.wrappedBuffer(packet));
    }

    @Override
    public void toClient(byte[] packet) {
      if (to == peer) {
        heard(packet);
      }
    }
  }

  private void heard(byte[] packet) {
    switch (Packets.type(packet)) {
      case Packets.CONNACK -> connected(packet);
      case Packets.PUBLISH -> message(Packets.Publish.of(packet, nature.version()));
      case Packets.PUBACK -> taken(packet, true);
      case Packets.PUBREC -> taken(packet, false);
      case Packets.PUBCOMP -> outgoing.remove(Packets.packetId(packet));
      case Packets.PUBREL -> {
        incoming.remove(Packets.packetId(packet));
        answer(Packets.ack(Packets.PUBCOMP, Packets.packetId(packet)));
      }
      case Packets.SUBACK, Packets.UNSUBACK -> answered(packet);
      case Packets.DISCONNECT -> {
        // The server closes the socket next.
      }
      default -> broken("gets a packet of type " + Packets.type(packet));
    }
  }

  private void broken(String what) {
    trial.add(new MqttEvent.Broken(nature.name() + ": " + what));
  }

  private void connected(byte[] packet) {
    int at = Packets.bodyAt(packet);
    if (packet[at + 1] != 0) {
      return;
    }
    boolean isPresent = packet[at] == 1;
    link = Link.OPEN;
    keptSeconds = askedSeconds;
    trial.add(new MqttEvent.Connected(nature.name(), connection, isPresent, trial.nanos()));
    mustBeClean = !nature.keepsSession();
    if (!isPresent) {
      forget();
    }
    outgoing.forEach((packetId, one) ->
        send(
            one.isReleased
                ? Packets.ack(Packets.PUBREL, packetId)
                : Packets.publish(nature.version(), one.message, packetId, true)));
  }

  private void message(Packets.Publish publish) {
    boolean isHeld = publish.qos() == 2 && !incoming.add(publish.packetId());
    if (!isHeld) {
      trial.add(
          new MqttEvent.Received(
              nature.name(),
              connection,
              publish.text(),
              publish.topic(),
              publish.qos(),
              publish.isDuplicate(),
              publish.isRetained(),
              trial.nanos()));
    }
    if (publish.qos() == 1) {
      answer(Packets.ack(Packets.PUBACK, publish.packetId()));
    } else if (publish.qos() == 2) {
      answer(Packets.ack(Packets.PUBREC, publish.packetId()));
    }
  }

  /** Answers now or later, in order. */
  private void answer(byte[] packet) {
    if (held.isEmpty() && !(holdsBack && trial.random.nextBoolean())) {
      send(packet);
    } else {
      held.add(packet);
    }
  }

  /** Sends what it held back. */
  void sendHeld() {
    if (link != Link.OPEN) {
      return;
    }
    while (!held.isEmpty()) {
      send(held.remove());
    }
  }

  private void taken(byte[] packet, boolean isLast) {
    int packetId = Packets.packetId(packet);
    Outgoing one = outgoing.get(packetId);
    if (one == null) {
      return;
    }
    if (Packets.reason(packet) >= FAILURE_MIN) {
      outgoing.remove(packetId);
      trial.add(new MqttEvent.GivenUp(one.message));
      return;
    }
    if (!one.isReleased) {
      trial.add(new MqttEvent.Taken(one.message));
    }
    if (isLast) {
      outgoing.remove(packetId);
    } else {
      one.isReleased = true;
      send(Packets.ack(Packets.PUBREL, packetId));
    }
  }

  private void answered(byte[] packet) {
    Runnable answer = answers.remove(Packets.packetId(packet));
    if (answer == null) {
      broken("gets an answer to nothing");
    } else if (Packets.type(packet) == Packets.SUBACK && Packets.code(packet) >= FAILURE_MIN) {
      broken("is refused a subscription: " + Packets.code(packet));
    } else {
      answer.run();
    }
  }
}
