package dev.forebay.tests.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Frames as byte arrays (section 4.2.3): type, channel, size, payload, 206. */
final class Bytes {
  private static final int PROTOCOL_HEADER_BYTES = 8;
  private static final int SIZE_OFFSET = 3;
  private static final int OVERHEAD_BYTES = 8;

  private Bytes() {}

  static int unsignedShort(byte[] in, int offset) {
    return ((in[offset] & 0xff) << 8) | (in[offset + 1] & 0xff);
  }

  static int size(byte[] in, int offset) {
    return (unsignedShort(in, offset + SIZE_OFFSET) << 16)
        | unsignedShort(in, offset + SIZE_OFFSET + 2);
  }

  static void putShort(byte[] out, int offset, int value) {
    out[offset] = (byte) (value >> 8);
    out[offset + 1] = (byte) value;
  }

  static void putInt(byte[] out, int offset, int value) {
    putShort(out, offset, value >>> 16);
    putShort(out, offset + 2, value);
  }

  /** A frame of any type around a payload. */
  static byte[] frame(int type, int channel, byte... payload) {
    byte[] frame = new byte[payload.length + OVERHEAD_BYTES];
    frame[0] = (byte) type;
    putShort(frame, 1, channel);
    putInt(frame, SIZE_OFFSET, payload.length);
    System.arraycopy(payload, 0, frame, OVERHEAD_BYTES - 1, payload.length);
    frame[frame.length - 1] = (byte) 206;
    return frame;
  }

  /** Cuts what a client has sent, protocol header first; an incomplete end is left out. */
  static List<byte[]> cut(byte[] sent) {
    List<byte[]> pieces = new ArrayList<>();
    int next = 0;
    while (next < sent.length) {
      int length;
      if (next == 0) {
        length = PROTOCOL_HEADER_BYTES;
      } else if (sent.length - next < OVERHEAD_BYTES) {
        break;
      } else {
        length = size(sent, next) + OVERHEAD_BYTES;
      }
      if (next + length > sent.length) {
        break;
      }
      pieces.add(Arrays.copyOfRange(sent, next, next + length));
      next += length;
    }
    return pieces;
  }
}
