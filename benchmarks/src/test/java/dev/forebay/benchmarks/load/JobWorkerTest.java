package dev.forebay.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class JobWorkerTest {
  private static final byte[] BODY = {1, 2, 3};

  @AutoClose private final ServerSocketChannel server = ServerSocketChannel.open();
  @AutoClose private final SocketChannel socket = SocketChannel.open();
  private final FrameReader frames = new FrameReader();

  JobWorkerTest() throws IOException {
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    socket.connect(server.getLocalAddress());
  }

  @Test
  void aMessageIsPublishedToTheResultsAndThenAcknowledged() throws IOException {
    JobWorker worker = new JobWorker(new AmqpConnection(socket), "results");
    try (SocketChannel broker = server.accept()) {
      deliver(broker, 7);
      while (worker.done() == 0) {
        worker.read(0);
      }
      assertThat(worker.write(0)).isFalse();
      assertThat(worker.isWritten()).isTrue();

      expect(broker, Wire.FRAME_METHOD);
      assertThat(frames.method()).isEqualTo(Wire.BASIC_PUBLISH);
      assertThat(frames.shortString(7)).isEqualTo("results");
      expect(broker, Wire.FRAME_HEADER);
      assertThat(frames.u64(4)).isEqualTo(BODY.length);
      expect(broker, Wire.FRAME_BODY);
      assertThat(frames.payloadBytes()).isEqualTo(BODY.length);
      assertThat(frames.u8(2)).isEqualTo(BODY[2]);
      expect(broker, Wire.FRAME_METHOD);
      assertThat(frames.method()).isEqualTo(Wire.BASIC_ACK);
      assertThat(frames.u64(4)).isEqualTo(7);
    }
  }

  private static void deliver(SocketChannel broker, long tag) throws IOException {
    broker.write(
        new MethodFrame(AmqpConnection.CHANNEL, Wire.BASIC_DELIVER)
            .shortString("c")
            .u64(tag)
            .octet(0)
            .shortString("")
            .shortString("jobs")
            .finish());
    ByteBuffer content = ByteBuffer.allocate(64);
    content.put((byte) Wire.FRAME_HEADER).putShort((short) AmqpConnection.CHANNEL).putInt(14);
    content.putShort((short) Wire.CLASS_BASIC).putShort((short) 0).putLong(BODY.length);
    content.putShort((short) 0).put(Wire.FRAME_END);
    content.put((byte) Wire.FRAME_BODY).putShort((short) AmqpConnection.CHANNEL);
    content.putInt(BODY.length).put(BODY).put(Wire.FRAME_END);
    broker.write(content.flip());
  }

  private void expect(SocketChannel broker, int type) throws IOException {
    while (!frames.next()) {
      frames.fill(broker);
    }
    assertThat(frames.type()).isEqualTo(type);
  }
}
