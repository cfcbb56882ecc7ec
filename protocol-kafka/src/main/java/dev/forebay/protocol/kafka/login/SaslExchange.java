package dev.forebay.protocol.kafka.login;

import java.util.function.Consumer;

/** One attempt to prove who a client is. Confined to its connection's loop. */
interface SaslExchange {
  /** Takes what the client says; the next only after this is answered, at once or later. */
  void step(byte[] response, Consumer<SaslStep> then);
}
