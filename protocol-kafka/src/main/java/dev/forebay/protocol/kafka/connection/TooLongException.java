package dev.forebay.protocol.kafka.connection;

/** Reading a request, or writing an answer, takes longer than it may on a loop. */
final class TooLongException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TooLongException() {
    super("too long for a loop", null, false, false);
  }
}
