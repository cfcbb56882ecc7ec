package dev.forebay.testkit.disk;

import java.io.IOException;

/** Decides which operations of a {@link SimulatedDisk} fail. */
@FunctionalInterface
public interface DiskFault {
  /** What is about to be done. */
  enum Operation {
    /** Opening or making a file. */
    OPEN,
    /** Writing bytes. */
    WRITE,
    /** Reading bytes. */
    READ,
    /** Making a file's bytes durable. */
    SYNC,
    /** Renaming or deleting a file. */
    CHANGE_NAME,
    /** Making names durable. */
    SYNC_DIRECTORY
  }

  /**
   * Called before each operation.
   *
   * @param name current name of the file, empty for the directory
   * @throws IOException if it is to fail; it has no effect then, but that a failed sync forgets
   *     what it was to write
   */
  void before(Operation operation, String name) throws IOException;
}
