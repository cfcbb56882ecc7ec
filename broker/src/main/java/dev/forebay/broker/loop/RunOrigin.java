package dev.forebay.broker.loop;

/** Who published a run: told on the shard's loop when the run is as safe as it will be. */
@FunctionalInterface
public interface RunOrigin {
  /**
   * The run is durable (or accepted, if it needs not be durable).
   *
   * @param shardLoop where the call comes from
   * @param lengthBytes of the run's record
   */
  void runSafe(BrokerLoop shardLoop, int lengthBytes);
}
