package dev.forebay.protocol.mqtt.node;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.form.MessageView;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.wire.Qos;
import dev.forebay.protocol.mqtt.mapping.StoredMessage;
import dev.forebay.runtime.EventLoop;

/**
 * Marks the end of a queue that one consumer reads: when the mark comes, all has come that was in
 * the queue before it. No count would tell, since messages expire and come in their own time. Marks
 * are transient, so that a crash leaves none. Confined to one loop.
 */
public final class EndMarks implements ConfirmListener {
  private static final long TRY_AGAIN_NANOS = 50_000_000;

  private final EventLoop loop;
  private final Publisher publisher;
  private final RouteKey key = new RouteKey();

  /** Of the newest mark: others may have been left behind by a queue that was opened again. */
  private long number;

  /** Of a queue. */
  public EndMarks(EventLoop loop, Session session, String queue) {
    this.loop = loop;
    this.publisher = session.publisher(this);
    key.set("", queue);
  }

  /** Puts a mark behind what there is; earlier ones count no more. */
  public void put() {
    number++;
    append(number);
  }

  private void append(long wanted) {
    if (wanted != number) {
      return;
    }
    ByteString said = ByteString.utf8(Long.toString(number));
    MessageTraits traits = MessageTraits.of(false);
    Route route = publisher.ownRoute(key);
    int bytes = StoredMessage.copyHeadBytes(ByteString.EMPTY, said);
    if (!route.hasTargets() || !publisher.mayAppend(route, traits, bytes)) {
      loop.schedule(TRY_AGAIN_NANOS, () -> append(wanted));
      return;
    }
    StoredMessage.writeCopyHead(
        publisher.append(route, traits, bytes, 0, 0), Qos.AT_MOST_ONCE, ByteString.EMPTY, said);
    publisher.flush();
  }

  /** Whether a message is a mark. */
  public static boolean isMark(MessageView message) {
    return message.bodyBytes() == 0
        && StoredMessage.isCopy(message.memory(), message.propertiesAt())
        && StoredMessage.copyTopicBytes(message.memory(), message.propertiesAt()) == 0;
  }

  /** Whether a mark is the one that was put last. */
  public boolean isNewest(MessageView mark) {
    return StoredMessage.copyFilter(mark.memory(), mark.propertiesAt())
        .equals(ByteString.utf8(Long.toString(number)));
  }

  @Override
  public void confirmed(long sequence) {
    // A mark has no number: it comes, or its queue is not served any more.
  }

  @Override
  public void lost(long sequence) {
    // Whoever reads the queue is interrupted, and puts another one.
  }
}
