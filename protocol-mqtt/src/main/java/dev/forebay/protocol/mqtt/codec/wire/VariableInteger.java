package dev.forebay.protocol.mqtt.codec.wire;

import io.netty.buffer.ByteBuf;

/** Integers of one to four bytes of seven bits each, lowest first (§1.5.5); no state. */
public final class VariableInteger {
  private static final int BITS = 7;
  private static final int MORE = 0x80;

  private VariableInteger() {}

  /** How many bytes it takes. */
  public static int sizeBytes(int value) {
    int bytes = 1;
    for (int rest = value >>> BITS; rest != 0; rest >>>= BITS) {
      bytes++;
    }
    return bytes;
  }

  /** Writes it. */
  public static void write(ByteBuf out, int value) {
    int rest = value;
    while (rest >= MORE) {
      out.writeByte((rest & (MORE - 1)) | MORE);
      rest >>>= BITS;
    }
    out.writeByte(rest);
  }
}
