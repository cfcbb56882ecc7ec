package dev.forebay.broker.api;

import dev.forebay.broker.api.stream.StreamStart;
import org.jspecify.annotations.Nullable;

/**
 * Asks for deliveries from a queue or a partition of a stream.
 *
 * @param settleOnDelivery messages count as settled when they are handed to the connection
 * @param exclusive no other consumer may be there
 * @param creditMax how many deliveries may be unsettled at a time; at least 1
 * @param limited whether the client has asked for such a limit
 * @param priority a consumer gets messages only while none of a higher priority can take them
 * @param shared a budget of the same session that deliveries count against as well, or null
 * @param start where to begin in a stream, where null is at what comes next; a queue refuses it
 */
public record ConsumeCommand(
    String virtualHost,
    String queue,
    boolean settleOnDelivery,
    boolean exclusive,
    int creditMax,
    boolean limited,
    long priority,
    @Nullable SharedCredit shared,
    @Nullable StreamStart start) {
  /** A consumer with a limit of its own that does not say where in a stream it begins. */
  public ConsumeCommand(
      String virtualHost,
      String queue,
      boolean settleOnDelivery,
      boolean exclusive,
      int creditMax,
      long priority,
      @Nullable SharedCredit shared) {
    this(virtualHost, queue, settleOnDelivery, exclusive, creditMax, true, priority, shared, null);
  }

  /** A consumer of ordinary priority with a budget of its own. */
  public ConsumeCommand(
      String virtualHost,
      String queue,
      boolean settleOnDelivery,
      boolean exclusive,
      int creditMax) {
    this(virtualHost, queue, settleOnDelivery, exclusive, creditMax, 0, null);
  }
}
