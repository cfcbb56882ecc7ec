package dev.forebay.protocol.amqp091.settlement;

import dev.forebay.protocol.base.delivery.UnackedDeliveries;

/**
 * Joins successive acknowledgements of one read into one range per queue. Flushed at the end of the
 * read and before any other method of the channel. Confined to the connection's loop.
 */
public final class SettleBatch implements UnackedDeliveries.RangeSink {
  private final DeliverySources sources;
  private int source;
  private long first;
  private long end;

  public SettleBatch(DeliverySources sources) {
    this.sources = sources;
  }

  @Override
  public void range(int rangeSource, long rangeFirst, long rangeEnd) {
    if (first < end && rangeSource == source && rangeFirst == end) {
      end = rangeEnd;
      return;
    }
    flush();
    source = rangeSource;
    first = rangeFirst;
    end = rangeEnd;
  }

  public void flush() {
    if (first < end) {
      long rangeFirst = first;
      first = end;
      sources.settle(source, rangeFirst, end);
    }
  }
}
