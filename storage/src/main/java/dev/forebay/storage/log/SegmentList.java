package dev.forebay.storage.log;

import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which segments there are, on disk ({@link SegmentListFormat}), so that the next start notices one
 * that is missing. Two files are written in turn, in place: a power cut leaves one of them whole,
 * and a full disk does not keep a segment from being taken off the list. Safe for any thread.
 */
final class SegmentList {
  private static final List<String> FILES = List.of("segments.0", "segments.1");
  private static final int FILE_BYTES_MAX = 64 << 20;

  private final Disk disk;

  // Guarded by this.
  private final DiskFile[] files = new DiskFile[FILES.size()];
  private final Set<Integer> numbers = new TreeSet<>();
  private int lastNumber;
  private long sequence;

  SegmentList(Disk disk) {
    this.disk = disk;
  }

  /** What the list says, or {@code null} if there is none. Before all other methods. */
  synchronized SegmentListFormat.@Nullable Content open() throws IOException {
    List<String> present = disk.list();
    SegmentListFormat.Content newest = null;
    for (int i = 0; i < files.length; i++) {
      boolean isThere = present.contains(FILES.get(i));
      files[i] = disk.open(FILES.get(i));
      SegmentListFormat.Content found = isThere ? read(files[i]) : null;
      if (found != null && (newest == null || found.sequence() > newest.sequence())) {
        newest = found;
      }
    }
    sequence = newest == null ? 0 : newest.sequence();
    return newest;
  }

  /** Replaces all that it says; {@code lastNumber} is the highest that any segment has had. */
  synchronized void set(Collection<Integer> present, int lastNumber) throws IOException {
    numbers.clear();
    numbers.addAll(present);
    this.lastNumber = lastNumber;
    write();
  }

  /** Grows with each change of the list, over restarts too. */
  synchronized long sequence() {
    return sequence;
  }

  /** Gives a file the name of the next segment, and adds it. */
  synchronized void begin(String fileName, int number) throws IOException {
    disk.rename(fileName, SegmentFiles.segment(number));
    disk.syncDirectory();
    numbers.add(number);
    lastNumber = number;
    write();
  }

  /** Takes a segment off before its file goes. */
  synchronized void end(int number) throws IOException {
    numbers.remove(number);
    write();
  }

  synchronized void close() throws IOException {
    for (DiskFile file : files) {
      if (file != null) {
        file.close();
      }
    }
  }

  private void write() throws IOException {
    sequence++;
    DiskFile file = files[(int) (sequence % files.length)];
    ByteBuffer bytes =
        SegmentListFormat.write(new SegmentListFormat.Content(sequence, lastNumber, numbers));
    file.write(0, new ByteBuffer[] {bytes}, 1);
    file.sync();
  }

  private static SegmentListFormat.@Nullable Content read(DiskFile file) throws IOException {
    long size = file.sizeBytes();
    if (size > FILE_BYTES_MAX) {
      return null;
    }
    ByteBuffer bytes = SegmentListFormat.allocate((int) size);
    file.read(0, bytes);
    return SegmentListFormat.read(bytes.flip());
  }
}
