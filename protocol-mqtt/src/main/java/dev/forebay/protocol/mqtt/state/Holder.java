package dev.forebay.protocol.mqtt.state;

/** The connection that has a session. */
public interface Holder {
  /**
   * Another connection of the client takes its session over: it is to end, and to say so by {@link
   * HomeOfClients#left}. Called on the home loop.
   */
  void displace();
}
