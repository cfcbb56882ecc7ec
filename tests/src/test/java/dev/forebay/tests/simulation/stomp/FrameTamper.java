package dev.forebay.tests.simulation.stomp;

/** Who stands between clients and their sockets. By itself it changes nothing. */
public interface FrameTamper {
  /** Nobody. */
  FrameTamper NONE = new FrameTamper() {};

  /** A connection, in both directions. Frames are without their NUL. */
  interface Line {
    void toServer(String frame);

    void toClient(String frame);
  }

  /** A client sends a frame. */
  default void sent(Line line, String frame) {
    line.toServer(frame);
  }

  /** The server has sent one. */
  default void received(Line line, String frame) {
    line.toClient(frame);
  }
}
