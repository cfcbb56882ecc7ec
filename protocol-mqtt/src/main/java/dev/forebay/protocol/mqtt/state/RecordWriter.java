package dev.forebay.protocol.mqtt.state;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.protocol.mqtt.codec.wire.Qos;
import dev.forebay.protocol.mqtt.mapping.StoredMessage;
import dev.forebay.protocol.mqtt.node.MqttNames;
import dev.forebay.runtime.EventLoop;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Appends records to the queue that keeps them, and tells when they are durable. What was lost with
 * a shard is appended again, since the newest of a key counts. Confined to the home loop.
 */
final class RecordWriter implements ConfirmListener {
  private static final long TRY_AGAIN_NANOS = 100_000_000;

  private final EventLoop loop;
  private final Publisher publisher;
  private final RouteKey key = new RouteKey();
  private final ArrayDeque<Write> unconfirmed = new ArrayDeque<>();
  private final ArrayDeque<Write> unwritten = new ArrayDeque<>();
  private boolean isFlushDue;
  private long sequence;

  /** A record on its way. */
  private static final class Write {
    private final StateRecord record;
    private final Runnable durable;
    private long sequence;
    private boolean isLost;

    Write(StateRecord record, Runnable durable) {
      this.record = record;
      this.durable = durable;
    }
  }

  RecordWriter(EventLoop loop, Session session) {
    this.loop = loop;
    this.publisher = session.publisher(this);
    key.set("", MqttNames.STATE_QUEUE);
  }

  void write(StateRecord record, Runnable durable) {
    unwritten.add(new Write(record, durable));
    writeOn();
  }

  /** There may be memory again. */
  void writeOn() {
    MessageTraits traits = MessageTraits.of(true);
    while (!unwritten.isEmpty()) {
      Route route = publisher.route(key, () -> Headers.EMPTY);
      byte[] body = StateFormat.encode(unwritten.getFirst().record);
      if (!route.hasTargets()) {
        loop.schedule(TRY_AGAIN_NANOS, this::writeOn);
        return;
      }
      if (!publisher.mayAppend(route, traits, StoredMessage.HEADER_BYTES + body.length)) {
        return;
      }
      Write write = unwritten.removeFirst();
      write.sequence = ++sequence;
      unconfirmed.add(write);
      append(publisher, route, traits, body, write.sequence);
      flushLater();
    }
  }

  /** Appends the body of a record. */
  static void append(
      Publisher publisher, Route route, MessageTraits traits, byte[] body, long sequence) {
    ByteBuffer target =
        publisher.append(route, traits, StoredMessage.HEADER_BYTES, body.length, sequence);
    StoredMessage.writeHead(target, Qos.AT_LEAST_ONCE, false, ByteString.EMPTY);
    target.put(body);
  }

  private void flushLater() {
    if (!isFlushDue) {
      isFlushDue = true;
      loop.executeAtTurnEnd(() -> {
        isFlushDue = false;
        publisher.flush();
      });
    }
  }

  @Override
  public void confirmed(long confirmedSequence) {
    while (!unconfirmed.isEmpty() && unconfirmed.getFirst().sequence <= confirmedSequence) {
      Write write = unconfirmed.removeFirst();
      if (write.isLost) {
        loop.schedule(TRY_AGAIN_NANOS, () -> write(write.record, write.durable));
      } else {
        write.durable.run();
      }
    }
  }

  @Override
  public void lost(long lostSequence) {
    unconfirmed.forEach(write -> write.isLost |= write.sequence <= lostSequence);
    confirmed(lostSequence);
  }
}
