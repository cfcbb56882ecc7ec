package dev.forebay.transport.connection;

import dev.forebay.runtime.EventLoop;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Clients of one loop that leave more than their share unsent while the memory for readers is used
 * up. Of those that have taken less than {@value #PROGRESS_BYTES} bytes in {@value #STUCK_MILLIS}
 * ms the one that has most unsent gives way, and so on until there is memory again. Confined to the
 * loop.
 */
public final class ReaderShares {
  public static final long STUCK_MILLIS = 5000;
  static final long PROGRESS_BYTES = 64 << 10;
  private static final long LOOK_MILLIS = 100;
  private static final int STUCK_LOOKS = (int) (STUCK_MILLIS / LOOK_MILLIS);

  private final EventLoop loop;
  private final int shareBytes;
  private final BooleanSupplier isMemoryUsedUp;
  private final Set<OutputShare> usedUp = new LinkedHashSet<>();
  private boolean isLooking;

  ReaderShares(EventLoop loop, int shareBytes, BooleanSupplier isMemoryUsedUp) {
    this.loop = loop;
    this.shareBytes = shareBytes;
    this.isMemoryUsedUp = isMemoryUsedUp;
  }

  /** What a client may leave unsent while the memory is used up. */
  int shareBytes() {
    return shareBytes;
  }

  boolean isMemoryUsedUp() {
    return isMemoryUsedUp.getAsBoolean();
  }

  void add(OutputShare share) {
    usedUp.add(share);
    lookLater();
  }

  void remove(OutputShare share) {
    usedUp.remove(share);
  }

  private void lookLater() {
    if (!isLooking && !usedUp.isEmpty()) {
      isLooking = true;
      loop.schedule(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS), this::look);
    }
  }

  private void look() {
    isLooking = false;
    OutputShare most = null;
    for (OutputShare share : usedUp) {
      if (share.looksWithoutProgress() >= STUCK_LOOKS && hasMore(share, most)) {
        most = share;
      }
    }
    if (most != null && isMemoryUsedUp()) {
      most.giveWay();
    }
    lookLater();
  }

  private static boolean hasMore(OutputShare share, @Nullable OutputShare most) {
    return most == null || share.unsentBytes() > most.unsentBytes();
  }
}
