package dev.forebay.broker.loop;

import dev.forebay.storage.view.ViewOperation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * States that are journalled in one turn of a checkpoint: so few that the turn stays short. What of
 * a shard has to enter the view is there when its states are durable. Confined to its loop.
 */
public final class StatePiece {
  /** States of one piece. */
  static final int STATES_MAX = 256;

  /** Bytes of one piece, or one larger state. */
  static final int BYTES_MAX = 256 << 10;

  private final Map<Integer, List<ViewOperation>> operationsOfShards = new HashMap<>();
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

  void durable(int shard, ViewOperation operation) {
    operationsOfShards.computeIfAbsent(shard, _ -> new ArrayList<>()).add(operation);
  }

  /** What has to enter the view of a shard; complete when all that it journalled is durable. */
  public List<ViewOperation> operationsOf(int shard) {
    return operationsOfShards.getOrDefault(shard, List.of());
  }
}
