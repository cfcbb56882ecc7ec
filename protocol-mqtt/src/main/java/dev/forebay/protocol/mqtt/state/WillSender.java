package dev.forebay.protocol.mqtt.state;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.HeadersSource;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.Will;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.property.PublishProperties;
import dev.forebay.protocol.mqtt.mapping.PropertiesView;
import dev.forebay.protocol.mqtt.node.TopicPublisher;
import dev.forebay.protocol.mqtt.retained.HomeOfRetained;
import dev.forebay.runtime.EventLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Publishes wills. The message and the end of its record are one transaction, so that a will is
 * sent once; where a stream gets it, which no transaction reaches, the record goes when the message
 * is safe. Confined to the home loop.
 */
final class WillSender implements ConfirmListener {
  private static final long TRY_AGAIN_NANOS = 100_000_000;

  private final EventLoop loop;
  private final Session session;
  private final RecordStore store;
  private final TopicPublisher topics;
  private final HomeOfRetained retained;
  private final Publisher publisher;
  private final ArrayDeque<Sent> unconfirmed = new ArrayDeque<>();
  private long sequence;

  private record Sent(long sequence, StateRecord.LastWill will) {}

  WillSender(
      EventLoop loop,
      Session session,
      RecordStore store,
      TopicPublisher topics,
      HomeOfRetained retained) {
    this.loop = loop;
    this.session = session;
    this.store = store;
    this.topics = topics;
    this.retained = retained;
    this.publisher = session.publisher(this);
  }

  /** Publishes it, and forgets its record. */
  void send(StateRecord.LastWill record) {
    Transaction transaction = session.transaction();
    if (!mayStage(transaction, record.will())) {
      transaction.rollback();
      sendPlainly(record);
    } else if (!transaction.hasRoom(sizeBytes(record.will()))
        || !store.settleIn(transaction, record.key())) {
      transaction.rollback();
      loop.schedule(TRY_AGAIN_NANOS, () -> send(record));
    } else {
      Publisher staging = transaction.publisher();
      Route route = route(staging, record.will());
      if (route.hasTargets()) {
        append(staging, route, record, 0);
        if (record.will().retain()) {
          retained.expect(record.will().topic(), record.clientId());
        }
      }
      transaction.commit(() -> {}, () -> loop.schedule(TRY_AGAIN_NANOS, () -> send(record)));
    }
  }

  private boolean mayStage(Transaction transaction, Will will) {
    Route route = route(transaction.publisher(), will);
    if (!route.isFound()) {
      route.forget();
      return false;
    }
    return !route.reachesStreams();
  }

  private void sendPlainly(StateRecord.LastWill record) {
    Route route = route(publisher, record.will());
    route.whenFound(() -> sendPlainly(record, route));
  }

  private void sendPlainly(StateRecord.LastWill record, Route route) {
    Will will = record.will();
    if (!route.hasTargets()) {
      store.remove(record.key(), () -> {});
    } else if (!publisher.mayAppend(
        route, topics.traits(will.qos(), will.retain(), expirySeconds(will)), sizeBytes(will))) {
      loop.schedule(TRY_AGAIN_NANOS, () -> send(record));
    } else {
      sequence++;
      unconfirmed.add(new Sent(sequence, record));
      append(publisher, route, record, sequence);
      publisher.flush();
    }
  }

  private Route route(Publisher target, Will will) {
    HeadersSource headers = new PropertiesView(will::properties);
    return topics.route(target, will.topic(), will.retain(), headers);
  }

  private void append(Publisher target, Route route, StateRecord.LastWill record, long number) {
    Will will = record.will();
    topics.address(will.topic());
    topics.traits(will.qos(), will.retain(), expirySeconds(will));
    int propertyBytes = will.properties().sizeBytes();
    ByteBuffer message =
        topics.append(
            target,
            route,
            will.qos(),
            will.retain(),
            record.clientId(),
            propertyBytes,
            will.payload().lengthBytes(),
            number);
    ByteBuf properties = Unpooled.buffer(propertyBytes);
    will.properties().writeBare(properties);
    message.put(properties.nioBuffer());
    message.put(will.payload().toByteArray());
  }

  private static int sizeBytes(Will will) {
    return TopicPublisher.propertyBytes(ByteString.EMPTY, will.properties().sizeBytes())
        + will.payload().lengthBytes();
  }

  private static long expirySeconds(Will will) {
    return will.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, PublishProperties.NEVER);
  }

  @Override
  public void confirmed(long confirmedSequence) {
    while (!unconfirmed.isEmpty() && unconfirmed.getFirst().sequence <= confirmedSequence) {
      store.remove(unconfirmed.removeFirst().will.key(), () -> {});
    }
  }

  @Override
  public void lost(long lostSequence) {
    while (!unconfirmed.isEmpty() && unconfirmed.getFirst().sequence <= lostSequence) {
      StateRecord.LastWill will = unconfirmed.removeFirst().will;
      loop.schedule(TRY_AGAIN_NANOS, () -> send(will));
    }
  }
}
