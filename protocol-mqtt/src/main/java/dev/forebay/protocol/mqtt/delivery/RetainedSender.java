package dev.forebay.protocol.mqtt.delivery;

import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.message.Headers;
import dev.forebay.protocol.mqtt.client.ClientScope;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.property.PropertyBytes;
import dev.forebay.protocol.mqtt.codec.wire.Qos;
import dev.forebay.protocol.mqtt.filter.Matches;
import dev.forebay.protocol.mqtt.filter.Subscription;
import dev.forebay.protocol.mqtt.mapping.StoredMessage;
import dev.forebay.protocol.mqtt.node.MqttNames;
import dev.forebay.protocol.mqtt.retained.HomeOfRetained;
import dev.forebay.protocol.mqtt.retained.RetainedMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends a new subscriber what its topics have retained, in pieces, one subscription after another.
 * What is to be acknowledged goes through the session's queue, so that it is sent again like all
 * else. Confined to the connection's loop.
 */
public final class RetainedSender {
  private static final long MILLIS_PER_SECOND = 1000;
  private static final long TRY_AGAIN_NANOS = 50_000_000;

  private final ClientScope client;
  private final PublishWriter writer;
  private final Publisher publisher;
  private final RouteKey key = new RouteKey();
  private final Matches matches = new Matches();
  private final PublishWriter.Parts parts = new PublishWriter.Parts();
  private final ArrayDeque<Job> jobs = new ArrayDeque<>();
  private boolean isAsking;

  /** What is found for one subscription. */
  private static final class Job {
    private final Subscription subscription;
    private final HomeOfRetained.Search search;
    private final ArrayDeque<RetainedMessage> found = new ArrayDeque<>();

    Job(Subscription subscription, HomeOfRetained.Search search) {
      this.subscription = subscription;
      this.search = search;
    }
  }

  /** Of one client. */
  public RetainedSender(ClientScope client, Deliveries deliveries) {
    this.client = client;
    this.writer = new PublishWriter(client, deliveries.aliases());
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

  /** Sends what there is for a subscription. */
  public void send(Subscription subscription) {
    jobs.add(new Job(subscription, client.retained().search(subscription.filter(), client.loop())));
    goOn();
  }

  /** Goes on, if the client takes more. */
  public void goOn() {
    Job job = jobs.peek();
    while (job != null && client.isOpen() && client.isWritable() && !isAsking) {
      RetainedMessage next = job.found.peek();
      if (next == null) {
        ask(job);
      } else if (send(job.subscription, next)) {
        job.found.remove();
      } else {
        client.loop().schedule(TRY_AGAIN_NANOS, this::goOn);
        break;
      }
      job = jobs.peek();
    }
    publisher.flush();
  }

  private void ask(Job job) {
    isAsking = true;
    job.search.next(messages -> {
      isAsking = false;
      found(job, messages);
    });
  }

  private void found(Job job, List<RetainedMessage> messages) {
    if (messages.isEmpty()) {
      jobs.remove(job);
    }
    job.found.addAll(messages);
    goOn();
  }

  private boolean send(Subscription subscription, RetainedMessage message) {
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
    return enqueue(message, properties, qos, left);
  }

  private long leftMillis(long seconds, RetainedMessage message) {
    return message.timeMillis()
        + seconds * MILLIS_PER_SECOND
        - client.node().nowMillis().getAsLong();
  }

  private void sendOnce(Subscription subscription, RetainedMessage message, ByteBuf properties) {
    PublishWriter.topic(parts, message.topic());
    parts.properties = properties;
    parts.propertiesAt = 0;
    parts.propertiesBytes = properties.readableBytes();
    parts.payload = Unpooled.wrappedBuffer(message.payload().toByteArray());
    parts.payloadAt = 0;
    parts.payloadBytes = message.payload().lengthBytes();
    parts.timeMillis = message.timeMillis();
    if (!writer.write(parts, Qos.AT_MOST_ONCE, false, true, 0, matches.only(subscription))) {
      client.node().metrics().deliveryDropped();
    }
  }

  private boolean enqueue(
      RetainedMessage message, ByteBuf properties, int qos, @Nullable Long leftMillis) {
    Route route = publisher.route(key, () -> Headers.EMPTY);
    if (!route.hasTargets()) {
      // The subscription went meanwhile.
      return true;
    }
    MessageTraits traits =
        MessageTraits.of(
            client.isKept(), leftMillis == null ? Publisher.NO_EXPIRATION : leftMillis);
    int propertyBytes = StoredMessage.copyHeadBytes(message.topic()) + properties.readableBytes();
    int payloadBytes = message.payload().lengthBytes();
    if (!publisher.mayAppend(route, traits, propertyBytes + payloadBytes)) {
      return false;
    }
    ByteBuffer target = publisher.append(route, traits, propertyBytes, payloadBytes, 0);
    StoredMessage.writeCopyHead(target, qos, message.topic());
    target.put(properties.nioBuffer());
    target.put(message.payload().toByteArray());
    return true;
  }
}
