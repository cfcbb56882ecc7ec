package dev.forebay.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StandardErrorTest {
  private static final String LINE = "x".repeat(1000);

  @Test
  void nobodyWaitsForAReaderAndWhatIsDroppedIsCounted() throws Exception {
    CountDownLatch reads = new CountDownLatch(1);
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    StandardError error =
        new StandardError(
            new OutputStream() {
              @Override
              public void write(int oneByte) {
                throw new AssertionError();
              }

              @Override
              public void write(byte[] bytes) throws IOException {
                try {
                  reads.await();
                } catch (InterruptedException e) {
                  throw new IOException(e);
                }
                read.write(bytes);
              }
            });
    PrintStream stream = new PrintStream(error, false, StandardCharsets.US_ASCII);
    for (int i = 0; i < 3000; i++) {
      stream.println(LINE);
    }
    error.drain(10);
    reads.countDown();
    error.drain(10_000);
    stream.println("after");
    error.drain(10_000);
    assertThat(read.toString(StandardCharsets.US_ASCII))
        .startsWith(LINE)
        .containsPattern("forebay: \\d+ bytes of the log were dropped")
        .endsWith("after\n");
    assertThat(read.size()).isLessThan(2 * StandardError.WAITING_BYTES_MAX);
  }

  @Test
  void aClosedOneIsWrittenToInVain() {
    StandardError error =
        new StandardError(
            new OutputStream() {
              @Override
              public void write(int oneByte) throws IOException {
                throw new IOException("Broken pipe");
              }
            });
    PrintStream stream = new PrintStream(error, false, StandardCharsets.US_ASCII);
    stream.println("one");
    stream.println("two");
    error.drain(10_000);
    assertThat(stream.checkError()).isFalse();
  }
}
