package dev.forebay.protocol.mqtt.publish;

import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.publish.HeadersSource;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.message.ByteString;
import dev.forebay.message.Delay;
import dev.forebay.protocol.mqtt.client.ClientOptions;
import dev.forebay.protocol.mqtt.client.ClientScope;
import dev.forebay.protocol.mqtt.codec.PacketHeader;
import dev.forebay.protocol.mqtt.codec.PacketType;
import dev.forebay.protocol.mqtt.codec.Publish;
import dev.forebay.protocol.mqtt.codec.property.PublishProperties;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.Qos;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import dev.forebay.protocol.mqtt.codec.wire.Topics;
import dev.forebay.protocol.mqtt.mapping.PropertiesView;
import dev.forebay.protocol.mqtt.node.TopicPublisher;
import dev.forebay.protocol.mqtt.state.PacketRecord;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Publishing of one client: copies each message straight from what the socket brought into the
 * broker's memory. Confined to the connection's loop.
 */
public final class PublishPath {
  private static final byte[] SYSTEM = {'$', 'S', 'Y', 'S', '/'};

  private final ClientScope client;
  private final ClientOptions options;
  private final Acknowledgements acknowledgements;
  private final ReceivedIds received;
  private final Publisher publisher;
  private final TopicPublisher topics;
  private final TopicAliases aliases;
  private final Publish publish = new Publish();
  private final HeadersSource headers = new PropertiesView(() -> publish.properties().all());
  private @Nullable Route sought;
  private boolean isRefusing;
  private boolean isUnflushed;

  /**
   * Of one client.
   *
   * @param kept packet identifiers of QoS 2 that it has not released
   */
  public PublishPath(ClientScope client, List<Integer> kept) {
    this.client = client;
    this.options = client.options();
    this.acknowledgements = new Acknowledgements(client, this::record);
    this.received = new ReceivedIds(client, acknowledgements, kept);
    this.publisher = client.session().publisher(acknowledgements);
    this.topics = new TopicPublisher(client.node().exchange());
    this.aliases = new TopicAliases(client.node().limits().topicAliasMax());
  }

  /**
   * There is no memory for messages and none comes: the next one is refused rather than waited for.
   */
  public void refuseNext() {
    isRefusing = true;
  }

  /**
   * Takes a PUBLISH.
   *
   * @return false if there is no memory for it now
   */
  public boolean publish(ByteBuf in, PacketHeader header) {
    publish.read(in, header, options.version());
    PublishProperties properties = publish.properties();
    ByteBuf topic = in;
    int topicAt = publish.topicAt();
    int topicBytes = publish.topicBytes();
    if (properties.alias() != PublishProperties.NO_ALIAS) {
      if (topicBytes == 0) {
        byte[] known = aliases.topic(properties.alias()).toByteArray();
        topic = Unpooled.wrappedBuffer(known);
        topicAt = 0;
        topicBytes = known.length;
      } else {
        byte[] named = new byte[topicBytes];
        in.getBytes(topicAt, named);
        aliases.set(properties.alias(), ByteString.copyOf(named, 0, topicBytes));
      }
    } else if (topicBytes == 0 && options.version().hasProperties()) {
      throw new MqttException(ReasonCode.PROTOCOL_ERROR, "neither topic nor alias");
    }
    Topics.requireName(topic, topicAt, topicBytes);
    if (client.node().sparkplug().changesSaid(topic, topicAt, topicBytes)) {
      topic = Unpooled.wrappedBuffer(kept(topic, topicAt, topicBytes));
      topicAt = 0;
      topicBytes = topic.readableBytes();
    }
    if (publish.qos() == Qos.EXACTLY_ONCE && received.isDuplicate(publish.packetId())) {
      return true;
    }
    requireReceiveMaximum();
    return isSystem(topic, topicAt, topicBytes)
        ? refuse(ReasonCode.NOT_AUTHORIZED)
        : publish(topic, topicAt, topicBytes);
  }

  private byte[] kept(ByteBuf topic, int at, int bytes) {
    byte[] said = new byte[bytes];
    topic.getBytes(at, said);
    return client.node().sparkplug().kept(ByteString.copyOf(said, 0, bytes)).toByteArray();
  }

  private void requireReceiveMaximum() {
    if (options.version().hasProperties()
        && publish.qos() > Qos.AT_MOST_ONCE
        && acknowledgements.pendingAtLeastOnce() + received.size()
            >= client.node().limits().receiveMaximum()) {
      throw new MqttException(
          ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
          "more than %d messages unacknowledged"
              .formatted(client.node().limits().receiveMaximum()));
    }
  }

  private static boolean isSystem(ByteBuf topic, int at, int bytes) {
    if (bytes < SYSTEM.length) {
      return false;
    }
    for (int i = 0; i < SYSTEM.length; i++) {
      if (topic.getByte(at + i) != SYSTEM[i]) {
        return false;
      }
    }
    return true;
  }

  private boolean publish(ByteBuf topic, int topicAt, int topicBytes) {
    boolean isRetained = publish.isRetained();
    if (isRetained && publish.payloadBytes() > 0 && !client.retained().hasRoom()) {
      client.node().metrics().publishRefused();
      return refuse(ReasonCode.QUOTA_EXCEEDED);
    }
    boolean wasSought = sought != null;
    Route route = route(topic, topicAt, topicBytes);
    if (route.isDenied()) {
      client.node().metrics().publishRefused();
      return refuse(ReasonCode.NOT_AUTHORIZED);
    }
    if (!route.isFound()) {
      sought = route;
      return false;
    }
    if (publish.qos() == Qos.EXACTLY_ONCE && client.isKept()) {
      return (wasSought || route.reachesStreams())
          ? publishThenRecord(route)
          : publishOnce(topic, topicAt, topicBytes);
    }
    if (!route.hasTargets()) {
      sought = null;
      accepted();
      isUnflushed = true;
      publisher.drop(sequence(false));
      return true;
    }
    if (!publisher.mayAppend(route, traits(), messageBytes())) {
      return false;
    }
    sought = null;
    accepted();
    isUnflushed = true;
    fill(append(publisher, route, sequence(true)));
    return true;
  }

  /** Where the message goes; the one that was sought for it, if there was one. */
  private Route route(ByteBuf topic, int topicAt, int topicBytes) {
    Route known = sought;
    return known != null
        ? known
        : requireOpen(
            topics.route(publisher, topic, topicAt, topicBytes, publish.isRetained(), headers));
  }

  /** Whether the PUBLISH that was not taken last waits for its route. */
  public boolean isSeeking() {
    return sought != null && !sought.isFound();
  }

  /** Runs the action when the PUBLISH that was not taken for lack of a route may be tried again. */
  public void whenRouteIsFound(Runnable action) {
    Objects.requireNonNull(sought, "no route is sought").whenFound(action);
  }

  /** The connection ends: nobody wants the route any more. */
  public void close() {
    flush();
    if (sought != null) {
      sought.forget();
      sought = null;
    }
  }

  private Route requireOpen(Route route) {
    if (!route.exists() || route.isInternal()) {
      throw new MqttException(
          ReasonCode.IMPLEMENTATION_ERROR,
          "no exchange '%s' to publish to".formatted(client.node().exchange()));
    }
    if (route.isFound() && route.delay() instanceof Delay.Wrong(String why)) {
      throw new MqttException(ReasonCode.IMPLEMENTATION_ERROR, why);
    }
    return route;
  }

  private void accepted() {
    isRefusing = false;
    client.node().metrics().received();
    if (publish.qos() == Qos.EXACTLY_ONCE) {
      received.taken(publish.packetId());
    }
  }

  private long sequence(boolean hasSubscribers) {
    return publish.qos() == Qos.AT_MOST_ONCE
        ? 0
        : acknowledgements.next(publish.packetId(), publish.qos(), hasSubscribers);
  }

  private MessageTraits traits() {
    return topics.traits(publish.qos(), publish.isRetained(), publish.properties().expirySeconds());
  }

  private int messageBytes() {
    return TopicPublisher.propertyBytes(options.clientId(), publish.properties().sizeBytes())
        + publish.payloadBytes();
  }

  private ByteBuffer append(Publisher target, Route route, long sequence) {
    return topics.append(
        target,
        route,
        publish.qos(),
        publish.isRetained(),
        options.clientId(),
        publish.properties().sizeBytes(),
        publish.payloadBytes(),
        sequence);
  }

  private void fill(ByteBuffer target) {
    publish.properties().copyTo(target);
    target.limit(target.position() + publish.payloadBytes());
    publish.buffer().getBytes(publish.payloadAt(), target);
  }

  /** The message and the record of its packet identifier are one transaction. */
  private boolean publishOnce(ByteBuf topic, int topicAt, int topicBytes) {
    int packetId = publish.packetId();
    Transaction transaction = client.session().transaction();
    Publisher staging = transaction.publisher();
    Route route =
        requireOpen(
            topics.route(staging, topic, topicAt, topicBytes, publish.isRetained(), headers));
    PacketRecord record = received.arriving(packetId);
    boolean hasRoom =
        transaction.hasRoom(messageBytes())
            && (!route.hasTargets() || staging.mayAppend(route, traits(), messageBytes()));
    if (!hasRoom || !record.stage(transaction)) {
      transaction.rollback();
      received.failed(packetId);
      return false;
    }
    isRefusing = false;
    client.node().metrics().received();
    if (route.hasTargets()) {
      topics.route(staging, topic, topicAt, topicBytes, publish.isRetained(), headers);
      traits();
      fill(append(staging, route, 0));
      if (publish.isRetained()) {
        byte[] kept = new byte[topicBytes];
        topic.getBytes(topicAt, kept);
        client.retained().expect(ByteString.copyOf(kept, 0, topicBytes), options.clientId());
      }
    }
    flush();
    transaction.commit(() -> received.arrived(packetId), () -> lost(packetId));
    return true;
  }

  /**
   * Streams are in no transaction, nor are routes that have to be sought: after a crash between the
   * two the message comes twice.
   */
  private boolean publishThenRecord(Route route) {
    boolean leadsSomewhere = route.hasTargets();
    if (leadsSomewhere && !publisher.mayAppend(route, traits(), messageBytes())) {
      return false;
    }
    sought = null;
    isRefusing = false;
    client.node().metrics().received();
    received.arriving(publish.packetId());
    isUnflushed = true;
    long sequence = acknowledgements.nextBeforeRecord(publish.packetId());
    if (leadsSomewhere) {
      fill(append(publisher, route, sequence));
    } else {
      publisher.drop(sequence);
    }
    return true;
  }

  private void record(int packetId) {
    Transaction transaction = client.session().transaction();
    if (received.arriving(packetId).stage(transaction)) {
      transaction.commit(() -> received.arrived(packetId), () -> lost(packetId));
    } else {
      transaction.rollback();
      lost(packetId);
    }
  }

  private void lost(int packetId) {
    received.failed(packetId);
    acknowledgements.lost(0);
  }

  /** The message is not taken, which only MQTT 5 can say. */
  private boolean refuse(ReasonCode code) {
    if (publish.qos() == Qos.AT_MOST_ONCE) {
      return true;
    }
    if (!options.version().hasProperties() && code == ReasonCode.QUOTA_EXCEEDED) {
      throw new MqttException(code, "no memory for further messages");
    }
    acknowledgements.send(
        publish.qos() == Qos.AT_LEAST_ONCE ? PacketType.PUBACK : PacketType.PUBREC,
        publish.packetId(),
        code);
    return true;
  }

  /**
   * Refuses the PUBLISH that was not taken last, if it was told to.
   *
   * @return whether it has
   */
  public boolean refuseUntaken() {
    if (!isRefusing || isSeeking()) {
      return false;
    }
    isRefusing = false;
    sought = null;
    client.node().metrics().publishRefused();
    return refuse(ReasonCode.QUOTA_EXCEEDED);
  }

  /** A PUBREL came. */
  public void released(int packetId) {
    received.released(packetId);
  }

  /** Runs the action when the session may end: whoever has it next must know what was taken. */
  public void whenArrived(Runnable action) {
    received.whenArrived(action);
  }

  /** Lets what was published go its way. */
  public void flush() {
    if (isUnflushed) {
      isUnflushed = false;
      publisher.flush();
    }
  }
}
