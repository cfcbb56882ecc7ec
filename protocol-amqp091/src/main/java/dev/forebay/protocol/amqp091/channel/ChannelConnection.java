package dev.forebay.protocol.amqp091.channel;

import dev.forebay.protocol.amqp091.api.ConnectionScope;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.frame.FrameReader;
import io.netty.buffer.ByteBuf;

/** What a channel sees of its connection. Confined to the connection's loop. */
public interface ChannelConnection extends ConnectionScope {
  /** Takes a frame that has waited for a channel that is no more. */
  void frame(ByteBuf in, FrameReader frame);

  /** Channels that wait until clients free memory. */
  ParkedChannels parked();

  /** A channel waits until clients free memory. */
  void parked(AmqpChannel channel);

  /** It is known where a message goes that is parked for that reason. */
  void routeFound(AmqpChannel channel);

  /** The channel was used: what it gathers goes its way at the end of the read. */
  void usedInRead(AmqpChannel channel);

  /** The channel publishes. */
  void published(AmqpChannel channel);

  /** What has waited has been handled: passes on what the channels gathered. */
  void endOfRead();

  /** Whether the client has to read before it is given further answers. */
  boolean isOutputFull();

  void tellConfirmsAtTurnEnd(AmqpChannel channel);

  /** So many bytes more, or fewer, wait for an earlier method of their channel. */
  void waitingBytesChanged(long bytes);

  /** Runs the action when the client has read enough of what was sent; dropped if it goes. */
  void whenWritable(Runnable action);

  /** Watches that messages become complete. */
  void startContentDeadline();

  /** A channel did what is not allowed. */
  void failed(AmqpChannel channel, AmqpProtocolException error);

  void broken(RuntimeException error);

  /** A channel's close handshake is over. */
  void closed(AmqpChannel channel);
}
