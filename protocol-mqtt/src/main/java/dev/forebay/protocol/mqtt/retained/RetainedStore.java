package dev.forebay.protocol.mqtt.retained;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.LookCommand;
import dev.forebay.broker.api.LookSink;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.form.MessageView;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.node.EndMarks;
import dev.forebay.protocol.mqtt.node.MqttNames;
import dev.forebay.runtime.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The retained messages of one virtual host. They are the messages of a durable queue, whose only
 * consumer holds each unacknowledged until a newer one of its topic comes; memory has which offset
 * each topic has. Confined to the home loop.
 */
final class RetainedStore implements DeliverySink {
  private static final Logger LOG = LoggerFactory.getLogger(RetainedStore.class);
  private static final long TRY_AGAIN_NANOS = 100_000_000;

  private final EventLoop loop;
  private final Session session;
  private final String virtualHost;
  private final String exchange;
  private final AtomicLong heldBytes;
  private final EndMarks marks;
  private final Arriving arriving;
  private final Standpoints standpoints;
  private TopicIndex offsets = new TopicIndex();
  private @Nullable List<Runnable> untilServing = new ArrayList<>();

  RetainedStore(
      EventLoop loop,
      List<? extends EventLoop> loops,
      Session session,
      String virtualHost,
      String exchange,
      AtomicLong heldBytes) {
    this.loop = loop;
    this.session = session;
    this.virtualHost = virtualHost;
    this.exchange = exchange;
    this.heldBytes = heldBytes;
    this.marks = new EndMarks(loop, session, MqttNames.RETAINED_QUEUE);
    this.arriving = new Arriving(loop);
    this.standpoints = new Standpoints(marks, new LoopTurns(loops, loop), arriving);
  }

  /** Messages that are on their way. */
  Arriving arriving() {
    return arriving;
  }

  /** Where the messages end that a new subscriber finds. */
  Standpoints standpoints() {
    return standpoints;
  }

  /** Reads what there is. */
  void open() {
    session.execute(
        new CatalogCommand.DeclareQueue(
            virtualHost, MqttNames.RETAINED_QUEUE, true, false, false, QueueSettings.OfQueue.PLAIN),
        reply -> {
          if (reply instanceof CatalogReply.QueueDeclared) {
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
            serve();
            standpoints.opened();
          } else {
            again(reply);
          }
        });
  }

  private void again(Object reply) {
    LOG.warn("retained messages can't be kept: {}", reply);
    loop.schedule(TRY_AGAIN_NANOS, this::open);
  }

  private void serve() {
    List<Runnable> served = untilServing;
    untilServing = null;
    if (served != null) {
      served.forEach(Runnable::run);
    }
  }

  /** Runs the action when what is published is kept. */
  void whenServing(Runnable action) {
    if (untilServing == null) {
      action.run();
    } else {
      untilServing.add(action);
    }
  }

  /** Goes over the offsets of what a filter matches. */
  FilterWalk walk(ByteString filter) {
    return new FilterWalk(offsets, filter);
  }

  int size() {
    return offsets.size();
  }

  /** Reads messages from an offset on; answers come on the home loop. */
  void look(long offset, int maxBytes, LookSink sink) {
    session.look(new LookCommand(virtualHost, MqttNames.RETAINED_QUEUE, offset, maxBytes), sink);
  }

  @Override
  public void deliver(
      ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
    if (EndMarks.isMark(message)) {
      consumer.queue().settle(consumer, offset, offset + 1);
      if (marks.isNewest(message)) {
        loop.execute(() -> standpoints.marked(offset));
      }
      return;
    }
    byte[] topic = new byte[message.routingKeyBytes()];
    message.memory().get(message.routingKeyAt(), topic);
    boolean isEnd = message.bodyBytes() == 0;
    long before = isEnd ? offsets.remove(topic) : offsets.put(topic, offset);
    heldBytes.set(offsets.heapBytes());
    arriving.arrived(topic, message);
    if (before != TopicIndex.NONE) {
      consumer.queue().settle(consumer, before, before + 1);
    }
    if (isEnd) {
      consumer.queue().settle(consumer, offset, offset + 1);
    }
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
    offsets = new TopicIndex();
    heldBytes.set(0);
    standpoints.interrupted();
    loop.schedule(TRY_AGAIN_NANOS, this::open);
  }
}
