package dev.forebay.benchmarks.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.benchmarks.drive.Measurements;
import dev.forebay.benchmarks.drive.Session;
import java.io.IOException;
import java.nio.channels.SocketChannel;

/** Takes messages apart, which count as acknowledged when they are sent. */
final class Receiver implements Session {
  private static final byte[] MESSAGE = "MESSAGE".getBytes(UTF_8);

  private final StompConnection connection;
  private final Measurements measurements;
  private int expected;

  Receiver(StompConnection connection, Measurements measurements) {
    this.connection = connection;
    this.measurements = measurements;
  }

  @Override
  public SocketChannel socket() {
    return connection.socket();
  }

  @Override
  public void read(long nowNanos) throws IOException {
    StompFrames frames = connection.frames();
    frames.fill(connection.socket());
    while (frames.next()) {
      if (!frames.is(MESSAGE)) {
        throw frames.unexpected();
      }
      measurements.delivered++;
      measurements.endToEnd.record(nowNanos - frames.u64(Integer.BYTES));
      measurements.outOfSequence += frames.u32(0) == expected ? 0 : 1;
      expected = frames.u32(0) + 1;
    }
  }

  @Override
  public boolean write(long nowNanos) {
    return false;
  }
}
