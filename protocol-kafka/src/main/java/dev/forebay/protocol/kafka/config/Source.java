package dev.forebay.protocol.kafka.config;

/** Where a value comes from, by Kafka's numbers. */
public enum Source {
  TOPIC(1),
  STATIC_BROKER(4),
  DEFAULT(5),
  GROUP(8);

  private final byte id;

  Source(int id) {
    this.id = (byte) id;
  }

  public byte id() {
    return id;
  }
}
