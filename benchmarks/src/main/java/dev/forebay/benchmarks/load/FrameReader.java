package dev.forebay.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.benchmarks.drive.SocketInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Reads frames in place from one direct buffer of 256 KiB, which bounds frame-max. Confined to one
 * thread.
 *
 * <pre>
 * | type u8 | channel u16 | size u32 | payload, size bytes | 206 |
 * </pre>
 */
final class FrameReader {
  static final int MAX_FRAME_BYTES = 128 << 10;

  private final SocketInput input = new SocketInput(2 * MAX_FRAME_BYTES);
  private final ByteBuffer buffer = input.buffer();
  private int type;
  private int payload;
  private int payloadBytes;

  /** Reads once from the socket, keeping an incomplete frame. Returns the bytes read. */
  int fill(SocketChannel socket) throws IOException {
    return input.fill(socket);
  }

  /** Moves to the next complete frame, if there is one. */
  boolean next() throws IOException {
    int start = buffer.position();
    int available = buffer.remaining();
    if (available < Wire.FRAME_HEADER_BYTES) {
      return false;
    }
    int size = buffer.getInt(start + 3);
    if (size < 0 || size > MAX_FRAME_BYTES) {
      throw new IOException("frame of " + size + " bytes");
    }
    if (available < size + Wire.FRAME_OVERHEAD_BYTES) {
      return false;
    }
    type = buffer.get(start);
    payload = start + Wire.FRAME_HEADER_BYTES;
    payloadBytes = size;
    if (buffer.get(payload + size) != Wire.FRAME_END) {
      throw new IOException("frame without end octet");
    }
    buffer.position(payload + size + 1);
    return true;
  }

  /** Copies the whole frame. */
  void copyTo(ByteBuffer out) {
    int start = payload - Wire.FRAME_HEADER_BYTES;
    int bytes = payloadBytes + Wire.FRAME_OVERHEAD_BYTES;
    out.put(out.position(), buffer, start, bytes).position(out.position() + bytes);
  }

  int type() {
    return type;
  }

  int payloadBytes() {
    return payloadBytes;
  }

  int method() {
    return buffer.getInt(payload);
  }

  int u8(int offset) {
    return buffer.get(payload + offset) & 0xff;
  }

  int u16(int offset) {
    return buffer.getShort(payload + offset) & 0xffff;
  }

  int u32(int offset) {
    return buffer.getInt(payload + offset);
  }

  long u64(int offset) {
    return buffer.getLong(payload + offset);
  }

  String shortString(int offset) {
    byte[] bytes = new byte[u8(offset)];
    buffer.get(payload + offset + 1, bytes);
    return new String(bytes, UTF_8);
  }

  /** Why a frame that nobody expected must end the run. */
  IOException unexpected() {
    if (type != Wire.FRAME_METHOD) {
      return new IOException("unexpected frame of type " + type);
    }
    int method = method();
    if (method == Wire.CHANNEL_CLOSE || method == Wire.CONNECTION_CLOSE) {
      return new IOException("closed by the broker: " + u16(4) + " " + shortString(6));
    }
    return new IOException("unexpected method " + (method >>> 16) + "." + (method & 0xffff));
  }
}
