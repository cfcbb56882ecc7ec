package dev.forebay.protocol.kafka.node;

/**
 * Limits of the Kafka connections.
 *
 * @param requestBytesMax largest request; a larger one closes the connection
 * @param smallRequestBytesMax largest request without record batches, since those become objects
 * @param pendingRequestsMax unanswered requests of a connection; at it reading stops
 * @param pendingOutputBytesMax unsent bytes of a connection; above it the connection is dropped
 * @param fetchBytesMax of the records in one answer, whatever the client allows
 * @param answerBytesMax of the records on their way to all clients of the node; at it an answer has
 *     one batch or none
 * @param fetchSessionsMax sessions of a connection; the one used longest ago makes room
 * @param sessionPartitionsMax partitions in the sessions of the node; further fetches have no
 *     session
 * @param receiveMillis time for a request to arrive completely
 * @param idleMillis silence after which a connection is closed
 * @param inspectionBytesMax of the heap for batches that a worker looks into before they are taken;
 *     a larger one is not taken
 */
public record KafkaLimits(
    int requestBytesMax,
    int smallRequestBytesMax,
    int pendingRequestsMax,
    long pendingOutputBytesMax,
    int fetchBytesMax,
    long answerBytesMax,
    int fetchSessionsMax,
    int sessionPartitionsMax,
    long receiveMillis,
    long idleMillis,
    long inspectionBytesMax) {
  private static final long INSPECTION_BYTES = 64L << 20;

  /** What the broker uses unless configured. */
  public static final KafkaLimits DEFAULT =
      new KafkaLimits(
          100 << 20, 16 << 20, 256, 64L << 20, 8 << 20, 128L << 20, 8, 100_000, 60_000, 600_000);

  /** With the usual memory for batches that are looked into. */
  public KafkaLimits(
      int requestBytesMax,
      int smallRequestBytesMax,
      int pendingRequestsMax,
      long pendingOutputBytesMax,
      int fetchBytesMax,
      long answerBytesMax,
      int fetchSessionsMax,
      int sessionPartitionsMax,
      long receiveMillis,
      long idleMillis) {
    this(
        requestBytesMax,
        smallRequestBytesMax,
        pendingRequestsMax,
        pendingOutputBytesMax,
        fetchBytesMax,
        answerBytesMax,
        fetchSessionsMax,
        sessionPartitionsMax,
        receiveMillis,
        idleMillis,
        INSPECTION_BYTES);
  }

  /** The same, with another largest request. */
  public KafkaLimits withRequestBytesMax(int bytes) {
    return new KafkaLimits(
        bytes,
        Math.min(smallRequestBytesMax, bytes),
        pendingRequestsMax,
        pendingOutputBytesMax,
        fetchBytesMax,
        answerBytesMax,
        fetchSessionsMax,
        sessionPartitionsMax,
        receiveMillis,
        idleMillis,
        inspectionBytesMax);
  }

  /** The same, with another limit of the records on their way to all clients. */
  public KafkaLimits withAnswerBytesMax(long bytes) {
    return new KafkaLimits(
        requestBytesMax,
        smallRequestBytesMax,
        pendingRequestsMax,
        pendingOutputBytesMax,
        fetchBytesMax,
        bytes,
        fetchSessionsMax,
        sessionPartitionsMax,
        receiveMillis,
        idleMillis,
        inspectionBytesMax);
  }

  /** The same, with another memory for batches that are looked into. */
  public KafkaLimits withInspectionBytesMax(long bytes) {
    return new KafkaLimits(
        requestBytesMax,
        smallRequestBytesMax,
        pendingRequestsMax,
        pendingOutputBytesMax,
        fetchBytesMax,
        answerBytesMax,
        fetchSessionsMax,
        sessionPartitionsMax,
        receiveMillis,
        idleMillis,
        bytes);
  }
}
