package dev.forebay.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * One connection with one channel, as {@code guest} on the loopback address, without heartbeats.
 * Starts blocking, for set-up by request and reply; the sessions then switch it over. AMQP 0-9-1
 * §4.2 (framing) and §2.2.4 (negotiation).
 */
final class AmqpConnection implements AutoCloseable {
  static final int CHANNEL = 1;

  private final SocketChannel socket;
  private final FrameReader frames = new FrameReader();
  private int frameMax = FrameReader.MAX_FRAME_BYTES;

  /** One whose handshake is still to come, or not needed. */
  AmqpConnection(SocketChannel socket) {
    this.socket = socket;
  }

  static AmqpConnection open(int port) throws IOException {
    SocketChannel socket =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    AmqpConnection connection = new AmqpConnection(socket);
    try {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      connection.negotiate();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return connection;
  }

  private void negotiate() throws IOException {
    byte[] header = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    send(ByteBuffer.wrap(header));
    await(Wire.CONNECTION_START);
    send(
        new MethodFrame(0, Wire.CONNECTION_START_OK)
            .u32(0)
            .shortString("PLAIN")
            .longString(new String(new byte[] {0}, US_ASCII) + "guest\0guest")
            .shortString("en_US")
            .finish());
    await(Wire.CONNECTION_TUNE);
    int channelMax = frames.u16(4);
    int offered = frames.u32(6);
    frameMax = offered == 0 ? frameMax : Math.min(frameMax, offered);
    send(new MethodFrame(0, Wire.CONNECTION_TUNE_OK).u16(channelMax).u32(frameMax).u16(0).finish());
    call(
        new MethodFrame(0, Wire.CONNECTION_OPEN).shortString("/").shortString("").octet(0),
        Wire.CONNECTION_OPEN_OK);
    call(new MethodFrame(CHANNEL, Wire.CHANNEL_OPEN).shortString(""), Wire.CHANNEL_OPEN_OK);
  }

  /** Sends a method and waits for its answer; only while the connection is blocking. */
  void call(MethodFrame request, int expectedReply) throws IOException {
    send(request.finish());
    await(expectedReply);
  }

  private void send(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      socket.write(bytes);
    }
  }

  private void await(int expectedMethod) throws IOException {
    while (!frames.next()) {
      frames.fill(socket);
    }
    if (frames.type() != Wire.FRAME_METHOD || frames.method() != expectedMethod) {
      throw frames.unexpected();
    }
  }

  SocketChannel socket() {
    return socket;
  }

  FrameReader frames() {
    return frames;
  }

  int frameMax() {
    return frameMax;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
