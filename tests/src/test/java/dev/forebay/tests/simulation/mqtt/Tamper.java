package dev.forebay.tests.simulation.mqtt;

/** Who stands between clients and their sockets. By itself it changes nothing. */
public interface Tamper {
  /** Nobody. */
  Tamper NONE = new Tamper() {};

  /** A connection, in both directions. */
  interface Line {
    /** Whose it is. */
    String client();

    void toServer(byte[] packet);

    void toClient(byte[] packet);
  }

  /** A client sends a packet. */
  default void sent(Line line, byte[] packet) {
    line.toServer(packet);
  }

  /** The server has sent one. */
  default void received(Line line, byte[] packet) {
    line.toClient(packet);
  }
}
