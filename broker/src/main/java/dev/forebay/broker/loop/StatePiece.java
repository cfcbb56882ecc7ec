package dev.forebay.broker.loop;

import dev.forebay.storage.view.ViewOperation;
import java.util.ArrayList;
import java.util.List;

/**
 * States that are journalled in one turn of a checkpoint: so few that the turn stays short. What
 * has to enter the view is there when they are durable. Confined to its loop.
 */
public final class StatePiece {
  /** States of one piece. */
  static final int STATES_MAX = 256;

  /** Bytes of one piece, or one larger state. */
  static final int BYTES_MAX = 256 << 10;

  private final List<ViewOperation> operations = new ArrayList<>();
  private int states;
  private long bytes;

  boolean isFull() {
    return states >= STATES_MAX || bytes >= BYTES_MAX;
  }

  /** A state was looked at, and so many bytes of it journalled. */
  void add(int journalledBytes) {
    states++;
    bytes += journalledBytes;
  }

  void durable(ViewOperation operation) {
    operations.add(operation);
  }

  /** What has to enter the view; complete when all is durable. */
  public List<ViewOperation> operations() {
    return operations;
  }
}
