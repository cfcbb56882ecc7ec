package dev.forebay.transport;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one connection has sent and nobody can take until other clients free memory: it waits in the
 * order in which it came, so that the connection can be read on for what frees memory itself.
 * Memory comes back in chunks of 1 MiB, so that several of these may wait. Confined to the
 * connection's loop.
 */
public final class ParkedInput {
  /** Of one connection, unless it is a single message. */
  static final long CONNECTION_BYTES_MAX = 4L << 20;

  private final AtomicLong nodeBytes;
  private final long nodeBytesMax;
  private long bytes;

  /**
   * Nothing waits yet.
   *
   * @param nodeBytes counts this together with all others
   * @param nodeBytesMax of all together
   */
  public ParkedInput(AtomicLong nodeBytes, long nodeBytesMax) {
    this.nodeBytes = nodeBytes;
    this.nodeBytesMax = nodeBytesMax;
  }

  /** So many bytes more, or fewer, wait. */
  public void changed(long changeBytes) {
    bytes += changeBytes;
    nodeBytes.addAndGet(changeBytes);
  }

  /**
   * Whether something of it has to be refused.
   *
   * @param isSingle whether all of it is one message
   */
  public boolean isFull(boolean isSingle) {
    return bytes > 0
        && (nodeBytes.get() > nodeBytesMax || (bytes > CONNECTION_BYTES_MAX && !isSingle));
  }
}
