package dev.forebay.transport.websocket;

/** What a frame is (RFC 6455, 11.8). */
final class Opcode {
  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  private Opcode() {}

  /** Whether it is about the connection itself, and may come within a message. */
  static boolean isControl(int opcode) {
    return opcode >= CLOSE;
  }

  static boolean isKnown(int opcode) {
    return opcode <= BINARY || (CLOSE <= opcode && opcode <= PONG);
  }
}
