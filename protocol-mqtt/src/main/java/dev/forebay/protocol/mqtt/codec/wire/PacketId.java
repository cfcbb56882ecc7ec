package dev.forebay.protocol.mqtt.codec.wire;

/** Packet identifiers (§2.2.1); no state. */
public final class PacketId {
  /** Largest; 0 is none. */
  public static final int MAX = 0xFFFF;

  private PacketId() {}

  public static int read(Cursor in) {
    int id = in.u16();
    if (id == 0) {
      throw Cursor.malformed("packet identifier 0");
    }
    return id;
  }
}
