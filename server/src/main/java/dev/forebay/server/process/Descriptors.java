package dev.forebay.server.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares out the file descriptors that the process may have, so that connections never take what
 * log and views need to go on: without them the node would have to stop.
 *
 * @param max that the process may have
 * @param used of them before the first connection
 */
public record Descriptors(long max, long used) {
  /** For the views' tables, the HTTP port, and what is open for a moment only. */
  public static final int RESERVED = 256 + 64 + 64;

  /** Of what is left, the part for segments to come: one in so many. */
  public static final int SEGMENT_SHARE = 4;

  private static final Logger log = LoggerFactory.getLogger(Descriptors.class);
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final Path OPEN = Path.of("/proc/self/fd");
  private static final String MAX_OPEN_FILES = "Max open files";

  /** As they are now. */
  public static Descriptors now() throws IOException {
    try (Stream<String> limits = Files.lines(LIMITS);
        Stream<Path> open = Files.list(OPEN)) {
      String line =
          limits.filter(text -> text.startsWith(MAX_OPEN_FILES)).findFirst().orElseThrow();
      String soft = line.substring(MAX_OPEN_FILES.length()).strip().split(" ", 2)[0];
      long max = soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
      return new Descriptors(max, open.count());
    }
  }

  /**
   * How many connections there may be.
   *
   * @param wanted if there are descriptors enough
   * @throws StartException if there is hardly room for any
   */
  public int connections(int wanted) {
    long left = max - used - RESERVED;
    long possible = left - left / SEGMENT_SHARE;
    if (possible < 1) {
      throw new StartException(
          "the process may have %d files open (ulimit -n); %d are needed without any connection"
              .formatted(max, used + RESERVED));
    }
    if (possible < wanted) {
      log.warn(
          "limits.connections is {} instead of {}: the process may have {} files open (ulimit -n)",
          possible,
          wanted,
          max);
    }
    return (int) Math.min(wanted, possible);
  }
}
