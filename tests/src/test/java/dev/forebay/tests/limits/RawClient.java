package dev.forebay.tests.limits;

import dev.forebay.protocol.amqp091.codec.ByteString;
import dev.forebay.protocol.amqp091.codec.ProtocolHeader;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.frame.FrameHeader;
import dev.forebay.protocol.amqp091.codec.frame.FrameReader;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConfirmMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.codec.method.MethodFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A client that sends frame by frame what no library would, and reads only when it is told to. One
 * thread, and at most one more that writes.
 */
final class RawClient implements AutoCloseable {
  private static final int FRAME_MAX_BYTES = 131_072;
  private static final int CHANNEL_MAX = 2047;
  private static final int DELIVERY_MODE_FLAG = 1 << 12;
  private static final ByteString GUEST = ByteString.of("\0guest\0guest");

  private final Socket socket = new Socket();
  private final FrameReader reader = new FrameReader(FRAME_MAX_BYTES);
  private final ByteBuf unread = Unpooled.buffer();
  private final byte[] chunk = new byte[1 << 16];
  private boolean byteByByte;

  /** A frame that came: its payload, read as a method if it is one. */
  record Frame(int type, int channel, byte[] payload) {
    Method method() {
      return Method.decode(Unpooled.wrappedBuffer(payload), 0, payload.length);
    }
  }

  /** A socket that is connected, on which nothing was said. */
  RawClient(int port) throws IOException {
    // Small, so that what is not read does not disappear in the kernel.
    socket.setReceiveBufferSize(16 << 10);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) LimitsTest.SOON.toMillis() * 2);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** A client whose connection is open, with channels from 1 on. */
  static RawClient open(int port, int channels) throws IOException {
    RawClient client = new RawClient(port);
    client.handshake(FRAME_MAX_BYTES);
    client.openChannels(channels);
    return client;
  }

  /** From now on every byte is sent alone. */
  void dribble() {
    byteByByte = true;
  }

  void handshake(int frameMaxBytes) throws IOException {
    sendProtocolHeader();
    await(ConnectionMethod.Start.class);
    send(0, startOk());
    await(ConnectionMethod.Tune.class);
    send(0, new ConnectionMethod.TuneOk(CHANNEL_MAX, frameMaxBytes, 0));
    send(0, new ConnectionMethod.Open("/", "", false));
    await(ConnectionMethod.OpenOk.class);
  }

  void openChannels(int channels) throws IOException {
    for (int channel = 1; channel <= channels; channel++) {
      send(channel, new ChannelMethod.Open(""));
      await(ChannelMethod.OpenOk.class);
    }
  }

  void sendProtocolHeader() throws IOException {
    ByteBuf bytes = Unpooled.buffer();
    ProtocolHeader.write(bytes);
    send(bytes);
  }

  static ConnectionMethod.StartOk startOk() {
    return new ConnectionMethod.StartOk(FieldTable.EMPTY, "PLAIN", GUEST, "en_US");
  }

  void confirmSelect(int channel) throws IOException {
    send(channel, new ConfirmMethod.Select(false));
    await(ConfirmMethod.SelectOk.class);
  }

  void consume(int channel, String queue, boolean noAck) throws IOException {
    send(
        channel,
        new BasicMethod.Consume(0, queue, "", false, noAck, false, false, FieldTable.EMPTY));
  }

  void send(int channel, Method method) throws IOException {
    send(method(channel, method));
  }

  void send(ByteBuf bytes) throws IOException {
    if (byteByByte) {
      while (bytes.isReadable()) {
        socket.getOutputStream().write(bytes.readByte());
      }
    } else {
      bytes.readBytes(socket.getOutputStream(), bytes.readableBytes());
    }
  }

  static ByteBuf method(int channel, Method method) {
    ByteBuf out = Unpooled.buffer();
    MethodFrames.write(out, channel, method);
    return out;
  }

  /** A basic.publish to the default exchange, and the header of its content. */
  static ByteBuf begin(int channel, String queue, boolean mandatory, long bodyBytes) {
    return begin(channel, queue, mandatory, false, bodyBytes);
  }

  private static ByteBuf begin(
      int channel, String queue, boolean mandatory, boolean persistent, long bodyBytes) {
    ByteBuf out = method(channel, new BasicMethod.Publish(0, "", queue, mandatory, false));
    ByteBuf properties = Unpooled.buffer().writeShort(persistent ? DELIVERY_MODE_FLAG : 0);
    if (persistent) {
      properties.writeByte(2);
    }
    FrameHeader.write(out, FrameType.HEADER, channel, 12 + properties.readableBytes());
    out.writeShort(60).writeShort(0).writeLong(bodyBytes).writeBytes(properties);
    return out.writeByte(FrameType.FRAME_END);
  }

  static ByteBuf body(int channel, byte... bytes) {
    ByteBuf out = Unpooled.buffer(bytes.length + FrameType.OVERHEAD_BYTES);
    FrameHeader.write(out, FrameType.BODY, channel, bytes.length);
    return out.writeBytes(bytes).writeByte(FrameType.FRAME_END);
  }

  /** Sends a whole message. */
  void publish(int channel, String queue, boolean mandatory, boolean persistent, int bodyBytes)
      throws IOException {
    send(begin(channel, queue, mandatory, persistent, bodyBytes));
    int frameBytesMax = FRAME_MAX_BYTES - FrameType.OVERHEAD_BYTES;
    for (int sent = 0; sent < bodyBytes; sent += frameBytesMax) {
      send(body(channel, new byte[Math.min(frameBytesMax, bodyBytes - sent)]));
    }
  }

  /** Reads the next frame. */
  Frame next() throws IOException {
    while (!reader.next(unread)) {
      unread.discardReadBytes();
      int length = socket.getInputStream().read(chunk);
      if (length < 0) {
        throw new EOFException("closed by the broker");
      }
      unread.writeBytes(chunk, 0, length);
    }
    byte[] payload = new byte[reader.payloadBytes()];
    unread.getBytes(reader.payloadOffset(), payload);
    return new Frame(reader.type(), reader.channel(), payload);
  }

  /** Reads up to a method of this kind, over everything else. */
  <M extends Method> M await(Class<M> kind) throws IOException {
    while (true) {
      Frame frame = next();
      if (frame.type() == FrameType.METHOD) {
        Method method = frame.method();
        if (kind.isInstance(method)) {
          return kind.cast(method);
        }
      }
    }
  }

  /** Reads a message's body that follows its header. */
  byte[] awaitBody() throws IOException {
    Frame header = next();
    while (header.type() != FrameType.HEADER) {
      header = next();
    }
    byte[] body = new byte[(int) Unpooled.wrappedBuffer(header.payload()).getLong(4)];
    int got = 0;
    while (got < body.length) {
      byte[] part = next().payload();
      System.arraycopy(part, 0, body, got, part.length);
      got += part.length;
    }
    return body;
  }

  /** Reads until the broker ends the socket. */
  void awaitEnd() throws IOException {
    int length = 0;
    while (length >= 0) {
      length = socket.getInputStream().read(chunk);
    }
  }

  /** Nothing of what was sent is waited for. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
