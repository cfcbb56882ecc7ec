package dev.forebay.protocol.kafka.connection;

import dev.forebay.transport.connection.OutputBuffer;
import java.util.ArrayDeque;

/** A connection's exchanges in the order of the requests. Confined to the connection's loop. */
final class PendingAnswers {
  private final ArrayDeque<Exchange> exchanges = new ArrayDeque<>();
  private int losable;

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
   * @return bytes of the largest
   */
  long write(OutputBuffer output) {
    long largestBytes = 0;
    while (!exchanges.isEmpty() && exchanges.element().isAnswered()) {
      Exchange next = exchanges.remove();
      losable -= next.isWaitingOnly() ? 0 : 1;
      largestBytes = Math.max(largestBytes, next.write(output));
    }
    return largestBytes;
  }

  /** Forgets all. */
  void drop() {
    while (!exchanges.isEmpty()) {
      exchanges.remove().drop();
    }
    losable = 0;
  }
}
