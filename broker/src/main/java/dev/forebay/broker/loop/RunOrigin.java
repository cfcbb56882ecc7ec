package dev.forebay.broker.loop;

import dev.forebay.broker.api.publish.PublishOutcome;
import java.util.List;

/** Who published a run: told on the shard's loop when the run is as safe as it will be. */
public interface RunOrigin {
  /**
   * The run is durable (or accepted, if it needs not be durable).
   *
   * @param shardLoop where the call comes from
   * @param lengthBytes of the run's record
   */
  void runSafe(BrokerLoop shardLoop, int lengthBytes);

  /** Whether it wants to know what {@link #appended} says. */
  default boolean isAsked() {
    return false;
  }

  /** Destinations of one shard have got the run, or not; before {@link #runSafe}. */
  default void appended(BrokerLoop shardLoop, List<PublishOutcome> outcomes) {}
}
