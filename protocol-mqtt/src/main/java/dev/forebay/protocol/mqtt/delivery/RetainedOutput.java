package dev.forebay.protocol.mqtt.delivery;

import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.client.ClientScope;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.property.PropertyBytes;
import dev.forebay.protocol.mqtt.codec.wire.Qos;
import dev.forebay.protocol.mqtt.filter.Matches;
import dev.forebay.protocol.mqtt.filter.Subscription;
import dev.forebay.protocol.mqtt.mapping.StoredMessage;
import dev.forebay.protocol.mqtt.node.MqttNames;
import dev.forebay.protocol.mqtt.retained.RetainedMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes retained messages for one client, or puts them into its session's queue if they are to be
 * acknowledged. Confined to the connection's loop.
 */
final class RetainedOutput {
  private static final long MILLIS_PER_SECOND = 1000;

  private final ClientScope client;
  private final PublishWriter writer;
  private final Publisher publisher;
  private final RouteKey key = new RouteKey();
  private final Matches matches = new Matches();

  RetainedOutput(ClientScope client, SentAliases aliases) {
    this.client = client;
    this.writer = new PublishWriter(client, aliases);
    this.publisher = client.session().publisher(new Unconfirmed());
    key.set("", MqttNames.sessionQueue(client.options().clientId(), true));
  }

  /** Nobody waits for what goes into the session's own queue. */
  private static final class Unconfirmed implements ConfirmListener {
    @Override
    public void confirmed(long sequence) {
      // No message has a number.
    }

    @Override
    public void lost(long sequence) {
      // Its queue is not served either, which ends the connection.
    }
  }

  /** Lets what is in the session's queue go its way. */
  void flush() {
    publisher.flush();
  }

  /** Sends a message; false if there is no memory for it now. */
  boolean send(Subscription subscription, RetainedMessage message) {
    ByteBuf properties = Unpooled.wrappedBuffer(message.properties().toByteArray());
    int expiryAt =
        PropertyBytes.find(
            properties, 0, properties.readableBytes(), Property.MESSAGE_EXPIRY_INTERVAL);
    Long left = expiryAt < 0 ? null : leftMillis(properties.getUnsignedInt(expiryAt), message);
    if (left != null && left <= 0) {
      return true;
    }
    int qos = Math.min(subscription.qos(), message.qos());
    if (qos == Qos.AT_MOST_ONCE) {
      sendOnce(subscription, message, properties);
      return true;
    }
    if (left != null) {
      properties.setInt(expiryAt, (int) ((left + MILLIS_PER_SECOND - 1) / MILLIS_PER_SECOND));
    }
    return enqueue(subscription.filter(), message, properties, qos, left);
  }

  private long leftMillis(long seconds, RetainedMessage message) {
    return message.timeMillis()
        + seconds * MILLIS_PER_SECOND
        - client.node().nowMillis().getAsLong();
  }

  private void sendOnce(Subscription subscription, RetainedMessage message, ByteBuf properties) {
    PublishWriter.Parts parts = writer.parts();
    writer.topic(message.topic());
    parts.properties = properties;
    parts.propertiesAt = 0;
    parts.propertiesBytes = properties.readableBytes();
    parts.payload = Unpooled.wrappedBuffer(message.payload().toByteArray());
    parts.payloadAt = 0;
    parts.payloadBytes = message.payload().lengthBytes();
    parts.timeMillis = message.timeMillis();
    if (!writer.write(Qos.AT_MOST_ONCE, false, true, 0, matches.only(subscription))) {
      client.node().metrics().deliveryDropped();
    }
  }

  private boolean enqueue(
      ByteString filter,
      RetainedMessage message,
      ByteBuf properties,
      int qos,
      @Nullable Long leftMillis) {
    Route route = publisher.ownRoute(key);
    if (!route.hasTargets()) {
      // The subscription went meanwhile.
      return true;
    }
    MessageTraits traits =
        MessageTraits.of(
            client.isKept(), leftMillis == null ? Publisher.NO_EXPIRATION : leftMillis);
    int propertyBytes =
        StoredMessage.copyHeadBytes(message.topic(), filter) + properties.readableBytes();
    int payloadBytes = message.payload().lengthBytes();
    if (!publisher.mayAppend(route, traits, propertyBytes + payloadBytes)) {
      return false;
    }
    ByteBuffer target = publisher.append(route, traits, propertyBytes, payloadBytes, 0);
    StoredMessage.writeCopyHead(target, qos, message.topic(), filter);
    target.put(properties.nioBuffer());
    target.put(message.payload().toByteArray());
    return true;
  }
}
