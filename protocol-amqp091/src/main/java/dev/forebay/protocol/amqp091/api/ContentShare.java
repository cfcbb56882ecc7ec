package dev.forebay.protocol.amqp091.api;

import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.connection.InputBudget;
import dev.forebay.transport.connection.InputGate;
import java.util.function.Consumer;

/**
 * What the incomplete messages of one connection have of the loop's memory for such. A connection
 * that begins more than its share cannot wait for itself to finish, so that it is closed. Confined
 * to the connection's loop.
 */
public final class ContentShare implements InputBudget.Owner {
  private final InputBudget budget;
  private final long maxBytes;
  private final InputGate gate;
  private final Consumer<AmqpProtocolException> onRevoked;
  private final InputBudget.Share share = new InputBudget.Share(this);

  /**
   * Nothing yet.
   *
   * @param bytes that it may have
   * @param onRevoked told when others have waited too long for what the connection holds
   */
  public ContentShare(
      InputBudget budget, long bytes, InputGate gate, Consumer<AmqpProtocolException> onRevoked) {
    this.budget = budget;
    this.maxBytes = bytes;
    this.gate = gate;
    this.onRevoked = onRevoked;
  }

  /** Takes so many bytes, or none if there are too few now. A message alone always fits. */
  public boolean reserve(long bytes) {
    if (bytes > maxBytes - share.bytes() && share.bytes() > 0) {
      throw new AmqpProtocolException(
          ReplyCode.RESOURCE_ERROR,
          "incomplete messages of the connection have more than " + maxBytes + " bytes");
    }
    return budget.reserve(share, bytes);
  }

  /** So many bytes of a message have come. */
  public void brought(int bytes) {
    share.brought(bytes);
  }

  /** A message is complete, or nobody wants it any more. */
  public void giveBack(long bytes) {
    budget.giveBack(share, bytes);
  }

  /** Not while publishers are made to wait. */
  @Override
  public boolean mayFinish() {
    return !gate.isClosedFor(WaitReason.PUBLISH_PRESSURE)
        && !gate.isClosedFor(WaitReason.PARKED_FULL);
  }

  @Override
  public void giveWay(long heldBytes) {
    onRevoked.accept(
        new AmqpProtocolException(
            ReplyCode.RESOURCE_ERROR,
            "incomplete messages have held %d bytes while others waited for them"
                .formatted(heldBytes)));
  }
}
