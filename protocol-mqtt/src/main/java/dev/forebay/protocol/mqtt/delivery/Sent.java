package dev.forebay.protocol.mqtt.delivery;

import org.jspecify.annotations.Nullable;

/** A message of QoS 1 or 2 that a client has not taken for good. Confined to the loop. */
final class Sent {
  /** How far it is (§4.3). */
  enum Phase {
    /** PUBACK or PUBREC is awaited. */
    PUBLISHED,
    /** The client has it; that this is known is not safe yet. */
    RECEIVED,
    /** PUBCOMP is awaited. */
    RELEASED,
    /** Nothing is awaited; that it is over is not safe yet. */
    COMPLETED
  }

  /** Null for one of which only the record of its packet identifier is known. */
  @Nullable QueueSink sink;

  final long offset;
  final int qos;
  Phase phase;

  Sent(@Nullable QueueSink sink, long offset, int qos, Phase phase) {
    this.sink = sink;
    this.offset = offset;
    this.qos = qos;
    this.phase = phase;
  }
}
