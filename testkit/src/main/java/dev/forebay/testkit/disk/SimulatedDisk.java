package dev.forebay.testkit.disk;

import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.disk.DiskFile;
import dev.forebay.testkit.disk.DiskFault.Operation;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that knows what a power cut would leave of it: of what was written to a file
 * since its last sync each block of 512 bytes may be lost alone; of the names changed since the
 * last sync of the directory the latest ones may be. What a failed sync was to write is read until
 * then and lost by it, even if a later sync succeeds. Operations can be made to fail, space to run
 * out, and everything done can be recorded and done again. Safe for any thread.
 */
public final class SimulatedDisk implements Disk {
  /** What is written as a whole or not at all. */
  public static final int BLOCK_BYTES = 512;

  private final TreeMap<String, SimulatedFile> files = new TreeMap<>();
  private final TreeMap<String, SimulatedFile> durable = new TreeMap<>();
  private final List<NameChange> unsyncedNames = new ArrayList<>();
  private int filesMade;
  private long capacityBytes = Long.MAX_VALUE;
  private DiskFault fault = (operation, name) -> {};
  private @Nullable List<DiskEvent> trace;
  private boolean off;

  private interface NameChange {
    void apply(Map<String, SimulatedFile> names);
  }

  /** An empty disk. */
  public SimulatedDisk() {}

  /** The disk on which exactly these things were done. */
  public static SimulatedDisk rebuild(List<DiskEvent> events) {
    SimulatedDisk disk = new SimulatedDisk();
    Map<Integer, SimulatedFile> byNumber = new HashMap<>();
    for (DiskEvent event : events) {
      switch (event) {
        case DiskEvent.Created(int file, String name) -> byNumber.put(file, disk.create(name));
        case DiskEvent.Written(int file, int position, byte[] bytes) ->
            known(byNumber, file).write(position, bytes);
        case DiskEvent.Synced(int file) -> known(byNumber, file).sync();
        case DiskEvent.Renamed(String from, String to) ->
            disk.change(names -> names.put(to, removed(names, from)));
        case DiskEvent.Deleted(String name) -> disk.change(names -> names.remove(name));
        case DiskEvent.DirectorySynced() -> disk.syncNames();
      }
    }
    return disk;
  }

  /** Fails operations from now on. */
  public synchronized void inject(DiskFault newFault) {
    fault = newFault;
  }

  /** Writes that would need more than so many bytes for all files together fail. */
  public synchronized void capacityBytes(long bytes) {
    capacityBytes = bytes;
  }

  /** Begins to record; the disk must be empty. */
  public synchronized void record() {
    if (filesMade > 0) {
      throw new IllegalStateException("not empty any more");
    }
    trace = new ArrayList<>();
  }

  /** What was done since {@link #record}. */
  public synchronized List<DiskEvent> trace() {
    return trace == null ? List.of() : List.copyOf(trace);
  }

  /** How many things were done since {@link #record}. */
  public synchronized int tracedEvents() {
    return trace == null ? 0 : trace.size();
  }

  /** Bytes of all files. */
  public synchronized long usedBytes() {
    return files.values().stream().mapToLong(SimulatedFile::sizeBytes).sum();
  }

  /** Cuts the power: this disk fails from now on, the returned one is what is left of it. */
  public synchronized SimulatedDisk crash(RandomGenerator random) {
    off = true;
    int kept = unsyncedNames.isEmpty() ? 0 : random.nextInt(unsyncedNames.size() + 1);
    unsyncedNames.subList(0, kept).forEach(change -> change.apply(durable));
    SimulatedDisk left = new SimulatedDisk();
    durable.forEach((name, file) -> left.files.put(name, file.afterCrash(random)));
    left.durable.putAll(left.files);
    left.filesMade = filesMade;
    left.capacityBytes = capacityBytes;
    return left;
  }

  /** A copy of a file's bytes as they are read now. */
  public synchronized byte[] content(String name) {
    SimulatedFile file = required(files.get(name), name);
    return Arrays.copyOf(file.content(), file.sizeBytes());
  }

  /** Inverts bits of one stored byte, unnoticed by anybody. */
  public synchronized void flip(String name, int position, int mask) {
    SimulatedFile file = files.get(name);
    if (file == null || position >= file.sizeBytes()) {
      throw new IllegalArgumentException("no byte " + position + " in " + name);
    }
    file.write(position, new byte[] {(byte) (file.content()[position] ^ mask)});
    file.sync();
  }

  /** Cuts a file off, unnoticed by anybody. */
  public synchronized void truncate(String name, int sizeBytes) {
    required(files.get(name), name).truncate(sizeBytes);
  }

  @Override
  public synchronized List<String> list() {
    return List.copyOf(files.keySet());
  }

  @Override
  public synchronized DiskFile open(String name) throws IOException {
    check(Operation.OPEN, name);
    SimulatedFile file = files.get(name);
    if (file == null) {
      file = create(name);
      note(new DiskEvent.Created(file.number(), name));
    }
    return new Handle(file, name);
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    check(Operation.CHANGE_NAME, from);
    requireFile(from);
    change(names -> names.put(to, removed(names, from)));
    note(new DiskEvent.Renamed(from, to));
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    check(Operation.CHANGE_NAME, name);
    requireFile(name);
    change(names -> names.remove(name));
    note(new DiskEvent.Deleted(name));
  }

  @Override
  public synchronized void syncDirectory() throws IOException {
    check(Operation.SYNC_DIRECTORY, "");
    syncNames();
    note(new DiskEvent.DirectorySynced());
  }

  private void requireFile(String name) throws IOException {
    if (!files.containsKey(name)) {
      throw new FileNotFoundException(name);
    }
  }

  private SimulatedFile create(String name) {
    SimulatedFile file = new SimulatedFile(++filesMade);
    change(names -> names.put(name, file));
    return file;
  }

  private void change(NameChange change) {
    change.apply(files);
    unsyncedNames.add(change);
  }

  private void syncNames() {
    unsyncedNames.clear();
    durable.clear();
    durable.putAll(files);
  }

  private void check(Operation operation, String name) throws IOException {
    if (off) {
      throw new IOException("power is off");
    }
    fault.before(operation, name);
  }

  private void note(DiskEvent event) {
    if (trace != null) {
      trace.add(event);
    }
  }

  private static SimulatedFile known(Map<Integer, SimulatedFile> files, int number) {
    return required(files.get(number), "file " + number);
  }

  private static SimulatedFile removed(Map<String, SimulatedFile> names, String name) {
    return required(names.remove(name), name);
  }

  private static SimulatedFile required(@Nullable SimulatedFile file, String name) {
    if (file == null) {
      throw new IllegalStateException("no file " + name);
    }
    return file;
  }

  private final class Handle implements DiskFile {
    private final SimulatedFile file;
    private final String openedAs;
    private boolean closed;

    Handle(SimulatedFile file, String openedAs) {
      this.file = file;
      this.openedAs = openedAs;
    }

    @Override
    public long sizeBytes() throws IOException {
      synchronized (SimulatedDisk.this) {
        requireOpen();
        return file.sizeBytes();
      }
    }

    @Override
    public void write(long position, ByteBuffer[] buffers, int count) throws IOException {
      synchronized (SimulatedDisk.this) {
        requireOpen();
        check(Operation.WRITE, openedAs);
        int at = Math.toIntExact(position);
        for (int i = 0; i < count; i++) {
          byte[] bytes = new byte[buffers[i].remaining()];
          long grown = Math.max(0, at + bytes.length - file.sizeBytes());
          if (grown > 0 && usedBytes() + grown > capacityBytes) {
            throw new IOException("No space left on device");
          }
          buffers[i].get(bytes);
          file.write(at, bytes);
          note(new DiskEvent.Written(file.number(), at, bytes));
          at += bytes.length;
        }
      }
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      synchronized (SimulatedDisk.this) {
        requireOpen();
        check(Operation.READ, openedAs);
        if (position >= file.sizeBytes()) {
          return 0;
        }
        int bytes = (int) Math.min(target.remaining(), file.sizeBytes() - position);
        target.put(file.content(), (int) position, bytes);
        return bytes;
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (SimulatedDisk.this) {
        requireOpen();
        try {
          check(Operation.SYNC, openedAs);
        } catch (IOException e) {
          file.dropUnsynced();
          throw e;
        }
        file.sync();
        note(new DiskEvent.Synced(file.number()));
      }
    }

    @Override
    public void close() {
      closed = true;
    }

    private void requireOpen() throws IOException {
      if (closed) {
        throw new IOException("file is closed");
      }
    }
  }
}
