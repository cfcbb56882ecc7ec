package dev.forebay.protocol.amqp091.memory;

import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.transport.connection.InputGate;
import java.util.function.Consumer;

/**
 * What the incomplete messages of one connection have of the loop's {@link ContentBudget}. A
 * connection that begins more than its share cannot wait for itself to finish, so that it is
 * closed. Confined to the connection's loop.
 */
public final class ContentShare {
  private final ContentBudget budget;
  private final long maxBytes;
  private final InputGate gate;
  private final Consumer<AmqpProtocolException> onRevoked;
  private long reservedBytes;

  public ContentShare(
      ContentBudget budget, long bytes, InputGate gate, Consumer<AmqpProtocolException> onRevoked) {
    this.budget = budget;
    this.maxBytes = bytes;
    this.gate = gate;
    this.onRevoked = onRevoked;
  }

  /** Takes so many bytes, or none if there are too few now. A message alone always fits. */
  public boolean reserve(long bytes) {
    if (bytes > maxBytes - reservedBytes && reservedBytes > 0) {
      throw new AmqpProtocolException(
          ReplyCode.RESOURCE_ERROR,
          "incomplete messages of the connection have more than " + maxBytes + " bytes");
    }
    if (!budget.reserve(this, bytes)) {
      return false;
    }
    reservedBytes += bytes;
    return true;
  }

  public void giveBack(long bytes) {
    reservedBytes -= bytes;
    budget.giveBack(this, bytes, reservedBytes);
  }

  long reservedBytes() {
    return reservedBytes;
  }

  /** Whether it could have finished: not while publishers are made to wait. */
  boolean couldFinish() {
    return !gate.isClosedFor(InputGate.Reason.PUBLISH_PRESSURE)
        && !gate.isClosedFor(InputGate.Reason.PARKED);
  }

  /** Others have waited too long for what the connection holds. */
  void revoke() {
    onRevoked.accept(
        new AmqpProtocolException(
            ReplyCode.RESOURCE_ERROR,
            "incomplete messages have held %d bytes while others waited for them"
                .formatted(reservedBytes)));
  }
}
