package dev.forebay.protocol.kafka.api;

/** Makes the handler of one kind of request for one connection, when it is first needed there. */
@FunctionalInterface
public interface HandlerFactory {
  /** The handler; one that keeps nothing of a connection may be the same for all. */
  RequestHandler open(ConnectionScope connection);
}
