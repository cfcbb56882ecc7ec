package dev.forebay.benchmarks.mqtt;

import dev.forebay.benchmarks.drive.SocketInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Reads packets in place. Confined to one thread.
 *
 * <pre>
 * | type u4 | flags u4 | length, 1 to 4 bytes of 7 bits | body |
 * </pre>
 */
final class PacketReader {
  private static final int LENGTH_BYTES_MAX = 4;
  private static final int MORE = 0x80;
  private static final int BITS = 7;

  private final SocketInput input;
  private final ByteBuffer buffer;
  private int first;
  private int bodyAt;
  private int end;

  /** With a buffer of so many bytes, which bound the packets. */
  PacketReader(int bytes) {
    input = new SocketInput(bytes);
    buffer = input.buffer();
  }

  int fill(SocketChannel socket) throws IOException {
    return input.fill(socket);
  }

  /** Moves to the next complete packet, if there is one. */
  boolean next() throws IOException {
    int start = buffer.position();
    int length = 0;
    int at = start + 1;
    int octet = MORE;
    for (int i = 0; (octet & MORE) != 0; i++) {
      if (at >= buffer.limit()) {
        return false;
      }
      if (i == LENGTH_BYTES_MAX) {
        throw new IOException("a length of more than four bytes");
      }
      octet = buffer.get(at++);
      length |= (octet & (MORE - 1)) << (BITS * i);
    }
    if (at + length > buffer.limit()) {
      if (at - start + length > buffer.capacity()) {
        throw new IOException("a packet of " + length + " bytes");
      }
      return false;
    }
    first = buffer.get(start) & 0xFF;
    bodyAt = at;
    end = at + length;
    buffer.position(end);
    return true;
  }

  int type() {
    return first >> 4;
  }

  /** Of a PUBLISH. */
  int qos() {
    return first >> 1 & 3;
  }

  int bodyAt() {
    return bodyAt;
  }

  int end() {
    return end;
  }

  int u8(int at) {
    return buffer.get(at) & 0xFF;
  }

  int u16(int at) {
    return buffer.getShort(at) & 0xFFFF;
  }

  int u32(int at) {
    return buffer.getInt(at);
  }

  long u64(int at) {
    return buffer.getLong(at);
  }

  /** Where the payload of a PUBLISH begins. */
  int payloadAt(int version) {
    int at = bodyAt + Short.BYTES + u16(bodyAt) + (qos() > 0 ? Short.BYTES : 0);
    if (version < MqttWire.V5) {
      return at;
    }
    int length = 0;
    int octet = MORE;
    for (int shift = 0; (octet & MORE) != 0; shift += BITS) {
      octet = buffer.get(at++);
      length |= (octet & (MORE - 1)) << shift;
    }
    return at + length;
  }

  /** The identifier of a PUBLISH, or of the packet that answers one. */
  int packetId() {
    return type() == MqttWire.PUBLISH ? u16(bodyAt + Short.BYTES + u16(bodyAt)) : u16(bodyAt);
  }

  /** Whether a packet that answers says that something failed. */
  boolean isFailure() {
    return end - bodyAt > Short.BYTES && u8(bodyAt + Short.BYTES) >= MORE;
  }

  /** Why a packet that nobody expected must end the run. */
  IOException unexpected() {
    return new IOException("unexpected packet of type " + type());
  }
}
