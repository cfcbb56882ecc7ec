package dev.forebay.broker.delivery;

import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.handover.HandedMessage;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToSession;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.loop.TurnEnd;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Deliveries to a session on another loop: gathered during a turn, sent as one batch, the chunks
 * held until the session's loop has copied them. At most {@value #UNDER_WAY_MAX} messages of a
 * consumer are under way, and none is added to {@value #UNDER_WAY_BYTES_MAX} bytes, nor to what
 * {@link UnderWay} allows its session: whoever does not read gets all of them before its pause is
 * heard of.
 */
final class RemoteDeliveries implements DeliveryWay, TurnEnd {
  static final int UNDER_WAY_MAX = 1024;
  static final long UNDER_WAY_BYTES_MAX = 1 << 20;

  private final long consumer;
  private final Handover handover;
  private final UnderWay ofSession;
  private final ArrayDeque<List<HandedMessage>> batches = new ArrayDeque<>(1);
  private List<HandedMessage> gathered = new ArrayList<>(0);
  private int underWay;
  private long underWayBytes;

  RemoteDeliveries(long consumer, Handover handover, UnderWay ofSession) {
    this.consumer = consumer;
    this.handover = handover;
    this.ofSession = ofSession;
  }

  @Override
  public boolean hasRoom(Consumer asking) {
    return underWay < UNDER_WAY_MAX
        && underWayBytes < UNDER_WAY_BYTES_MAX
        && ofSession.hasRoomFor(asking);
  }

  @Override
  public void deliver(Consumer to, Run run, int index, long offset, Attempts attempts) {
    if (gathered.isEmpty()) {
      to.target().shard().postDue(this);
    }
    run.hold();
    HandedMessage message = HandedMessage.of(run, index, offset, attempts);
    underWay++;
    underWayBytes += message.bytes();
    ofSession.sent(message.bytes());
    gathered.add(message);
  }

  @Override
  public void turnEnd() {
    post();
  }

  @Override
  public void post() {
    if (gathered.isEmpty()) {
      return;
    }
    List<HandedMessage> sent = gathered;
    gathered = new ArrayList<>(0);
    batches.add(sent);
    handover.tell(new ToSession.Deliveries(consumer, sent));
  }

  /** The session has copied the first {@code shown}; the others go back. */
  @Override
  public void taken(Consumer by, int shown) {
    List<HandedMessage> batch = batches.remove();
    ConsumedQueue queue = by.target();
    underWay -= batch.size();
    for (int i = 0; i < batch.size(); i++) {
      HandedMessage message = batch.get(i);
      long offset = message.offset();
      underWayBytes -= message.bytes();
      ofSession.arrived(message.bytes());
      message.chunk().release();
      if (i >= shown) {
        queue.release(by, offset, offset + 1, false);
      } else if (by.settlesOnDelivery()) {
        queue.settle(by, offset, offset + 1);
      }
    }
    ofSession.tellWaiting();
    if (shown < batch.size()) {
      by.refused();
    }
    by.roomAgain();
  }

  @Override
  public boolean isIdle() {
    return underWay == 0;
  }
}
