package dev.forebay.testkit.disk;

/** One thing that was done to a {@link SimulatedDisk}; files are numbered in order of creation. */
public sealed interface DiskEvent {
  /** An empty file was made. */
  record Created(int file, String name) implements DiskEvent {}

  /** Bytes were written, not yet durable. */
  record Written(int file, int position, byte[] bytes) implements DiskEvent {}

  /** All bytes of a file became durable. */
  record Synced(int file) implements DiskEvent {}

  /** A name changed, not yet durable. */
  record Renamed(String from, String to) implements DiskEvent {}

  /** A name went, not yet durable. */
  record Deleted(String name) implements DiskEvent {}

  /** All names became durable. */
  record DirectorySynced() implements DiskEvent {}
}
