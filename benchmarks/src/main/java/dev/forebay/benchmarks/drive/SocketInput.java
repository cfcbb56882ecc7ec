package dev.forebay.benchmarks.drive;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One direct buffer that a socket is read into, in which replies are parsed. One thread. */
public final class SocketInput {
  private final ByteBuffer buffer;

  /** Of so many bytes, which bound what can be parsed. */
  public SocketInput(int bytes) {
    buffer = ByteBuffer.allocateDirect(bytes).limit(0);
  }

  /** What was read and not taken, from position to limit. */
  public ByteBuffer buffer() {
    return buffer;
  }

  /** Reads once from the socket, keeping what was not taken. Returns the bytes read. */
  public int fill(SocketChannel socket) throws IOException {
    buffer.compact();
    int read = socket.read(buffer);
    buffer.flip();
    if (read < 0) {
      throw new EOFException("the broker closed the connection");
    }
    return read;
  }
}
