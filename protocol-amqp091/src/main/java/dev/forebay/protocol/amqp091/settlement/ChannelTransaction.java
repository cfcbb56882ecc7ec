package dev.forebay.protocol.amqp091.settlement;

import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.protocol.amqp091.api.ConnectionScope;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.output.Returns;
import dev.forebay.protocol.base.delivery.UnackedDeliveries;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a channel in transaction mode has published and acknowledged since its last commit or
 * rollback. Messages are staged in the broker's transaction; acknowledgements here, since a
 * rollback makes their deliveries unacknowledged again; and messages that no queue gets, which are
 * returned at the commit. What it may hold, the broker's transaction limits. Confined to the
 * connection's loop.
 */
public final class ChannelTransaction {
  /** What it takes to stage a range, or to put it back. */
  private static final int TAKEN_UNITS = 2;

  private final ConnectionScope open;
  private final int channelNumber;
  private final DeliverySources sources;
  private final UnackedDeliveries unacked;
  private final ArrayDeque<Taken> taken = new ArrayDeque<>();
  private final List<Unroutable> unroutable = new ArrayList<>();
  private @Nullable Transaction current;

  /**
   * Nothing is staged yet.
   *
   * @param sources of the channel
   * @param unacked of the channel
   */
  public ChannelTransaction(
      ConnectionScope open, int channelNumber, DeliverySources sources, UnackedDeliveries unacked) {
    this.open = open;
    this.channelNumber = channelNumber;
    this.sources = sources;
    this.unacked = unacked;
    unacked.keepRemoved();
  }

  private Transaction current() {
    if (current == null) {
      current = open.session().transaction();
    }
    return current;
  }

  /** Where messages are staged. */
  public Publisher publisher() {
    return current().publisher();
  }

  /** Makes sure that a message, or with 0 bytes an acknowledgement, may be staged. */
  public void requireRoom(int messageBytes, int classId, int methodId) {
    if (!current().hasRoom(messageBytes)) {
      throw new AmqpProtocolException(
          ReplyCode.PRECONDITION_FAILED, "transaction is too large", classId, methodId);
    }
  }

  /** Takes deliveries, which end so at the commit. */
  public UnackedDeliveries.RangeSink taking(DeliveryFate fate) {
    return new UnackedDeliveries.RangeSink() {
      @Override
      public void range(int source, long first, long end) {
        throw new IllegalStateException("a rollback needs the delivery tags");
      }

      @Override
      public void taken(long firstTag, int source, long first, long end) {
        current().keep(0);
        taken.add(new Taken(fate, firstTag, source, first, end));
      }
    };
  }

  /** Keeps a mandatory message that no queue gets; there must be room. */
  public void keepUnroutable(RouteKey key, ByteBuf content, int propertiesBytes) {
    RouteKey copy = new RouteKey();
    copy.copyFrom(key);
    byte[] bytes = new byte[content.readableBytes()];
    content.getBytes(content.readerIndex(), bytes);
    current().keep(bytes.length);
    unroutable.add(new Unroutable(copy, bytes, propertiesBytes));
  }

  /**
   * Makes all of it take effect.
   *
   * @param done runs when it is durable
   * @param failed runs instead if it comes to nothing
   */
  public void commit(Runnable done, Runnable failed) {
    Transaction committing = current();
    current = null;
    for (Unroutable message : unroutable) {
      Returns.write(
          open.output(),
          channelNumber,
          open.frameMaxBytes(),
          message.key,
          Unpooled.wrappedBuffer(message.content),
          message.propertiesBytes);
    }
    unroutable.clear();
    endTaken(
        range -> sources.stage(committing, range.source, range.fate, range.first, range.end),
        () -> committing.commit(done, failed));
  }

  /** Forgets all of it; {@code done} runs when its deliveries are unacknowledged as before. */
  public void rollback(Runnable done) {
    if (current != null) {
      current.rollback();
      current = null;
    }
    unroutable.clear();
    endTaken(range -> unacked.restore(range.firstTag, (int) (range.end - range.first)), done);
  }

  /** Does something with each range that was taken, in pieces, and another thing afterwards. */
  private void endTaken(Consumer<Taken> each, Runnable afterwards) {
    open.session()
        .work()
        .begin(portion -> {
          while (!taken.isEmpty()) {
            if (portion.isUsedUp()) {
              return true;
            }
            portion.take(TAKEN_UNITS);
            each.accept(taken.removeFirst());
          }
          unacked.forgetRemoved();
          afterwards.run();
          return false;
        });
  }

  private record Taken(DeliveryFate fate, long firstTag, int source, long first, long end) {}

  private record Unroutable(RouteKey key, byte[] content, int propertiesBytes) {}
}
