package dev.forebay.server.operator;

import dev.forebay.broker.api.operator.ShardState;
import dev.forebay.broker.api.operator.StoppedRead;
import java.util.concurrent.TimeUnit;

/** What operators are told, in sentences. */
public final class OperatorText {
  private OperatorText() {}

  /** Where something stops, and why. */
  public static String stops(StoppedRead at) {
    return "%s stops at offset %d: %s".formatted(at.where(), at.offset(), at.why());
  }

  /** How a shard is. */
  public static String shard(ShardState shard) {
    return "shard %d is %s; %d wait for it (%d bytes), the oldest for %d s"
        .formatted(
            shard.number(),
            shard.phase().label(),
            shard.held(),
            shard.heldBytes(),
            TimeUnit.NANOSECONDS.toSeconds(shard.oldestNanos()));
  }

  /** What would be lost if that were skipped. */
  static String wouldBeLost(StoppedRead at, long messages) {
    if (!at.isEndKnown()) {
      return "how far that goes is not known, so it can't be skipped";
    }
    return "one record has offsets %d-%d: %d messages would be lost with it (%s)"
        .formatted(
            at.offset(),
            at.endOffset() - 1,
            messages,
            at.bytes() == 0 ? "how many bytes is not known" : at.bytes() + " bytes");
  }
}
