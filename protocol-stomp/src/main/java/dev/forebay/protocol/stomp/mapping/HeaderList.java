package dev.forebay.protocol.stomp.mapping;

import dev.forebay.message.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The headers of a stored message without escapes, in their order and with repetitions;
 * little-endian, no state.
 *
 * <pre>
 * header: | name bytes u16 | value bytes u32 | name | value |      one after another, to the end
 * </pre>
 *
 * <p>What belongs to the frame alone (destination, content-length, receipt, transaction) is not
 * among them.
 */
public final class HeaderList {
  /** What a header takes besides its name and value. */
  public static final int OVERHEAD_BYTES = Short.BYTES + Integer.BYTES;

  /** Longest name. */
  public static final int NAME_BYTES_MAX = 0xFFFF;

  private static final int VALUE_LENGTH_AT = Short.BYTES;

  /** A header. */
  public record Header(ByteString name, ByteString value) {
    public Header {
      if (name.lengthBytes() > NAME_BYTES_MAX) {
        throw new IllegalArgumentException("a name of " + name.lengthBytes() + " bytes");
      }
    }

    int bytes() {
      return OVERHEAD_BYTES + name.lengthBytes() + value.lengthBytes();
    }
  }

  private HeaderList() {}

  /** Length of the name of the header there. */
  public static int nameBytes(ByteBuffer memory, int at) {
    return memory.getShort(at) & 0xFFFF;
  }

  /** Length of the value of the header there. */
  public static int valueBytes(ByteBuffer memory, int at) {
    return memory.getInt(at + VALUE_LENGTH_AT);
  }

  /** Begins a header; name and value follow. */
  public static void putLengths(ByteBuffer out, int nameBytes, int valueBytes) {
    out.putShort((short) nameBytes).putInt(valueBytes);
  }

  /** All headers, up to where they make no sense. */
  static List<Header> read(ByteBuffer properties) {
    ByteBuffer memory = properties.slice().order(ByteOrder.LITTLE_ENDIAN);
    List<Header> headers = new ArrayList<>();
    int at = 0;
    while (memory.capacity() - at >= OVERHEAD_BYTES) {
      int nameAt = at + OVERHEAD_BYTES;
      int nameBytes = nameBytes(memory, at);
      int valueBytes = valueBytes(memory, at);
      if (valueBytes < 0 || (long) nameAt + nameBytes + valueBytes > memory.capacity()) {
        break;
      }
      headers.add(
          new Header(
              octets(memory, nameAt, nameBytes), octets(memory, nameAt + nameBytes, valueBytes)));
      at = nameAt + nameBytes + valueBytes;
    }
    return headers;
  }

  private static ByteString octets(ByteBuffer memory, int at, int bytes) {
    byte[] octets = new byte[bytes];
    memory.get(at, octets);
    return ByteString.copyOf(octets, 0, bytes);
  }

  /** Headers as they are stored. */
  static ByteBuffer write(List<Header> headers) {
    int bytes = headers.stream().mapToInt(Header::bytes).sum();
    ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (Header header : headers) {
      putLengths(out, header.name().lengthBytes(), header.value().lengthBytes());
      out.put(header.name().toByteArray()).put(header.value().toByteArray());
    }
    return out.flip();
  }
}
