package dev.forebay.testkit.disk;

import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.disk.DiskFile;
import java.io.IOException;
import java.util.List;

/** Hands everything to another disk, for disks that differ from it in one thing. */
public class ForwardingDisk implements Disk {
  private final Disk inner;

  /** In front of this one. */
  public ForwardingDisk(Disk inner) {
    this.inner = inner;
  }

  @Override
  public List<String> list() throws IOException {
    return inner.list();
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return inner.open(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    inner.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    inner.delete(name);
  }

  @Override
  public void syncDirectory() throws IOException {
    inner.syncDirectory();
  }
}
