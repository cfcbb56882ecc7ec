package dev.forebay.protocol.amqp091.channel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The channels of a connection by number, up to channel-max. Confined to the connection's loop. */
public final class ChannelTable {
  private @Nullable AmqpChannel[] channels = new @Nullable AmqpChannel[4];

  public @Nullable AmqpChannel get(int number) {
    return number < channels.length ? channels[number] : null;
  }

  public void put(AmqpChannel channel) {
    int number = channel.number();
    if (number >= channels.length) {
      channels = Arrays.copyOf(channels, Math.max(number + 1, channels.length << 1));
    }
    channels[number] = channel;
  }

  /** Whether it was there; another one that has its number now stays. */
  public boolean remove(AmqpChannel channel) {
    boolean found = channels[channel.number()] == channel;
    if (found) {
      channels[channel.number()] = null;
    }
    return found;
  }

  /** Whether messages have been delivered, or may be, that the client could acknowledge. */
  public boolean haveDeliveries() {
    for (AmqpChannel channel : channels) {
      if (channel != null
          && (channel.consumers().count() > 0 || channel.deliveries().hasUnacked())) {
        return true;
      }
    }
    return false;
  }

  public List<AmqpChannel> all() {
    List<AmqpChannel> all = new ArrayList<>();
    for (AmqpChannel channel : channels) {
      if (channel != null) {
        all.add(channel);
      }
    }
    return all;
  }
}
