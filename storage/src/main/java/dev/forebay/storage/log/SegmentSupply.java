package dev.forebay.storage.log;

import dev.forebay.runtime.FailStop;
import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the next segment ready, so that the writer never waits for space to be allocated: fills new
 * files with zeroes ahead of need, and takes back retired ones. The steps belong to the worker
 * "segment-filler"; what others call is short and never touches the disk. At most {@link
 * LogSettings#spareSegmentsMax} recycled files are kept.
 */
final class SegmentSupply {
  private static final int FILL_BYTES = 1 << 20;
  // Syncing in portions keeps a filler's sync from delaying the writer's for long.
  private static final int FILL_SYNC_BYTES = 1 << 20;

  private final Disk disk;
  private final SegmentList list;
  private final LogSettings settings;
  private final FailStop failStop;
  private final LogObserver observer;
  private final Object stepLock = new Object();

  // Guarded by this.
  private final List<Spare> spares = new ArrayList<>();
  private final ArrayDeque<Segment> retired = new ArrayDeque<>();
  private Runnable wakeFiller = () -> {};
  private Runnable wakeWriter = () -> {};
  private long ordinaryBytes;
  private long wantedBytes;
  private int lastFileNumber;
  private boolean running;
  private boolean blocked;

  // Guarded by stepLock.
  private @Nullable Spare filling;
  private long filledBytes;
  private ByteBuffer[] zeroes = {};

  /** A file that is ready to become a segment. */
  record Spare(String name, DiskFile file, long sizeBytes) {}

  SegmentSupply(
      Disk disk, SegmentList list, LogSettings settings, FailStop failStop, LogObserver observer) {
    this.disk = disk;
    this.list = list;
    this.settings = settings;
    this.failStop = failStop;
    this.observer = observer;
  }

  /**
   * Begins to make segments.
   *
   * @param ordinaryBytes size of the first one
   * @param lastFileNumber highest number that any spare file has had
   */
  synchronized void start(
      List<Spare> found,
      long ordinaryBytes,
      int lastFileNumber,
      Runnable wakeFiller,
      Runnable wakeWriter) {
    this.spares.addAll(found);
    this.ordinaryBytes = ordinaryBytes;
    this.lastFileNumber = lastFileNumber;
    this.wakeFiller = wakeFiller;
    this.wakeWriter = wakeWriter;
    this.running = true;
    wakeFiller.run();
  }

  /**
   * A file of at least so many bytes; if there is none, {@code null}, and the writer is woken when
   * it is ready.
   */
  synchronized @Nullable Spare take(long bytesMin) {
    Spare best = null;
    for (Spare spare : spares) {
      if (spare.sizeBytes >= bytesMin && (best == null || spare.sizeBytes < best.sizeBytes)) {
        best = spare;
      }
    }
    if (best == null) {
      wantedBytes = Math.max(bytesMin, ordinaryBytes);
    } else {
      spares.remove(best);
      wantedBytes = 0;
      ordinaryBytes = settings.nextSegmentSizeBytes(Math.max(best.sizeBytes, ordinaryBytes / 4));
    }
    wakeFiller.run();
    return best;
  }

  /** Takes back a segment that nobody needs. */
  synchronized void retire(Segment segment) {
    retired.add(segment);
    blocked = false;
    wakeFiller.run();
  }

  /** There may be space again. */
  synchronized void retry() {
    blocked = false;
    wakeFiller.run();
  }

  boolean step() {
    synchronized (stepLock) {
      Segment gone = nextRetired();
      if (gone != null) {
        reclaim(gone);
        return true;
      }
      try {
        return fill();
      } catch (IOException e) {
        giveUpFilling(e);
        return false;
      }
    }
  }

  /** Closes all spare files. */
  void close() throws IOException {
    synchronized (stepLock) {
      synchronized (this) {
        running = false;
        for (Spare spare : spares) {
          spare.file.close();
        }
        spares.clear();
      }
      if (filling != null) {
        filling.file.close();
        filling = null;
      }
    }
  }

  private synchronized @Nullable Segment nextRetired() {
    return running ? retired.poll() : null;
  }

  private void reclaim(Segment segment) {
    try {
      list.end(segment.number());
      String name = SegmentFiles.segment(segment.number());
      long size = segment.header().sizeBytes();
      String spareName = recycledName(size);
      if (spareName != null) {
        disk.rename(name, spareName);
        // Else a crash could bring back the old name over what will be written next.
        disk.syncDirectory();
        addSpare(new Spare(spareName, segment.file(), size));
      } else {
        segment.file().close();
        disk.delete(name);
      }
      observer.segmentReclaimed(segment.number());
    } catch (IOException e) {
      failStop.fail("segment " + segment.number() + " could not be reclaimed", e);
    }
  }

  private synchronized @Nullable String recycledName(long size) {
    boolean keep = size == ordinaryBytes && spares.size() < settings.spareSegmentsMax();
    return keep ? SegmentFiles.spare(++lastFileNumber) : null;
  }

  private boolean fill() throws IOException {
    Spare file = filling;
    if (file == null) {
      long size = sizeToPrepare();
      if (size == 0) {
        return false;
      }
      if (zeroes.length == 0) {
        zeroes = new ByteBuffer[] {ByteBuffer.allocateDirect(FILL_BYTES)};
      }
      String name = SegmentFiles.temp(nextFileNumber());
      filling = new Spare(name, disk.open(name), size);
      filledBytes = 0;
      return true;
    }
    if (filledBytes < file.sizeBytes) {
      ByteBuffer zero = zeroes[0];
      zero.limit((int) Math.min(FILL_BYTES, file.sizeBytes - filledBytes)).position(0);
      int bytes = zero.remaining();
      file.file.write(filledBytes, zeroes, 1);
      filledBytes += bytes;
      if (filledBytes % FILL_SYNC_BYTES == 0 || filledBytes == file.sizeBytes) {
        file.file.sync();
      }
      return true;
    }
    String spareName = file.name.replace(SegmentFiles.TEMP, SegmentFiles.SPARE);
    disk.rename(file.name, spareName);
    disk.syncDirectory();
    filling = null;
    addSpare(new Spare(spareName, file.file, file.sizeBytes));
    return true;
  }

  private void giveUpFilling(IOException cause) {
    Spare file = filling;
    filling = null;
    synchronized (this) {
      blocked = true;
    }
    if (file != null) {
      try {
        file.file.close();
        disk.delete(file.name);
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
    observer.segmentUnavailable(cause);
  }

  private synchronized long sizeToPrepare() {
    if (!running || blocked) {
      return 0;
    }
    for (Spare spare : spares) {
      if (spare.sizeBytes >= wantedBytes) {
        return 0;
      }
    }
    return Math.max(wantedBytes, ordinaryBytes);
  }

  private synchronized int nextFileNumber() {
    return ++lastFileNumber;
  }

  private synchronized void addSpare(Spare spare) {
    spares.add(spare);
    wakeWriter.run();
  }
}
