package dev.forebay.broker.api.operator;

/**
 * How a shard is at about one moment.
 *
 * @param held what was said to it and waits, since it is not open
 * @param heldBytes of messages among that
 * @param oldestNanos how long the oldest of that has waited, or 0
 */
public record ShardState(int number, Phase phase, long held, long heldBytes, long oldestNanos) {
  /** Where a shard is in its life. */
  public enum Phase {
    /** It serves. */
    OPEN("open"),
    /** It ends what it has begun, and begins nothing. */
    DRAINING("draining"),
    /** What it has appended becomes durable. */
    ENDING("ending"),
    /** Nobody is there. */
    CLOSED("closed"),
    /** Its journal is being read. */
    OPENING("opening"),
    /** It does what was held. */
    CATCHING_UP("catching up");

    private final String label;

    Phase(String label) {
      this.label = label;
    }

    /** For people, and metrics. */
    public String label() {
      return label;
    }
  }
}
