package dev.forebay.broker.handover;

/** The sessions of a loop, as shards speak to them. Confined to that loop. */
public interface SessionSide {
  /** Hears what a shard says. */
  void hear(ToSession message);

  /** The session of a consumer that has not ended. */
  DeliveryTaker taker(long consumer);
}
