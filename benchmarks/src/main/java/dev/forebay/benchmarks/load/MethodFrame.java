package dev.forebay.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * Encodes one method frame of at most 4 KiB.
 *
 * <pre>
 * | type=1 | channel u16 | size u32 | class u16 | method u16 | arguments … | 206 |
 * </pre>
 */
final class MethodFrame {
  private static final int SIZE_POSITION = 3;

  private final ByteBuffer buffer = ByteBuffer.allocate(4096);

  MethodFrame(int channel, int method) {
    buffer.put((byte) Wire.FRAME_METHOD).putShort((short) channel).putInt(0).putInt(method);
  }

  MethodFrame octet(int value) {
    buffer.put((byte) value);
    return this;
  }

  MethodFrame u16(int value) {
    buffer.putShort((short) value);
    return this;
  }

  MethodFrame u32(int value) {
    buffer.putInt(value);
    return this;
  }

  MethodFrame u64(long value) {
    buffer.putLong(value);
    return this;
  }

  MethodFrame shortString(String value) {
    byte[] bytes = value.getBytes(UTF_8);
    buffer.put((byte) bytes.length).put(bytes);
    return this;
  }

  MethodFrame longString(String value) {
    byte[] bytes = value.getBytes(UTF_8);
    buffer.putInt(bytes.length).put(bytes);
    return this;
  }

  /** A field table with one string, or an empty one when the value is empty. */
  MethodFrame table(String key, String value) {
    if (value.isEmpty()) {
      return u32(0);
    }
    int start = buffer.position();
    u32(0).shortString(key).octet('S').longString(value);
    buffer.putInt(start, buffer.position() - start - Integer.BYTES);
    return this;
  }

  ByteBuffer finish() {
    buffer.putInt(SIZE_POSITION, buffer.position() - Wire.FRAME_HEADER_BYTES);
    return buffer.put(Wire.FRAME_END).flip();
  }
}
