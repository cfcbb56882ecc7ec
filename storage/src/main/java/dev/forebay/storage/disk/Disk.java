package dev.forebay.storage.disk;

import java.io.IOException;
import java.util.List;

/** One directory of files. Any thread; calls may block. */
public interface Disk {
  /** Names of the files, in no order. */
  List<String> list() throws IOException;

  /** Opens a file for reading and writing, making an empty one if there is none. */
  DiskFile open(String name) throws IOException;

  /** Gives a file another name, replacing one that has it; durable after {@link #syncDirectory}. */
  void rename(String from, String to) throws IOException;

  /** Removes a file; durable after {@link #syncDirectory}. */
  void delete(String name) throws IOException;

  /** Makes creations, renames and deletions durable. */
  void syncDirectory() throws IOException;
}
