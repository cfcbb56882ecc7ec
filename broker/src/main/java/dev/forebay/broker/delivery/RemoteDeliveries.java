package dev.forebay.broker.delivery;

import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.loop.MessageCursor;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.loop.TurnEnd;
import java.util.ArrayList;
import java.util.List;

/**
 * Deliveries to a session on another loop: gathered during a turn, sent as one batch, the chunks
 * held until the session's loop has copied them. At most {@value #UNDER_WAY_MAX} messages of a
 * consumer are under way, and none is added to {@value #UNDER_WAY_BYTES_MAX} bytes, nor to what
 * {@link UnderWay} allows its session: whoever does not read gets all of them before its pause is
 * heard of.
 */
final class RemoteDeliveries implements TurnEnd {
  static final int UNDER_WAY_MAX = 1024;
  static final long UNDER_WAY_BYTES_MAX = 1 << 20;

  private final Consumer consumer;
  private final UnderWay ofSession;
  private List<Delivery> batch = new ArrayList<>(0);
  private int underWay;
  private long underWayBytes;

  RemoteDeliveries(Consumer consumer, UnderWay ofSession) {
    this.consumer = consumer;
    this.ofSession = ofSession;
  }

  boolean hasRoom() {
    return underWay < UNDER_WAY_MAX
        && underWayBytes < UNDER_WAY_BYTES_MAX
        && ofSession.hasRoomFor(consumer);
  }

  void add(Run run, int index, long offset, Attempts attempts) {
    if (batch.isEmpty()) {
      consumer.target().shard().postDue(this);
    }
    run.hold();
    Delivery delivery = new Delivery(run, index, offset, attempts);
    underWay++;
    underWayBytes += delivery.bytes();
    ofSession.sent(delivery.bytes());
    batch.add(delivery);
  }

  @Override
  public void turnEnd() {
    post();
  }

  /** Sends what was gathered. Shard's loop. */
  void post() {
    if (batch.isEmpty()) {
      return;
    }
    List<Delivery> sent = batch;
    batch = new ArrayList<>(0);
    consumer.shardLoop().send(consumer.sessionLoop(), () -> show(sent));
  }

  private void show(List<Delivery> deliveries) {
    MessageCursor cursor = new MessageCursor();
    int shown = 0;
    for (Delivery delivery : deliveries) {
      cursor.seek(delivery.run, delivery.index);
      cursor.attempted(delivery.attempts);
      if (!consumer.show(delivery.offset, cursor)) {
        break;
      }
      shown++;
    }
    int seen = shown;
    consumer.sessionLoop().send(consumer.shardLoop(), () -> processed(deliveries, seen));
  }

  /** The session has copied the first {@code shown}; the others go back. Shard's loop. */
  private void processed(List<Delivery> deliveries, int shown) {
    ConsumedQueue queue = consumer.target();
    underWay -= deliveries.size();
    for (int i = 0; i < deliveries.size(); i++) {
      Delivery delivery = deliveries.get(i);
      underWayBytes -= delivery.bytes();
      ofSession.arrived(delivery.bytes());
      delivery.run.release();
      if (i >= shown) {
        queue.release(consumer, delivery.offset, delivery.offset + 1, false);
      } else if (consumer.settlesOnDelivery()) {
        queue.settle(consumer, delivery.offset, delivery.offset + 1);
      }
    }
    ofSession.tellWaiting();
    if (shown < deliveries.size()) {
      consumer.refused();
    }
    consumer.roomAgain();
  }

  private record Delivery(Run run, int index, long offset, Attempts attempts) {
    /** The messages of a run count as equally large. */
    long bytes() {
      return run.lengthBytes() / run.count();
    }
  }
}
