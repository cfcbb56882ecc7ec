package dev.forebay.benchmarks.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.benchmarks.drive.SocketInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Reads frames in place. Confined to one thread.
 *
 * <pre>
 * COMMAND LF | name:value LF … | LF | body | NUL | LF …
 * </pre>
 */
final class StompFrames {
  private static final byte[] LENGTH = "content-length:".getBytes(UTF_8);
  private static final byte[] RECEIPT = "receipt-id:".getBytes(UTF_8);
  private static final int NONE = -1;

  private final SocketInput input;
  private final ByteBuffer buffer;
  private int start;
  private int bodyAt;
  private int bodyBytes;
  private int receipt;

  /** With a buffer of so many bytes, which bound the frames. */
  StompFrames(int bytes) {
    input = new SocketInput(bytes);
    buffer = input.buffer();
  }

  int fill(SocketChannel socket) throws IOException {
    return input.fill(socket);
  }

  /** Moves to the next complete frame, if there is one. */
  boolean next() {
    start = buffer.position();
    while (start < buffer.limit() && buffer.get(start) == '\n') {
      start++;
    }
    bodyBytes = NONE;
    receipt = NONE;
    int line = start;
    for (int at = start; at < buffer.limit(); at++) {
      if (buffer.get(at) == '\n') {
        if (at == line) {
          return ends(at + 1);
        }
        header(line, at);
        line = at + 1;
      }
    }
    return false;
  }

  private void header(int line, int end) {
    if (begins(line, end, LENGTH)) {
      bodyBytes = number(line + LENGTH.length, end);
    } else if (begins(line, end, RECEIPT)) {
      receipt = number(line + RECEIPT.length, end);
    }
  }

  private boolean begins(int line, int end, byte[] name) {
    if (end - line < name.length || buffer.get(line) != name[0]) {
      return false;
    }
    for (int i = 1; i < name.length; i++) {
      if (buffer.get(line + i) != name[i]) {
        return false;
      }
    }
    return true;
  }

  private int number(int from, int end) {
    int number = 0;
    for (int at = from; at < end; at++) {
      number = 10 * number + buffer.get(at) - '0';
    }
    return number;
  }

  private boolean ends(int at) {
    bodyAt = at;
    int end = at + Math.max(0, bodyBytes);
    while (bodyBytes == NONE && end < buffer.limit() && buffer.get(end) != 0) {
      end++;
    }
    if (end >= buffer.limit()) {
      return false;
    }
    bodyBytes = end - at;
    buffer.position(end + 1);
    return true;
  }

  /** Whether it is this command. */
  boolean is(byte[] command) {
    return begins(start, bodyAt, command) && buffer.get(start + command.length) == '\n';
  }

  /** The number that a RECEIPT is about. */
  int receipt() {
    return receipt;
  }

  int bodyBytes() {
    return bodyBytes;
  }

  int u32(int offset) {
    return buffer.getInt(bodyAt + offset);
  }

  long u64(int offset) {
    return buffer.getLong(bodyAt + offset);
  }

  /** Why a frame that nobody expected must end the run. */
  IOException unexpected() {
    byte[] frame = new byte[bodyAt + bodyBytes - start];
    buffer.get(start, frame);
    return new IOException("unexpected frame: " + new String(frame, UTF_8));
  }
}
