package dev.forebay.storage;

/**
 * What a journal record holds. The number is on disk: it is never changed or given again.
 *
 * <p>The storage engine treats all payloads alike; their layouts are drawn by the broker classes
 * that own them.
 */
public enum RecordType {
  /** A run of messages with one route, for one or more destinations of a shard. */
  RUN(1),
  /** One Kafka record batch, byte for byte. */
  KAFKA_BATCH(2),
  /** Offsets that subscriptions of the shard have settled. */
  SETTLEMENT(3),
  /** The whole state of one subscription; supersedes its earlier settlements. */
  SUBSCRIPTION_STATE(4),
  /** One catalog entry was put or deleted. */
  CATALOG_ENTRY(5),
  /** A catalog snapshot begins: entries not put again before its end no longer exist. */
  CATALOG_SNAPSHOT_BEGIN(6),
  /** The catalog snapshot that began last is complete. */
  CATALOG_SNAPSHOT_END(7),
  /** A part of a transaction over several shards, prepared and not yet decided. */
  TRANSACTION_PART(8),
  /** The decision on a transaction over several shards. */
  TRANSACTION_DECISION(9),
  /** The whole state of one partition of a stream; supersedes the earlier ones. */
  STREAM_STATE(10),
  /** A run of messages with one route, for one partition of a stream. */
  STREAM_RUN(11);

  private static final RecordType[] BY_CODE = new RecordType[12];

  static {
    for (RecordType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final byte code;

  RecordType(int code) {
    this.code = (byte) code;
  }

  /** The number on disk. */
  public byte code() {
    return code;
  }

  /** Whether a number on disk names a type of this version. */
  public static boolean isKnown(byte code) {
    return code > 0 && code < BY_CODE.length;
  }

  /**
   * The type of a number on disk.
   *
   * @throws IllegalArgumentException if this version knows no such type
   */
  public static RecordType of(byte code) {
    if (!isKnown(code)) {
      throw new IllegalArgumentException("unknown record type " + code);
    }
    return BY_CODE[code];
  }
}
