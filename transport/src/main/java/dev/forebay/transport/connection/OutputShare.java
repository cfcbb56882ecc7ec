package dev.forebay.transport.connection;

/**
 * How much of its output a client may leave unsent while the node's memory for readers is used up.
 * Confined to the connection's loop.
 */
public final class OutputShare {
  /** Unsent above it the client gets nothing more while others need the memory, or above less. */
  public static final int BYTES = 16 << 10;

  private static final long LOOK_AGAIN_NANOS = 5_000_000;

  private final ClientConnection client;
  private final ReaderShares shares;
  private boolean isUsedUp;
  private long takenBytes;
  private int looksWithoutProgress;

  /** The share of one connection, which is told when it is used up, and when it is no more. */
  OutputShare(ClientConnection client, ReaderShares shares) {
    this.client = client;
    this.shares = shares;
  }

  boolean isUsedUp() {
    return isUsedUp;
  }

  /** The output was flushed. */
  void flushed() {
    if (!isUsedUp && unsentBytes() > shares.shareBytes()) {
      look();
    }
  }

  /** Whether nothing more should be made for it, be it within a turn that has made much already. */
  boolean isUsedUpNow() {
    flushed();
    return isUsedUp;
  }

  /** The socket is gone. */
  void closed() {
    shares.remove(this);
  }

  long unsentBytes() {
    return client.output().unsentBytes();
  }

  /** How often this was asked, at even intervals, since the client last took something worth it. */
  int looksWithoutProgress() {
    long taken = client.output().takenBytes();
    if (taken - takenBytes >= ReaderShares.PROGRESS_BYTES) {
      takenBytes = taken;
      looksWithoutProgress = 0;
    }
    return looksWithoutProgress++;
  }

  void giveWay() {
    shares.remove(this);
    client.drop(
        "%d bytes are unsent that others need the memory of, and the client takes too little"
            .formatted(unsentBytes()));
  }

  /** Ends when the memory is free again, or the client has read or is gone. */
  private void look() {
    boolean wanted =
        client.isOpen() && unsentBytes() > shares.shareBytes() && shares.isMemoryUsedUp();
    if (wanted != isUsedUp) {
      isUsedUp = wanted;
      if (wanted) {
        takenBytes = client.output().takenBytes();
        looksWithoutProgress = 0;
        shares.add(this);
      } else {
        shares.remove(this);
      }
      client.writabilityChanged();
    }
    if (wanted) {
      client.loop().schedule(LOOK_AGAIN_NANOS, this::look);
    }
  }
}
