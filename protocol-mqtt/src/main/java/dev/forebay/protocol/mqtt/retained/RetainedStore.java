package dev.forebay.protocol.mqtt.retained;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.form.MessageView;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.mapping.StoredMessage;
import dev.forebay.protocol.mqtt.node.MqttNames;
import dev.forebay.runtime.EventLoop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The retained messages of one virtual host. They are the messages of a durable queue, whose only
 * consumer holds each unacknowledged until a newer one of its topic comes. Confined to the home
 * loop.
 */
final class RetainedStore implements DeliverySink {
  private static final Logger LOG = LoggerFactory.getLogger(RetainedStore.class);
  private static final long TRY_AGAIN_NANOS = 100_000_000;

  private final EventLoop loop;
  private final Session session;
  private final String virtualHost;
  private final String exchange;
  private final AtomicLong heldBytes;
  private TopicTree<RetainedMessage> byTopic = new TopicTree<>();
  private @Nullable List<Runnable> untilLoaded = new ArrayList<>();
  private long missing;

  RetainedStore(
      EventLoop loop, Session session, String virtualHost, String exchange, AtomicLong heldBytes) {
    this.loop = loop;
    this.session = session;
    this.virtualHost = virtualHost;
    this.exchange = exchange;
    this.heldBytes = heldBytes;
  }

  /** Reads what there is. */
  void open() {
    session.execute(
        new CatalogCommand.DeclareQueue(
            virtualHost, MqttNames.RETAINED_QUEUE, true, false, false, QueueSettings.OfQueue.PLAIN),
        reply -> {
          if (reply instanceof CatalogReply.QueueDeclared(_, long ready, _)) {
            missing = ready;
            bind();
          } else {
            again(reply);
          }
        });
  }

  private void bind() {
    session.execute(
        new CatalogCommand.BindQueue(
            virtualHost,
            MqttNames.RETAINED_QUEUE,
            exchange,
            MqttNames.text(MqttNames.RETAINED_KEY),
            MqttNames.binding()),
        reply -> {
          if (reply instanceof CatalogReply.Done) {
            consume();
          } else {
            again(reply);
          }
        });
  }

  private void consume() {
    session.consume(
        new ConsumeCommand(virtualHost, MqttNames.RETAINED_QUEUE, false, true, Integer.MAX_VALUE),
        this,
        reply -> {
          if (reply instanceof ConsumeReply.Consuming) {
            endLoading();
          } else {
            again(reply);
          }
        });
  }

  private void again(Object reply) {
    LOG.warn("retained messages can't be kept: {}", reply);
    loop.schedule(TRY_AGAIN_NANOS, this::open);
  }

  private void endLoading() {
    List<Runnable> waiting = untilLoaded;
    if (missing <= 0 && waiting != null) {
      untilLoaded = null;
      waiting.forEach(Runnable::run);
    }
  }

  /** Runs the action when all that was there at the start is known. */
  void whenLoaded(Runnable action) {
    if (untilLoaded == null) {
      action.run();
    } else {
      untilLoaded.add(action);
    }
  }

  FilterWalk<RetainedMessage> walk(ByteString filter) {
    return new FilterWalk<>(byTopic, filter);
  }

  int size() {
    return byTopic.size();
  }

  @Override
  public void deliver(
      ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
    RetainedMessage retained = message(offset, message);
    boolean isEnd = retained.payload().lengthBytes() == 0;
    RetainedMessage before =
        isEnd ? byTopic.remove(retained.topic()) : byTopic.put(retained.topic(), retained);
    heldBytes.addAndGet(
        (isEnd ? 0 : retained.sizeBytes()) - (before == null ? 0 : before.sizeBytes()));
    if (before != null) {
      consumer.queue().settle(consumer, before.offset(), before.offset() + 1);
    }
    if (isEnd) {
      consumer.queue().settle(consumer, offset, offset + 1);
    }
    missing--;
    if (untilLoaded != null && missing <= 0) {
      loop.execute(this::endLoading);
    }
  }

  private static RetainedMessage message(long offset, MessageView message) {
    ByteBuffer memory = message.memory();
    int at = message.propertiesAt();
    int from = StoredMessage.propertiesAt(memory, at);
    return new RetainedMessage(
        bytes(memory, message.routingKeyAt(), message.routingKeyBytes()),
        StoredMessage.qos(memory, at),
        bytes(memory, from, at + message.propertiesBytes() - from),
        bytes(message.bodyMemory(), message.bodyAt(), message.bodyBytes()),
        message.timeMillis(),
        offset);
  }

  private static ByteString bytes(ByteBuffer memory, int at, int lengthBytes) {
    byte[] bytes = new byte[lengthBytes];
    memory.get(at, bytes);
    return ByteString.copyOf(bytes, 0, lengthBytes);
  }

  @Override
  public void cancelled(ConsumerHandle consumer) {
    LOG.error("the queue {} was deleted, with all retained messages", MqttNames.RETAINED_QUEUE);
    reopen();
  }

  @Override
  public void interrupted(ConsumerHandle consumer) {
    reopen();
  }

  /** All that is held comes once more. */
  private void reopen() {
    byTopic = new TopicTree<>();
    heldBytes.set(0);
    untilLoaded = new ArrayList<>();
    loop.schedule(TRY_AGAIN_NANOS, this::open);
  }
}
