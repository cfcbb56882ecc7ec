package dev.forebay.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.benchmarks.drive.MessageBatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a batch writes, a frame reader reads at the other end of a socket. */
class PublishBatchTest {
  private static final int FRAME_MAX = 4096;

  @AutoClose private final ServerSocketChannel server = ServerSocketChannel.open();
  @AutoClose private final SocketChannel sender = SocketChannel.open();
  private final FrameReader frames = new FrameReader();

  PublishBatchTest() throws IOException {}

  @BeforeEach
  void listen() throws IOException {
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    sender.connect(server.getLocalAddress());
  }

  @Test
  void eachMessageCarriesItsSequenceNumberAndTime() throws IOException {
    MessageBatch batch = batch("--size", "12");
    batch.begin();
    batch.add(7, 70);
    batch.add(8, 80);
    try (SocketChannel receiver = server.accept()) {
      batch.writeTo(sender);
      assertThat(batch.written()).isTrue();
      for (int sequence = 7; sequence <= 8; sequence++) {
        expectPublish(receiver, 12);
        expectFrame(receiver, Wire.FRAME_BODY);
        assertThat(frames.payloadBytes()).isEqualTo(12);
        assertThat(frames.u32(0)).isEqualTo(sequence);
        assertThat(frames.u64(4)).isEqualTo(sequence * 10L);
      }
    }
  }

  @Test
  void bodiesAreSplitAtFrameMax() throws IOException {
    MessageBatch batch = batch("--size", "10000", "--persistent");
    batch.begin();
    batch.add(1, 10);
    try (SocketChannel receiver = server.accept()) {
      batch.writeTo(sender);
      expectPublish(receiver, 10_000);
      for (int size : new int[] {4088, 4088, 1824}) {
        expectFrame(receiver, Wire.FRAME_BODY);
        assertThat(frames.payloadBytes()).isEqualTo(size);
      }
    }
  }

  @Test
  void shortBodiesStayUnstamped() throws IOException {
    MessageBatch batch = batch("--size", "4");
    batch.begin();
    batch.add(-1, -1);
    try (SocketChannel receiver = server.accept()) {
      batch.writeTo(sender);
      expectPublish(receiver, 4);
      expectFrame(receiver, Wire.FRAME_BODY);
      assertThat(frames.u32(0)).isZero();
    }
  }

  private static MessageBatch batch(String... arguments) {
    return PublishBatch.of("", "queue", LoadOptions.parse(arguments), FRAME_MAX);
  }

  private void expectPublish(SocketChannel receiver, long bodyBytes) throws IOException {
    expectFrame(receiver, Wire.FRAME_METHOD);
    assertThat(frames.method()).isEqualTo(Wire.BASIC_PUBLISH);
    assertThat(frames.shortString(7)).isEqualTo("queue");
    expectFrame(receiver, Wire.FRAME_HEADER);
    assertThat(frames.u64(4)).isEqualTo(bodyBytes);
  }

  private void expectFrame(SocketChannel receiver, int type) throws IOException {
    while (!frames.next()) {
      frames.fill(receiver);
    }
    assertThat(frames.type()).isEqualTo(type);
  }
}
