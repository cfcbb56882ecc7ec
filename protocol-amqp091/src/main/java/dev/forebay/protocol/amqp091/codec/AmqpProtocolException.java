package dev.forebay.protocol.amqp091.codec;

/**
 * Bytes or methods that break the protocol, as the close method will report them.
 *
 * <p>Carries no stack trace: the peer causes it at will, and the reply text says what was wrong.
 */
public final class AmqpProtocolException extends RuntimeException {
  private final ReplyCode replyCode;
  private final String replyText;
  private final int classId;
  private final int methodId;
  private final boolean isOfChannel;

  /**
   * An error in the method with these ids.
   *
   * @param explanation what follows the code's name in the reply text
   * @param classId 0 if no method is to blame
   * @param methodId 0 if no method is to blame
   */
  public AmqpProtocolException(ReplyCode replyCode, String explanation, int classId, int methodId) {
    this(replyCode, explanation, classId, methodId, replyCode.isSoft());
  }

  private AmqpProtocolException(
      ReplyCode replyCode, String explanation, int classId, int methodId, boolean isOfChannel) {
    super(replyCode.text(explanation), null, false, false);
    this.replyCode = replyCode;
    this.replyText = replyCode.text(explanation);
    this.classId = classId;
    this.methodId = methodId;
    this.isOfChannel = isOfChannel;
  }

  /**
   * What was asked can't be done now, and later may be: an internal error that concerns its channel
   * alone.
   */
  public static AmqpProtocolException unavailable(String explanation, int classId, int methodId) {
    return new AmqpProtocolException(
        ReplyCode.INTERNAL_ERROR, explanation, classId, methodId, true);
  }

  /** Whether it closes its channel, and not the connection. */
  public boolean isOfChannel() {
    return isOfChannel;
  }

  /** An error that no method is to blame for. */
  public AmqpProtocolException(ReplyCode replyCode, String explanation) {
    this(replyCode, explanation, 0, 0);
  }

  public ReplyCode replyCode() {
    return replyCode;
  }

  /** The text for the close method, starting with the code's name. */
  public String replyText() {
    return replyText;
  }

  public int classId() {
    return classId;
  }

  public int methodId() {
    return methodId;
  }
}
