package dev.forebay.benchmarks.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.benchmarks.drive.MessageBatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Frames that are read at the other end of a socket. */
class StompFramesTest {
  private static final int BUFFER_BYTES = 4096;
  private static final byte[] RECEIPT = "RECEIPT".getBytes(UTF_8);

  @AutoClose private final ServerSocketChannel server = ServerSocketChannel.open();
  @AutoClose private final SocketChannel sender = SocketChannel.open();
  @AutoClose private final SocketChannel receiver;
  private final StompFrames frames = new StompFrames(BUFFER_BYTES);

  StompFramesTest() throws IOException {
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    sender.connect(server.getLocalAddress());
    receiver = server.accept();
  }

  private void expect() throws IOException {
    while (!frames.next()) {
      frames.fill(receiver);
    }
  }

  @Test
  void framesMayHaveALengthOrEndWithAZeroAndLinesBetweenThem() throws IOException {
    sender.write(
        ByteBuffer.wrap(
            ("RECEIPT\nreceipt-id:0000000042\n\n\0\n\nMESSAGE\ncontent-length:3\n\n\0a\0\0"
                    + "RECEIPTS\n\nbody\0")
                .getBytes(UTF_8)));

    expect();
    assertThat(frames.is(RECEIPT)).isTrue();
    assertThat(frames.receipt()).isEqualTo(42);
    expect();
    assertThat(frames.is("MESSAGE".getBytes(UTF_8))).isTrue();
    assertThat(frames.bodyBytes()).isEqualTo(3);
    expect();
    assertThat(frames.is(RECEIPT)).isFalse();
    assertThat(frames.bodyBytes()).isEqualTo(4);
    assertThat(frames.next()).isFalse();
  }

  @Test
  void whatIsSentCarriesItsNumbers() throws IOException {
    StompOptions options = StompOptions.parse(new String[] {"--size", "20", "--persistent"});
    MessageBatch batch = Sender.batch("/queue/q", options);
    batch.begin();
    batch.add(0, 70);
    batch.add(1, 80);
    batch.writeTo(sender);

    for (int sequence = 0; sequence < 2; sequence++) {
      expect();
      assertThat(frames.is("SEND".getBytes(UTF_8))).isTrue();
      assertThat(frames.bodyBytes()).isEqualTo(20);
      assertThat(frames.u32(0)).isEqualTo(sequence);
      assertThat(frames.u64(Integer.BYTES)).isEqualTo(70 + 10L * sequence);
    }
  }
}
