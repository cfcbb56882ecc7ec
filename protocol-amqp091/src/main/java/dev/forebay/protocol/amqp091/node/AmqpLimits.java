package dev.forebay.protocol.amqp091.node;

/**
 * Limits of the AMQP 0-9-1 connections.
 *
 * @param frameMaxBytes largest frame proposed and accepted
 * @param handshakeFrameMaxBytes largest frame before the connection is open
 * @param channelMax highest channel number proposed and accepted
 * @param heartbeatSeconds interval proposed; the client has the last word
 * @param messageBytesMax largest body; above it the channel is closed with 406
 * @param unackedBytesMax what a channel remembers of unacknowledged messages; at it deliveries
 *     pause
 * @param waitingBytesMax frames of a connection that wait for an earlier method; at it reading
 *     stops
 * @param unreadOutputBytesMax unsent bytes of a connection; at it reading stops
 * @param pendingOutputBytesMax unsent bytes of a connection; above it the connection is dropped
 * @param contentBytesMax incomplete messages of the node; at it reading stops
 * @param connectionContentBytesMax incomplete messages of a connection; above it the connection is
 *     closed
 * @param handshakeMillis time to open the connection
 * @param contentMillis time for a message's content to arrive
 * @param closeMillis time to answer a close, or to close the socket after one
 * @param qosChangesRunning whether basic.qos without global changes the limit of consumers that run
 * @param consumerTimeoutMillis how long a client may hold a message, unless its queue or consumer
 *     says otherwise; 0: as long as it likes
 * @param memory of all connections together
 */
public record AmqpLimits(
    int frameMaxBytes,
    int handshakeFrameMaxBytes,
    int channelMax,
    int heartbeatSeconds,
    int messageBytesMax,
    long unackedBytesMax,
    int waitingBytesMax,
    long unreadOutputBytesMax,
    long pendingOutputBytesMax,
    long contentBytesMax,
    long connectionContentBytesMax,
    long handshakeMillis,
    long contentMillis,
    long closeMillis,
    boolean qosChangesRunning,
    long consumerTimeoutMillis,
    AmqpMemory memory) {
  /** How long a client may hold a message unless configured. */
  public static final long CONSUMER_TIMEOUT_MILLIS = 1_800_000;

  /** What the broker uses unless configured. */
  public static final AmqpLimits DEFAULT =
      new AmqpLimits(
          131_072, 8192, 2047, 60, 16 << 20, 4L << 20, 1 << 20, 4L << 20, 64L << 20, 64L << 20,
          32L << 20, 10_000, 60_000, 5_000, false);

  /** With the usual memory of all connections together, and the usual time for acknowledging. */
  public AmqpLimits(
      int frameMaxBytes,
      int handshakeFrameMaxBytes,
      int channelMax,
      int heartbeatSeconds,
      int messageBytesMax,
      long unackedBytesMax,
      int waitingBytesMax,
      long unreadOutputBytesMax,
      long pendingOutputBytesMax,
      long contentBytesMax,
      long connectionContentBytesMax,
      long handshakeMillis,
      long contentMillis,
      long closeMillis,
      boolean qosChangesRunning) {
    this(
        frameMaxBytes,
        handshakeFrameMaxBytes,
        channelMax,
        heartbeatSeconds,
        messageBytesMax,
        unackedBytesMax,
        waitingBytesMax,
        unreadOutputBytesMax,
        pendingOutputBytesMax,
        contentBytesMax,
        connectionContentBytesMax,
        handshakeMillis,
        contentMillis,
        closeMillis,
        qosChangesRunning,
        CONSUMER_TIMEOUT_MILLIS,
        AmqpMemory.USUAL);
  }
}
