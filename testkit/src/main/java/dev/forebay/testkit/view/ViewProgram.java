package dev.forebay.testkit.view;

import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewFamily;
import dev.forebay.storage.view.ViewOperation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random batches for views, from a seed. Rows of a destination never overlap. */
public final class ViewProgram {
  /** Destinations have ids from 1 to this. */
  public static final int DESTINATIONS = 5;

  /** Shards have numbers below this. */
  public static final int SHARDS = 3;

  private static final List<ViewFamily> FAMILIES = List.of(ViewFamily.values());

  private final Random random;
  private final Map<Long, Long> endOffsets = new HashMap<>();
  private final List<ViewOperation.PutRow> earlierRows = new ArrayList<>();
  private long nextPosition = 1;

  /** A program of its own for each seed. */
  public ViewProgram(long seed) {
    this.random = new Random(seed);
  }

  /** An offset about where rows of the destination are or were. */
  public long offset(long destinationId) {
    return random.nextLong(endOffsets.getOrDefault(destinationId, 0L) + 3);
  }

  /** The next batch. */
  public ViewBatch batch() {
    List<ViewOperation> operations = new ArrayList<>();
    int count = 1 + random.nextInt(12);
    for (int i = 0; i < count; i++) {
      addTo(operations);
    }
    return new ViewBatch(operations);
  }

  private void addTo(List<ViewOperation> operations) {
    long id = 1L + random.nextInt(DESTINATIONS);
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4 -> operations.add(newRow(id));
      case 5 -> {
        // A long run, beyond where an implementation may switch to deleting ranges.
        int rows = 100 + random.nextInt(200);
        for (int i = 0; i < rows; i++) {
          operations.add(newRow(id));
        }
      }
      case 6 -> operations.add(earlierRow(id));
      case 7, 8, 9, 10 -> operations.add(state(id));
      case 11 -> operations.add(new ViewOperation.PutCatalogEntry(bytes(2), bytes(20)));
      case 12 -> operations.add(new ViewOperation.DeleteCatalogEntry(bytes(2)));
      case 13, 14 ->
          operations.add(
              new ViewOperation.Applied(
                  random.nextInt(SHARDS),
                  FAMILIES.get(random.nextInt(FAMILIES.size())),
                  random.nextLong(1L << 40)));
      default -> {
        if (random.nextInt(4) == 0) {
          operations.add(new ViewOperation.DropDestination(shard(id), id));
        }
      }
    }
  }

  /** The shard of a destination. */
  public static int shard(long destinationId) {
    return (int) destinationId % SHARDS;
  }

  private ViewOperation newRow(long id) {
    long base =
        endOffsets.getOrDefault(id, 0L) + (random.nextInt(3) == 0 ? random.nextLong(4) : 0L);
    int count = 1 + random.nextInt(5);
    endOffsets.put(id, base + count);
    ViewOperation.PutRow put =
        new ViewOperation.PutRow(
            shard(id),
            id,
            new IndexRow(
                base,
                count,
                nextPosition++,
                24 + random.nextInt(99),
                base * 7,
                random.nextBoolean() ? random.nextLong(50) : IndexRow.NOT_HELD));
    earlierRows.add(put);
    return put;
  }

  /** The same row again, as after a replay, or a copy of it elsewhere in the log. */
  private ViewOperation earlierRow(long id) {
    if (earlierRows.isEmpty()) {
      return newRow(id);
    }
    ViewOperation.PutRow put = earlierRows.get(random.nextInt(earlierRows.size()));
    if (random.nextBoolean()) {
      return put;
    }
    IndexRow row = put.row();
    return new ViewOperation.PutRow(
        put.shard(),
        put.destinationId(),
        new IndexRow(
            row.baseOffset(),
            row.count(),
            nextPosition++,
            row.lengthBytes(),
            row.maxTimeMillis(),
            row.dueMillis()));
  }

  private ViewOperation state(long id) {
    long floor = random.nextInt(3) == 0 ? offset(id) : random.nextLong(offset(id) / 2 + 1);
    List<Long> pairs = new ArrayList<>();
    long at = floor + 1;
    while (random.nextInt(4) != 0) {
      long first = at + random.nextLong(6);
      long end = first + 1 + random.nextLong(random.nextInt(5) == 0 ? 900 : 12);
      pairs.add(first);
      pairs.add(end);
      at = end + 1;
    }
    long[] settled = pairs.stream().mapToLong(Long::longValue).toArray();
    return new ViewOperation.PutState(shard(id), id, bytes(30), floor, settled);
  }

  private byte[] bytes(int lengthMax) {
    byte[] bytes = new byte[1 + random.nextInt(lengthMax)];
    random.nextBytes(bytes);
    if (lengthMax <= 2) {
      bytes[0] = (byte) (bytes[0] & 0x83);
    }
    return bytes;
  }
}
