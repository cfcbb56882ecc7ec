package dev.forebay.protocol.stomp.codec;

/** The versions of the protocol, oldest first, and how they differ on the wire. */
public enum StompVersion {
  /** Headers are as they are written, and values have no spaces before them. */
  V1_0("1.0", ""),
  /** Line ends, colons and backslashes in headers are escaped. */
  V1_1("1.1", "nc\\"),
  /** Likewise carriage returns. */
  V1_2("1.2", "nc\\r");

  private final String number;
  private final String escapes;

  StompVersion(String number, String escapes) {
    this.number = number;
    this.escapes = escapes;
  }

  /** As it is negotiated. */
  public String number() {
    return number;
  }

  /** Whether headers have escapes. */
  public boolean hasEscapes() {
    return !escapes.isEmpty();
  }

  /** Whether what follows a backslash is an escape of this version. */
  boolean isEscape(byte octet) {
    return escapes.indexOf(octet) >= 0;
  }

  /** What an escape stands for. */
  static byte unescaped(byte octet) {
    return switch (octet) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 'c' -> ':';
      default -> '\\';
    };
  }

  /** What an octet is written as behind a backslash, or 0 if it is written as it is. */
  byte escape(byte octet) {
    byte escape =
        switch (octet) {
          case '\n' -> 'n';
          case '\r' -> 'r';
          case ':' -> 'c';
          case '\\' -> '\\';
          default -> 0;
        };
    return isWritten(escape) ? escape : 0;
  }

  /** Nothing but a line end is a frame's own in 1.0, where a client has to know what it sent. */
  private boolean isWritten(byte escape) {
    return isEscape(escape) || (escape == 'n' && this == V1_0);
  }
}
