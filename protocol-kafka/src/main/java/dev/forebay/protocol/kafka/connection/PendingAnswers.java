package dev.forebay.protocol.kafka.connection;

import dev.forebay.transport.connection.OutputBuffer;
import java.util.ArrayDeque;

/**
 * A connection's exchanges in the order of the requests. Their answers go into the output as they
 * come, up to the first that is not there, or that is long and still on its way. Confined to the
 * connection's loop.
 */
final class PendingAnswers {
  private final ArrayDeque<Exchange> exchanges = new ArrayDeque<>();
  private int losable;
  private boolean isWritingLong;

  /** Writes answers that take more than a turn. */
  interface LongAnswers {
    void write(Exchange exchange, Runnable written);
  }

  void add(Exchange exchange) {
    exchanges.add(exchange);
    losable += exchange.isWaitingOnly() ? 0 : 1;
  }

  int size() {
    return exchanges.size();
  }

  /** Whether an answer is due whose absence would leave the client in doubt. */
  boolean hasPromises() {
    return losable > 0;
  }

  /**
   * Writes the answers that are there, up to the first that is not.
   *
   * @return bytes of the largest that was short
   */
  long write(OutputBuffer output, LongAnswers longAnswers) {
    long largestBytes = 0;
    while (!isWritingLong && !exchanges.isEmpty() && exchanges.element().isAnswered()) {
      Exchange next = exchanges.element();
      long bytes = next.writeShort(output);
      if (bytes < 0) {
        isWritingLong = true;
        next.becomeLong();
        longAnswers.write(
            next,
            () -> {
              isWritingLong = false;
              remove();
            });
      } else {
        remove();
        largestBytes = Math.max(largestBytes, bytes);
      }
    }
    return largestBytes;
  }

  private void remove() {
    Exchange written = exchanges.remove();
    losable -= written.isWaitingOnly() ? 0 : 1;
    written.end();
  }

  /** Forgets all. */
  void drop() {
    while (!exchanges.isEmpty()) {
      exchanges.remove().drop();
    }
    losable = 0;
  }
}
