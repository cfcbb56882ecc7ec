package dev.forebay.benchmarks.mqtt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Small packets that answer what was read, sent together. Confined to one thread. */
final class Answers {
  private static final int BODY_BYTES = 2;

  private final ByteBuffer out;
  private final int readBytes;

  /** To what may be so many bytes at once. */
  Answers(int readBytes) {
    this.readBytes = readBytes;
    this.out = ByteBuffer.allocateDirect(2 * readBytes);
  }

  /** Whether there is room for answers to all that one read can bring. */
  boolean hasRoom() {
    return out.remaining() >= readBytes;
  }

  void add(int firstByte, int packetId) {
    out.put((byte) firstByte).put((byte) BODY_BYTES).putShort((short) packetId);
  }

  /** Sends what the socket takes; returns whether something is left. */
  boolean writeTo(SocketChannel socket) throws IOException {
    if (out.position() > 0) {
      socket.write(out.flip());
      out.compact();
    }
    return out.position() > 0;
  }
}
