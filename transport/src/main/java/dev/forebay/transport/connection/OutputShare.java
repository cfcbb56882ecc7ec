package dev.forebay.transport.connection;

import java.util.function.BooleanSupplier;

/**
 * How much of its output a client may leave unsent while the node's memory for readers is used up.
 * Confined to the connection's loop.
 */
public final class OutputShare {
  /** Unsent above it the client gets nothing more while others need the memory. */
  public static final int BYTES = 16 << 10;

  private static final long LOOK_AGAIN_NANOS = 5_000_000;

  private final ClientConnection client;
  private final BooleanSupplier isReaderMemoryUsedUp;
  private boolean isUsedUp;

  /** The share of one connection, which is told when it is used up, and when it is no more. */
  OutputShare(ClientConnection client, BooleanSupplier isReaderMemoryUsedUp) {
    this.client = client;
    this.isReaderMemoryUsedUp = isReaderMemoryUsedUp;
  }

  boolean isUsedUp() {
    return isUsedUp;
  }

  /** The output was flushed. */
  void flushed() {
    if (!isUsedUp && client.output().unsentBytes() > BYTES) {
      look();
    }
  }

  /** Ends when the memory is free again, or the client has read or is gone. */
  private void look() {
    boolean wanted = client.output().unsentBytes() > BYTES && isReaderMemoryUsedUp.getAsBoolean();
    if (wanted != isUsedUp) {
      isUsedUp = wanted;
      client.writabilityChanged();
    }
    if (wanted) {
      client.loop().schedule(LOOK_AGAIN_NANOS, this::look);
    }
  }
}
