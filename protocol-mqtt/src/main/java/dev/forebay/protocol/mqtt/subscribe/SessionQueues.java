package dev.forebay.protocol.mqtt.subscribe;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SharedCredit;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.stream.StreamStart;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.client.ClientScope;
import dev.forebay.protocol.mqtt.codec.wire.Qos;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import dev.forebay.protocol.mqtt.delivery.Deliveries;
import dev.forebay.protocol.mqtt.delivery.QueueSink;
import dev.forebay.protocol.mqtt.filter.TopicFilter;
import dev.forebay.protocol.mqtt.node.MqttNames;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The queues behind a client's subscriptions: declared, bound and consumed when they are needed.
 * Answers say whether it was done. Confined to the connection's loop.
 */
final class SessionQueues {
  private static final long MILLIS_PER_SECOND = 1000;

  private final ClientScope client;
  private final Session session;
  private final Deliveries deliveries;
  private final String virtualHost;
  private @Nullable QueueSink acknowledged;
  private @Nullable QueueSink unacknowledged;
  private boolean wasDenied;

  SessionQueues(ClientScope client, Deliveries deliveries) {
    this.client = client;
    this.session = client.session();
    this.deliveries = deliveries;
    this.virtualHost = client.options().virtualHost();
  }

  /** What comes from the session's queue for subscriptions with QoS 0, or with a higher one. */
  QueueSink own(boolean isAcknowledged) {
    QueueSink sink = isAcknowledged ? acknowledged : unacknowledged;
    if (sink != null) {
      return sink;
    }
    QueueSink made =
        isAcknowledged
            ? deliveries.newSink(QueueSink.Kind.OWN, false)
            : deliveries.newSink(QueueSink.Kind.OWN_UNACKNOWLEDGED, true);
    if (isAcknowledged) {
      acknowledged = made;
    } else {
      unacknowledged = made;
    }
    return made;
  }

  /** Whether another filter leaves it cheap to find what a message is for. */
  boolean hasRoomFor(TopicFilter filter, int qos) {
    return !(filter instanceof TopicFilter.Own(ByteString topics))
        || own(qos > Qos.AT_MOST_ONCE).tree().hasRoomFor(topics);
  }

  String nameOfOwn(boolean isAcknowledged) {
    return MqttNames.sessionQueue(client.options().clientId(), isAcknowledged);
  }

  /** Declares the session's queue, unless that was done. */
  void declareOwn(boolean isAcknowledged, Consumer<Boolean> done) {
    if (own(isAcknowledged).isStarted()) {
      done.accept(true);
      return;
    }
    boolean isKept = isAcknowledged && client.isKept();
    execute(
        new CatalogCommand.DeclareQueue(
            virtualHost,
            nameOfOwn(isAcknowledged),
            isKept,
            !isKept,
            false,
            QueueSettings.OfQueue.PLAIN),
        done);
  }

  /** Lets deliveries come from the session's queue. */
  void consumeOwn(boolean isAcknowledged, Consumer<Boolean> done) {
    QueueSink sink = own(isAcknowledged);
    if (sink.isStarted()) {
      done.accept(true);
    } else {
      consume(nameOfOwn(isAcknowledged), sink, null, done);
    }
  }

  /**
   * Declares a group's queue. Of a kept session it lives as long as sessions may; otherwise it goes
   * with the last member. What the first member made is there for all.
   */
  void declareShared(String name, Consumer<Boolean> done) {
    boolean isKept = client.isKept();
    QueueSettings settings =
        isKept
            ? new QueueSettings.OfQueue(
                QueueKind.CLASSIC,
                QueueSettings.NEVER,
                client.node().limits().sessionExpirySecondsMax() * MILLIS_PER_SECOND,
                null,
                DeclaredArguments.NONE)
            : QueueSettings.OfQueue.PLAIN;
    session.execute(
        new CatalogCommand.FindQueue(virtualHost, name),
        found -> {
          if (found instanceof CatalogReply.QueueDeclared) {
            done.accept(true);
          } else {
            execute(
                new CatalogCommand.DeclareQueue(
                    virtualHost, name, isKept, false, !isKept, settings),
                done);
          }
        });
  }

  void deleteSharedIfUnused(String name, Runnable done) {
    session.execute(
        new CatalogCommand.DeleteQueue(virtualHost, name, true, false), _ -> done.run());
  }

  void bind(String queue, ByteString filter, Consumer<Boolean> done) {
    execute(
        new CatalogCommand.BindQueue(
            virtualHost,
            queue,
            client.node().exchange(),
            MqttNames.text(filter),
            MqttNames.binding()),
        done);
  }

  void unbind(String queue, ByteString filter, Consumer<Boolean> done) {
    execute(
        new CatalogCommand.UnbindQueue(
            virtualHost,
            queue,
            client.node().exchange(),
            MqttNames.text(filter),
            MqttNames.binding()),
        done);
  }

  private void execute(CatalogCommand command, Consumer<Boolean> done) {
    session.execute(
        command,
        reply -> {
          switch (reply) {
            case CatalogReply.Refused(Refusal refusal) -> refused(refusal, done);
            case CatalogReply _ -> done.accept(true);
          }
        });
  }

  /** Lets deliveries come from a queue or stream. */
  void consume(String queue, QueueSink sink, @Nullable StreamStart start, Consumer<Boolean> done) {
    boolean isStream = start != null;
    boolean settles = sink.settlesOnDelivery();
    SharedCredit shared = settles || isStream ? null : deliveries.credit();
    session.consume(
        new ConsumeCommand(
            virtualHost,
            queue,
            settles,
            false,
            settles ? Integer.MAX_VALUE : deliveries.window(),
            isStream || !settles,
            0,
            shared,
            start),
        sink,
        reply -> {
          switch (reply) {
            case ConsumeReply.Consuming(ConsumerHandle handle) -> {
              sink.started(handle);
              done.accept(true);
            }
            case ConsumeReply.Refused(Refusal refusal) -> refused(refusal, done);
          }
        });
  }

  private void refused(Refusal refusal, Consumer<Boolean> done) {
    wasDenied = refusal instanceof Refusal.NoRight || refusal instanceof Refusal.NoTopicRight;
    done.accept(false);
  }

  /** Why what was asked for last was not done. */
  ReasonCode failure(ReasonCode otherwise) {
    return wasDenied ? ReasonCode.NOT_AUTHORIZED : otherwise;
  }

  Deliveries deliveries() {
    return deliveries;
  }
}
