package dev.forebay.protocol.mqtt.codec.wire;

/** What a client did wrong, with the reason code that its connection ends with. */
public final class MqttException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ReasonCode code;

  /** Of a client whose connection is to end so. */
  public MqttException(ReasonCode code, String explanation) {
    // A client can cause as many as it likes.
    super(explanation, null, false, false);
    this.code = code;
  }

  /** The reason code. */
  public ReasonCode code() {
    return code;
  }

  /** What it says, which is never null. */
  public String explanation() {
    return String.valueOf(getMessage());
  }
}
