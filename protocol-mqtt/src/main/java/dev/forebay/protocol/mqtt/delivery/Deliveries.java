package dev.forebay.protocol.mqtt.delivery;

import dev.forebay.broker.api.SharedCredit;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.form.MessageView;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.client.ClientScope;
import dev.forebay.protocol.mqtt.codec.Ack;
import dev.forebay.protocol.mqtt.codec.PacketType;
import dev.forebay.protocol.mqtt.codec.PacketWriter;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.Qos;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import dev.forebay.protocol.mqtt.filter.Matches;
import dev.forebay.protocol.mqtt.mapping.StoredMessage;
import dev.forebay.protocol.mqtt.state.Admission;
import dev.forebay.protocol.mqtt.state.PacketRecord;
import dev.forebay.runtime.collection.FewSet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one client is sent and what it acknowledges (§4.3). A message of QoS 0 that it does not take
 * is dropped and counted; one with a higher QoS waits in its queue. Confined to the connection's
 * loop.
 */
public final class Deliveries {
  /** What it takes to pause one, to end one, or to give a message back. */
  private static final int UNITS = 16;

  private final ClientScope client;
  private final SentAliases aliases;

  /** Null before something is delivered. */
  private @Nullable PublishWriter writer;

  private final InFlight inFlight = new InFlight();
  private final FewSet<QueueSink> sinks = new FewSet<>();
  private final FewSet<QueueSink> unsettled = new FewSet<>();
  private final FewSet<QueueSink> waitingForId = new FewSet<>();
  private List<Integer> completed = List.of();

  /** Completed by the client before their messages came from the queue again: their offsets. */
  private Map<Integer, Long> completedEarly = Map.of();

  /** Null as long as nothing has to be acknowledged. */
  private @Nullable SharedCredit credit;

  private final int window;
  private boolean isOpen = true;
  private boolean isPaused;

  /** Of one client that was just admitted. */
  public Deliveries(ClientScope client) {
    this.client = client;
    this.aliases =
        new SentAliases(
            Math.min(client.options().topicAliasMax(), client.node().limits().topicAliasMax()));
    this.window = Math.min(client.options().receiveMaximum(), client.node().limits().inflightMax());
  }

  private PublishWriter writer() {
    PublishWriter known = writer;
    if (known == null) {
      known = new PublishWriter(client, aliases);
      writer = known;
    }
    return known;
  }

  SentAliases aliases() {
    return aliases;
  }

  /** What the client may have unacknowledged of all that it is sent. */
  public SharedCredit credit() {
    SharedCredit shared = credit;
    if (shared == null) {
      shared = client.session().sharedCredit();
      shared.limit(window, () -> {});
      credit = shared;
    }
    return shared;
  }

  /** Likewise, as a number. */
  public int window() {
    return window;
  }

  /** Something that messages come from. */
  public QueueSink newSink(QueueSink.Kind kind, boolean settlesOnDelivery) {
    QueueSink sink = new QueueSink(this, kind, settlesOnDelivery);
    sinks.add(sink);
    if (isPaused && !settlesOnDelivery) {
      sink.pause(true);
    }
    return sink;
  }

  /** Nothing more comes from it. */
  public void remove(QueueSink sink, Runnable done) {
    sinks.remove(sink);
    sink.flush();
    sink.cancel(done);
  }

  boolean isOpen() {
    return isOpen;
  }

  ByteString clientId() {
    return client.options().clientId();
  }

  /** The client may not have forgotten these: it is told again that it may (§4.4). */
  public void resume(List<Admission.ReleasedId> released) {
    for (Admission.ReleasedId one : released) {
      inFlight.put(
          one.packetId(), new Sent(null, one.offset(), Qos.EXACTLY_ONCE, Sent.Phase.RELEASED));
      send(PacketType.PUBREL, one.packetId(), ReasonCode.SUCCESS);
    }
  }

  void deliver(
      QueueSink sink, long offset, boolean redelivered, MessageView message, Matches matches) {
    ByteBuffer memory = message.memory();
    int at = message.propertiesAt();
    int qos = Math.min(StoredMessage.qos(memory, at), matches.qos());
    if (matches.isEmpty()) {
      if (redelivered || isFromBefore(message)) {
        forgetAsExactlyOnce(sink, offset, StoredMessage.qos(memory, at));
      }
      sink.takeTurn(offset, redelivered);
      sink.settle(offset);
      return;
    }
    writer().parts().are(message, client.views());
    if (!redelivered && writer().isOverdue()) {
      client.node().metrics().deliveryDropped();
      sink.takeTurn(offset, false);
      sink.settle(offset);
      return;
    }
    boolean isRetained =
        StoredMessage.isCopy(memory, at)
            || (matches.retainAsPublished() && StoredMessage.isRetained(memory, at));
    if (qos == Qos.AT_MOST_ONCE) {
      sendOnce(isRetained, matches);
      sink.settle(offset);
    } else {
      send(sink, offset, redelivered, message, qos, isRetained, matches);
    }
  }

  /**
   * The client may have been sent the message with QoS 2, when it had subscribed otherwise. Unless
   * it forgets that, it takes a later one with the packet identifier for the same.
   */
  private void forgetAsExactlyOnce(QueueSink sink, long offset, int storedQos) {
    int packetId = InFlight.idOf(offset);
    if (storedQos == Qos.EXACTLY_ONCE
        && sink.kind() == QueueSink.Kind.OWN
        && inFlight.get(packetId) == null) {
      send(PacketType.PUBREL, packetId, ReasonCode.PACKET_ID_NOT_FOUND);
    }
  }

  /**
   * Whether a message is older than the node's start: that it was delivered is not always known any
   * more.
   */
  private boolean isFromBefore(MessageView message) {
    return message.timeMillis() <= client.node().startedMillis();
  }

  private void sendOnce(boolean isRetained, Matches matches) {
    if (!client.isWritable() || !writer().write(Qos.AT_MOST_ONCE, false, isRetained, 0, matches)) {
      client.node().metrics().deliveryDropped();
    }
  }

  private void send(
      QueueSink sink,
      long offset,
      boolean redelivered,
      MessageView message,
      int qos,
      boolean isRetained,
      Matches matches) {
    if (!sink.isInTurn(offset)) {
      sink.giveBack(offset, redelivered);
      return;
    }
    boolean isOwn = sink.kind() == QueueSink.Kind.OWN;
    int packetId = isOwn ? InFlight.idOf(offset) : 0;
    if (isOwn && !completedEarly.isEmpty() && wasCompleted(sink, offset, packetId)) {
      return;
    }
    Sent before = inFlight.get(packetId);
    if (before != null && before.sink == null && before.offset == offset) {
      // The client has it, and was told so again.
      before.sink = sink;
      sink.takeTurn(offset, redelivered);
      return;
    }
    if (before != null || inFlight.size() >= client.options().receiveMaximum()) {
      sink.giveBack(offset, redelivered);
      sink.pause(true);
      waitingForId.add(sink);
      return;
    }
    int given = isOwn ? packetId : inFlight.freeId();
    boolean wasSent = sink.takeTurn(offset, redelivered) && isOwn;
    if ((wasSent || isFromBefore(message)) && qos == Qos.AT_LEAST_ONCE) {
      forgetAsExactlyOnce(
          sink, offset, StoredMessage.qos(message.memory(), message.propertiesAt()));
    }
    if (writer().write(qos, wasSent, isRetained, given, matches)) {
      inFlight.put(given, new Sent(sink, offset, qos, Sent.Phase.PUBLISHED));
    } else {
      // Too large for the client: as if it had taken it (§3.1.2.11.4).
      client.node().metrics().deliveryDropped();
      sink.settle(offset);
    }
  }

  /** Whether the client has the message and knows that we know. */
  private boolean wasCompleted(QueueSink sink, long offset, int packetId) {
    if (completedEarly.remove(packetId, offset)) {
      sink.takeTurn(offset, true);
      complete(packetId, new Sent(sink, offset, Qos.EXACTLY_ONCE, Sent.Phase.COMPLETED));
      client.loop().executeAtTurnEnd(this::flush);
      return true;
    }
    // Messages come in order: those before this one are gone.
    completedEarly
        .entrySet()
        .removeIf(one -> {
          if (one.getValue() < offset) {
            forgotten(one.getKey(), one.getValue(), () -> {});
          }
          return one.getValue() < offset;
        });
    return false;
  }

  private void complete(int packetId, Sent sent) {
    sent.phase = Sent.Phase.COMPLETED;
    inFlight.put(packetId, sent);
    if (completed.isEmpty()) {
      completed = new ArrayList<>();
    }
    completed.add(packetId);
  }

  /** A PUBACK came. */
  public void puback(Ack ack) {
    Sent sent = inFlight.get(ack.packetId());
    if (sent == null || sent.qos != Qos.AT_LEAST_ONCE) {
      return;
    }
    end(sent, ack.isFailure());
    free(ack.packetId());
  }

  private static void end(Sent sent, boolean isFailure) {
    QueueSink sink = sent.sink;
    if (sink != null && isFailure && sink.kind() == QueueSink.Kind.QUEUE) {
      sink.reject(sent.offset);
    } else if (sink != null) {
      sink.settle(sent.offset);
    }
  }

  /** A PUBREC came. */
  public void pubrec(Ack ack) {
    int packetId = ack.packetId();
    Sent sent = inFlight.get(packetId);
    if (sent == null || sent.qos != Qos.EXACTLY_ONCE) {
      if (!ack.isFailure()) {
        send(PacketType.PUBREL, packetId, ReasonCode.PACKET_ID_NOT_FOUND);
      }
      return;
    }
    switch (sent.phase) {
      case PUBLISHED -> received(packetId, sent, ack.isFailure());
      case RELEASED -> send(PacketType.PUBREL, packetId, ReasonCode.SUCCESS);
      case RECEIVED, COMPLETED -> {}
    }
  }

  private void received(int packetId, Sent sent, boolean isFailure) {
    if (isFailure) {
      end(sent, true);
      free(packetId);
    } else if (isKept(sent)) {
      sent.phase = Sent.Phase.RECEIVED;
      client
          .clients()
          .keep(record(packetId, sent.offset), client.loop(), () -> release(packetId, sent));
    } else {
      release(packetId, sent);
    }
  }

  private boolean isKept(Sent sent) {
    return client.isKept() && (sent.sink == null || sent.sink.kind() == QueueSink.Kind.OWN);
  }

  private PacketRecord record(int packetId, long offset) {
    return PacketRecord.released(clientId(), packetId, offset);
  }

  private void forgotten(int packetId, long offset, Runnable done) {
    client.clients().forgotten(record(packetId, offset), client.loop(), done);
  }

  private void release(int packetId, Sent sent) {
    if (isOpen) {
      sent.phase = Sent.Phase.RELEASED;
      send(PacketType.PUBREL, packetId, ReasonCode.SUCCESS);
    }
  }

  /** A PUBCOMP came. */
  public void pubcomp(Ack ack) {
    int packetId = ack.packetId();
    Sent sent = inFlight.get(packetId);
    if (sent == null || sent.phase != Sent.Phase.RELEASED) {
      return;
    }
    if (isKept(sent) && sent.sink == null) {
      if (completedEarly.isEmpty()) {
        completedEarly = new HashMap<>();
      }
      completedEarly.put(packetId, sent.offset);
      free(packetId);
    } else if (isKept(sent)) {
      complete(packetId, sent);
    } else {
      end(sent, false);
      free(packetId);
    }
  }

  private void free(int packetId) {
    inFlight.remove(packetId);
    if (!waitingForId.isEmpty()) {
      List<QueueSink> waiting = waitingForId.toList();
      waitingForId.clear();
      inPieces(waiting, _ -> isOpen, sink -> sink.pause(isPaused));
    }
  }

  /** Does something with each, while that is wanted, in portions of turns. */
  private <T> void inPieces(List<T> all, Predicate<T> isWanted, Consumer<T> action) {
    Iterator<T> left = all.iterator();
    client
        .session()
        .work()
        .begin(portion -> {
          while (left.hasNext()) {
            if (portion.isUsedUp()) {
              return true;
            }
            portion.take(UNITS);
            T next = left.next();
            if (isWanted.test(next)) {
              action.accept(next);
            }
          }
          return false;
        });
  }

  private void send(PacketType type, int packetId, ReasonCode code) {
    PacketWriter.ack(
        client.output().reserve(PacketWriter.ACK_BYTES_MAX),
        type,
        packetId,
        client.options().version(),
        code);
  }

  void settleLater(QueueSink sink) {
    if (unsettled.isEmpty()) {
      client.loop().executeAtTurnEnd(this::flush);
    }
    unsettled.add(sink);
  }

  /** Passes on what was gathered; the record of a message goes behind the message. */
  public void flush() {
    if (!isOpen) {
      return;
    }
    for (QueueSink sink : unsettled) {
      sink.flush();
    }
    unsettled.clear();
    if (!completed.isEmpty()) {
      List<Integer> settled = completed;
      completed = List.of();
      settleCompleted(settled);
    }
  }

  private void settleCompleted(List<Integer> packetIds) {
    Transaction transaction = client.session().transaction();
    for (int packetId : packetIds) {
      Sent sent = inFlight.get(packetId);
      if (sent != null && sent.sink != null) {
        sent.sink.settleIn(transaction, sent.offset);
        // Nobody gives it back any more.
        sent.sink = null;
      }
    }
    transaction.commit(
        () -> packetIds.forEach(this::forget),
        () ->
            client.failed(
                new MqttException(
                    ReasonCode.SERVER_UNAVAILABLE, "the session's queue is not served")));
  }

  private void forget(int packetId) {
    Sent sent = inFlight.get(packetId);
    forgotten(
        packetId,
        sent == null ? 0 : sent.offset,
        () -> {
          if (isOpen) {
            free(packetId);
          }
        });
  }

  /** The client takes more again, or no more for now. */
  public void writabilityChanged() {
    boolean pause = !client.isWritable();
    if (pause != isPaused) {
      isPaused = pause;
      inPieces(
          sinks.toList(),
          sink -> isOpen && isPaused == pause && !sink.settlesOnDelivery(),
          sink -> sink.pause(pause || waitingForId.contains(sink)));
    }
  }

  /** A queue can't be served any more. */
  void lost(QueueSink sink) {
    if (isOpen) {
      client.failed(
          new MqttException(
              sink.kind() == QueueSink.Kind.QUEUE
                  ? ReasonCode.ADMINISTRATIVE_ACTION
                  : ReasonCode.SERVER_UNAVAILABLE,
              "a queue of the session is gone"));
    }
  }

  /** Gives back what is not acknowledged. */
  public void close() {
    flush();
    isOpen = false;
    inPieces(sinks.toList(), _ -> true, sink -> sink.cancel(() -> {}));
    inPieces(inFlight.takeAll(), _ -> true, Deliveries::giveBack);
  }

  private static void giveBack(Sent sent) {
    if (sent.sink != null) {
      sent.sink.release(sent.offset);
    }
  }
}
