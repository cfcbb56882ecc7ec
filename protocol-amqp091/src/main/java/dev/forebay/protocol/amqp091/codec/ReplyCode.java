package dev.forebay.protocol.amqp091.codec;

import java.util.Optional;

/**
 * The reply codes of AMQP 0-9-1 (section 1.2, constants). A soft error closes the channel, a hard
 * one the connection. Reply texts start with the name, since frameworks match on it.
 */
public enum ReplyCode {
  REPLY_SUCCESS(200, Severity.NONE),
  CONTENT_TOO_LARGE(311, Severity.SOFT),
  NO_ROUTE(312, Severity.SOFT),
  NO_CONSUMERS(313, Severity.SOFT),
  CONNECTION_FORCED(320, Severity.HARD),
  INVALID_PATH(402, Severity.HARD),
  ACCESS_REFUSED(403, Severity.SOFT),
  NOT_FOUND(404, Severity.SOFT),
  RESOURCE_LOCKED(405, Severity.SOFT),
  PRECONDITION_FAILED(406, Severity.SOFT),
  FRAME_ERROR(501, Severity.HARD),
  SYNTAX_ERROR(502, Severity.HARD),
  COMMAND_INVALID(503, Severity.HARD),
  CHANNEL_ERROR(504, Severity.HARD),
  UNEXPECTED_FRAME(505, Severity.HARD),
  RESOURCE_ERROR(506, Severity.HARD),
  NOT_ALLOWED(530, Severity.HARD),
  NOT_IMPLEMENTED(540, Severity.HARD),
  INTERNAL_ERROR(541, Severity.HARD);

  /** What an error with the code ends. */
  public enum Severity {
    NONE,
    SOFT,
    HARD
  }

  private final int number;
  private final Severity severity;

  ReplyCode(int number, Severity severity) {
    this.number = number;
    this.severity = severity;
  }

  /** The code on the wire. */
  public int number() {
    return number;
  }

  /** Whether an error with this code closes the whole connection. */
  public boolean isHard() {
    return severity == Severity.HARD;
  }

  /** Whether an error with this code closes one channel only. */
  public boolean isSoft() {
    return severity == Severity.SOFT;
  }

  /** The reply text that clients know: {@code NOT_FOUND - no queue 'q' in vhost '/'}. */
  public String text(String explanation) {
    return name() + " - " + explanation;
  }

  /** The code with this number, if the specification has one. */
  public static Optional<ReplyCode> of(int number) {
    for (ReplyCode code : values()) {
      if (code.number == number) {
        return Optional.of(code);
      }
    }
    return Optional.empty();
  }
}
