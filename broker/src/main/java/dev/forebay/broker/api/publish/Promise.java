package dev.forebay.broker.api.publish;

/** Memory that is set aside for a message on its way. */
@FunctionalInterface
public interface Promise {
  /** The message is appended now, or never will be; once. */
  void keep();
}
