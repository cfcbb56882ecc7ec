package dev.forebay.transport;

import dev.forebay.runtime.Boot;
import dev.forebay.runtime.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine's clocks. Any thread. */
public final class SystemClock implements Clock {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path UPTIME = Path.of("/proc/uptime");
  private static final double MILLIS_PER_SECOND = 1000;

  private final String bootId = read(BOOT_ID);

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }

  /** As Linux tells it, which counts the time that the machine slept. */
  @Override
  public Boot boot() {
    String uptime = read(UPTIME);
    int end = uptime.indexOf(' ');
    if (bootId.isEmpty() || end < 0) {
      return Clock.super.boot();
    }
    return new Boot(
        bootId, (long) (Double.parseDouble(uptime.substring(0, end)) * MILLIS_PER_SECOND));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException unknown) {
      return "";
    }
  }
}
