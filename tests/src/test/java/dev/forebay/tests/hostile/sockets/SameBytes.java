package dev.forebay.tests.hostile.sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A process that sends as many bytes as attackers did, each tenth of a second, to a sink. */
final class SameBytes {
  private static final int WRITE_BYTES = 64 << 10;

  private SameBytes() {}

  /** Arguments: port of the sink, file with the bytes. */
  static void main(String[] arguments) throws IOException, InterruptedException {
    long all = 0;
    try (SocketChannel sink =
        SocketChannel.open(
            new InetSocketAddress(
                InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])))) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(WRITE_BYTES);
      long slotEndNanos = System.nanoTime();
      for (String line : Files.readAllLines(Path.of(arguments[1]))) {
        slotEndNanos += Attackers.SLOT_NANOS;
        long left = Long.parseLong(line);
        all += left;
        while (left > 0) {
          left -= sink.write(bytes.clear().limit((int) Math.min(left, WRITE_BYTES)));
        }
        TimeUnit.NANOSECONDS.sleep(Math.max(0, slotEndNanos - System.nanoTime()));
      }
    }
    System.out.printf("%d MiB sent%n", all >> 20);
  }
}
