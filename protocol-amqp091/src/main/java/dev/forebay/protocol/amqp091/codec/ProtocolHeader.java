package dev.forebay.protocol.amqp091.codec;

import io.netty.buffer.ByteBuf;

/**
 * What a client's first bytes ask for (section 4.2.2).
 *
 * <pre>
 *  0   1   2   3   4      5       6       7
 * +---+---+---+---+------+-------+-------+----------+
 * | A | M | Q | P | id 0 | major | minor | revision |     AMQP 0-9-1: 0 0 9 1
 * +---+---+---+---+------+-------+-------+----------+
 * </pre>
 */
public enum ProtocolHeader {
  /** Too few bytes to tell. */
  INCOMPLETE,
  /** AMQP 0-9-1. */
  AMQP_0_9_1,
  /** AMQP 1.0 without SASL. */
  AMQP_1_0,
  /** The SASL layer of AMQP 1.0. */
  AMQP_1_0_SASL,
  /** Something else; the server answers with its own header and closes. */
  UNKNOWN;

  /** Bytes of the header. */
  public static final int LENGTH_BYTES = 8;

  private static final int MAGIC = ('A' << 24) | ('M' << 16) | ('Q' << 8) | 'P';
  private static final int VERSION_0_9_1 = 0x00_00_09_01;
  private static final int VERSION_1_0 = 0x00_01_00_00;
  private static final int VERSION_1_0_SASL = 0x03_01_00_00;

  /** Looks at the readable bytes and consumes none of them. */
  public static ProtocolHeader detect(ByteBuf in) {
    int start = in.readerIndex();
    int readable = in.readableBytes();
    for (int i = 0; i < Math.min(readable, Integer.BYTES); i++) {
      if (in.getByte(start + i) != (byte) (MAGIC >>> (24 - 8 * i))) {
        return UNKNOWN;
      }
    }
    if (readable < LENGTH_BYTES) {
      return INCOMPLETE;
    }
    return switch (in.getInt(start + Integer.BYTES)) {
      case VERSION_0_9_1 -> AMQP_0_9_1;
      case VERSION_1_0 -> AMQP_1_0;
      case VERSION_1_0_SASL -> AMQP_1_0_SASL;
      default -> UNKNOWN;
    };
  }

  /** Writes the header that this server speaks. */
  public static void write(ByteBuf out) {
    out.writeInt(MAGIC);
    out.writeInt(VERSION_0_9_1);
  }
}
