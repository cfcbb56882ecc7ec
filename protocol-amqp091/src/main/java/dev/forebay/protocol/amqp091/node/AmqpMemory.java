package dev.forebay.protocol.amqp091.node;

/**
 * What all AMQP 0-9-1 connections of the node may hold together, in bytes.
 *
 * @param unackedBytes of the heap for what channels remember of unacknowledged deliveries
 * @param parkedBytes of frames that wait until other clients free memory
 * @param waitingBytes of frames that wait for earlier methods of their channels
 */
public record AmqpMemory(long unackedBytes, long parkedBytes, long waitingBytes) {
  /** What a node has that has memory enough. */
  public static final AmqpMemory USUAL = new AmqpMemory(32L << 20, 32L << 20, 32L << 20);
}
