package dev.forebay.broker.record;

import dev.forebay.storage.UnknownFormatException;

/** How properties and body of the messages of a run are encoded. The number is on disk. */
public enum RunForm {
  /** Property flags and list of a content header; the body without frames. */
  AMQP_0_9_1(1);

  private final byte code;

  RunForm(int code) {
    this.code = (byte) code;
  }

  /** The number on disk. */
  public byte code() {
    return code;
  }

  /**
   * The form of a number on disk.
   *
   * @throws UnknownFormatException if this version knows no such form
   */
  public static RunForm of(byte code) {
    if (code != AMQP_0_9_1.code) {
      throw new UnknownFormatException("messages of form " + code);
    }
    return AMQP_0_9_1;
  }
}
