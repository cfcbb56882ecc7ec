package dev.forebay.broker.api;

/**
 * Why a command was refused.
 *
 * @param kind what a protocol maps to its own code
 * @param text the words RabbitMQ would use after the code's name, without a closing dot
 */
public record Failure(Kind kind, String text) {
  /** Kinds of refusal. */
  public enum Kind {
    /** Something named does not exist. */
    NOT_FOUND,
    /** It exists and differs, or is in use, or not empty. */
    PRECONDITION_FAILED,
    /** Not allowed to this client or to anybody. */
    ACCESS_REFUSED,
    /** Another connection has it for itself. */
    RESOURCE_LOCKED,
    /** The command can never make sense. */
    COMMAND_INVALID,
    /** A limit of this broker is reached. */
    LIMIT_REACHED,
    /** The broker could not carry it out, which is its own fault; nothing was changed. */
    INTERNAL_ERROR,
    /** Known, and not done by this broker. */
    NOT_IMPLEMENTED
  }
}
