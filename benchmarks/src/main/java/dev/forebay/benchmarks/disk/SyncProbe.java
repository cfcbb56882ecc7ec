package dev.forebay.benchmarks.disk;

import dev.forebay.benchmarks.histogram.LatencyHistogram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Writes 4 KiB and calls {@code fdatasync}, over and over, in a file that was zero-filled and
 * synced before: the floor under any confirm that means durable. One thread, one 64 MiB file,
 * deleted at the end. Arguments: directory, seconds.
 */
public final class SyncProbe {
  private static final int BLOCK_BYTES = 4096;
  private static final long FILE_BYTES = 64L << 20;

  private SyncProbe() {}

  static void main(String[] arguments) throws IOException {
    Path file = Files.createTempFile(Path.of(arguments[0]), "sync-probe", ".dat");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      fill(channel);
      LatencyHistogram syncs = probe(channel, Long.parseLong(arguments[1]) * 1_000_000_000L);
      System.out.printf(
          Locale.ROOT,
          "{\"syncs\": %d, \"p50Micros\": %.1f, \"p99Micros\": %.1f}%n",
          syncs.total(),
          syncs.percentileMicros(0.50),
          syncs.percentileMicros(0.99));
    } finally {
      Files.delete(file);
    }
  }

  private static void fill(FileChannel channel) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
    for (long position = 0; position < FILE_BYTES; position += zeros.capacity()) {
      write(channel, zeros.clear(), position);
    }
    channel.force(true);
  }

  private static LatencyHistogram probe(FileChannel channel, long durationNanos)
      throws IOException {
    LatencyHistogram latencies = new LatencyHistogram();
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
    long start = System.nanoTime();
    long before = start;
    for (long position = 0; before - start < durationNanos; position += BLOCK_BYTES) {
      block.clear().putLong(0, before);
      write(channel, block, position % FILE_BYTES);
      channel.force(false);
      long after = System.nanoTime();
      latencies.record(after - before);
      before = after;
    }
    return latencies;
  }

  private static void write(FileChannel channel, ByteBuffer source, long position)
      throws IOException {
    long at = position;
    while (source.hasRemaining()) {
      at += channel.write(source, at);
    }
  }
}
