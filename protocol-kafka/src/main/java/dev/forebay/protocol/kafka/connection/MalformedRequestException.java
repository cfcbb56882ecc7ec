package dev.forebay.protocol.kafka.connection;

/** The client sent what is no request that is served: its connection is closed. */
final class MalformedRequestException extends RuntimeException {
  MalformedRequestException(String reason) {
    super(reason, null, false, false);
  }
}
