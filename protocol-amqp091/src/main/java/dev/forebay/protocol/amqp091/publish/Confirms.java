package dev.forebay.protocol.amqp091.publish;

import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.protocol.amqp091.api.ErrorMapping;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ConfirmMethod;
import dev.forebay.protocol.amqp091.codec.method.MethodFrames;
import dev.forebay.transport.connection.OutputBuffer;

/**
 * Publisher confirms of one channel: numbers what is published, and tells the client once per turn
 * how far it is safe. Confined to the connection's loop.
 */
public final class Confirms implements ConfirmListener {
  private static final int ACK_FRAME_BYTES = 21;

  private final PublishingChannel channel;
  private boolean selected;
  private long published;
  private long confirmed;
  private long told;

  Confirms(PublishingChannel channel) {
    this.channel = channel;
  }

  public void execute(ConfirmMethod method, boolean isTransactional) {
    switch (method) {
      case ConfirmMethod.Select select -> {
        if (isTransactional) {
          throw ErrorMapping.of(
              ReplyCode.PRECONDITION_FAILED, "cannot switch from tx to confirm mode", select);
        }
        selected = true;
        if (!select.noWait()) {
          channel.reply(new ConfirmMethod.SelectOk());
        }
      }
      case ConfirmMethod.SelectOk ok -> throw ErrorMapping.unexpected(ok);
    }
  }

  public boolean isSelected() {
    return selected;
  }

  /** The number of the next message; 0 if the client wants no confirms. */
  long next() {
    return selected ? ++published : 0;
  }

  /** The next message is refused, of which its client hears at once. */
  void refuse() {
    channel.reply(new BasicMethod.Nack(next(), false, false));
  }

  @Override
  public void confirmed(long sequence) {
    if (confirmed == told) {
      channel.confirmsDue();
    }
    confirmed = sequence;
  }

  @Override
  public void rejected(long sequence) {
    channel.reply(new BasicMethod.Nack(sequence, false, false));
  }

  @Override
  public void lost(long sequence) {
    channel.unavailable("it is not known whether a message was kept");
  }

  /** Writes one acknowledgement for all that was confirmed since the last. */
  public void tell(OutputBuffer output) {
    if (confirmed > told) {
      boolean multiple = confirmed > told + 1;
      MethodFrames.writeAck(output.reserve(ACK_FRAME_BYTES), channel.number(), confirmed, multiple);
      told = confirmed;
    }
  }
}
