package dev.forebay.protocol.amqp091.memory;

import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.transport.connection.InputGate;

/**
 * The memory that a connection has for a frame which two reads share. One larger than {@value
 * #FREE_BYTES_MAX} bytes is reserved as a whole, so that whoever has a reservation can finish; a
 * connection that gets none is not read until it does, and what it has brought by then counts
 * against a limit of its own. Confined to the connection's loop.
 */
public final class FrameReservation implements ContentBudget.Waiter {
  private static final int FREE_BYTES_MAX = FrameType.MIN_FRAME_MAX_BYTES;

  /** What those who wait have brought. One per event loop. */
  public static final class Waiting {
    private final long maxBytes;
    private long bytes;

    public Waiting(long maxBytes) {
      this.maxBytes = maxBytes;
    }
  }

  private final ContentBudget budget;
  private final ContentShare share;
  private final Waiting waiting;
  private final InputGate gate;
  private long reservedBytes;
  private long wantedBytes;
  private long broughtBytes;

  public FrameReservation(ContentBudget budget, ContentShare share, Waiting waiting, InputGate gate) {
    this.budget = budget;
    this.share = share;
    this.waiting = waiting;
    this.gate = gate;
  }

  /** A read ended within a frame of this size, of which so many bytes are here. */
  public void incomplete(long frameBytes, int hereBytes) {
    if (frameBytes <= FREE_BYTES_MAX || reservedBytes > 0 || wantedBytes > 0) {
      return;
    }
    if (share.reserve(frameBytes)) {
      reservedBytes = frameBytes;
      return;
    }
    if (waiting.bytes + hereBytes > waiting.maxBytes) {
      throw new AmqpProtocolException(
          ReplyCode.RESOURCE_ERROR, "no memory for a frame of " + frameBytes + " bytes");
    }
    wantedBytes = frameBytes;
    broughtBytes = hereBytes;
    waiting.bytes += hereBytes;
    gate.close(InputGate.Reason.FRAME_MEMORY);
    budget.whenFreed(this);
  }

  /** The frame is complete, or nobody wants it any more. */
  public void done() {
    stopWaiting();
    if (reservedBytes > 0) {
      long bytes = reservedBytes;
      reservedBytes = 0;
      share.giveBack(bytes);
    }
  }

  @Override
  public boolean isWaiting() {
    return wantedBytes > 0;
  }

  @Override
  public void freed() {
    if (wantedBytes == 0) {
      return;
    }
    if (share.reserve(wantedBytes)) {
      reservedBytes = wantedBytes;
      stopWaiting();
    } else {
      budget.whenFreed(this);
    }
  }

  private void stopWaiting() {
    if (wantedBytes > 0) {
      wantedBytes = 0;
      waiting.bytes -= broughtBytes;
      gate.open(InputGate.Reason.FRAME_MEMORY);
    }
  }
}
