package dev.forebay.tests.replies;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A socket that sends whatever bytes a script asks for, and keeps what comes back as the script's
 * lines. Closes from the broker are confirmed, as every client does, at once or by {@link
 * #confirmClose}. Written to by one thread; a thread of its own reads.
 */
final class WireConnection implements AutoCloseable {
  static final String CLOSED = "closed";

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int FRAME_END = 0xCE;
  private static final byte[] CHANNEL_CLOSE_OK = {0, 20, 0, 41};
  private static final byte[] CONNECTION_CLOSE_OK = {0, 10, 0, 51};

  private final Socket socket;
  private final OutputStream out;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private volatile boolean closed;
  private volatile boolean open;
  private volatile boolean confirmsAtOnce = true;
  private volatile boolean sendsAtOnce = true;

  WireConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
    Thread.ofVirtual().start(() -> read(in));
  }

  /** Sends, unless the broker has closed the socket: that is an answer, which the reader finds. */
  void send(byte[] bytes) throws IOException {
    synchronized (out) {
      if (!closed) {
        try {
          out.write(bytes);
        } catch (SocketException e) {
          closed = true;
        }
      }
    }
    if (sendsAtOnce) {
      flush();
    }
  }

  /** From now on what is sent waits for {@link #flush}. */
  void gather() {
    sendsAtOnce = false;
  }

  void flush() throws IOException {
    synchronized (out) {
      if (!closed) {
        try {
          out.flush();
        } catch (SocketException e) {
          closed = true;
        }
      }
    }
  }

  /** Whether the handshake is done and nobody has closed. */
  boolean isOpen() {
    return open && !closed;
  }

  boolean isClosed() {
    return closed && answers.isEmpty();
  }

  /** From now on closes of channels wait for {@link #confirmClose}. */
  void letChannelsClose() {
    confirmsAtOnce = false;
  }

  void confirmClose(int channel) throws IOException {
    frame(1, channel, CHANNEL_CLOSE_OK);
  }

  void frame(int type, int channel, byte[] payload) throws IOException {
    send(
        ByteBuffer.allocate(payload.length + 8)
            .put((byte) type)
            .putShort((short) channel)
            .putInt(payload.length)
            .put(payload)
            .put((byte) FRAME_END)
            .array());
  }

  /** The next answer, or null if none comes in time. */
  @Nullable String answer(long millis) throws InterruptedException {
    return answers.poll(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void read(DataInputStream in) {
    try {
      while (true) {
        frame(in);
      }
    } catch (IOException e) {
      // How it ended, by an end of the stream or by a reset, is the network's choice.
      answers.add(CLOSED);
      closed = true;
    }
  }

  private void frame(DataInputStream in) throws IOException {
    int type = in.read();
    if (type < 0) {
      throw new EOFException();
    }
    if (type == 'A') {
      byte[] rest = in.readNBytes(7);
      answers.add(
          "protocol A"
              + new String(rest, 0, 3, StandardCharsets.US_ASCII)
              + " %d %d %d %d".formatted(rest[3], rest[4], rest[5], rest[6]));
      return;
    }
    int channel = in.readUnsignedShort();
    byte[] payload = in.readNBytes(in.readInt());
    if (in.read() != FRAME_END) {
      throw new EOFException("frame without its end");
    }
    String line = line(type, payload);
    if (line != null) {
      open = line.equals("connection.open-ok") || (open && !line.startsWith("connection.close"));
      // First, or what the script sends next may come before it.
      if (line.startsWith("channel.close ") && confirmsAtOnce) {
        confirmClose(channel);
      } else if (line.startsWith("connection.close ")) {
        frame(1, 0, CONNECTION_CLOSE_OK);
        flush();
      }
      answers.add(Step.prefix(channel, line) + line);
    }
  }

  private static @Nullable String line(int type, byte[] payload) {
    return switch (type) {
      case 1 -> WireText.method(ByteBuffer.wrap(payload));
      case 2 -> WireText.header(ByteBuffer.wrap(payload));
      case 3 -> "body " + WireText.quoted(payload);
      case 8 -> null;
      default -> "frame of type " + type;
    };
  }
}
