package dev.forebay.broker.loop;

import dev.forebay.broker.api.publish.Promise;
import dev.forebay.broker.work.PiecedWork;
import dev.forebay.broker.work.Portion;
import dev.forebay.storage.ChunkWriter;
import dev.forebay.storage.RecordType;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/**
 * A run's way to more destinations of a shard than a turn reaches: copies of it, a record after
 * another, in the line of the shard's appends. Confined to the shard's loop.
 */
public final class FanOut implements PiecedWork {
  private final ShardServices shard;
  private final Run source;
  private final BrokerLoop sourceLoop;
  private final ArrayDeque<Further> left;

  /**
   * One more record.
   *
   * @param targets destinations that it is for
   * @param entries queues among them
   * @param memory set aside for it
   * @param append gives the run to them
   */
  public record Further(
      RecordType type,
      int targets,
      int entries,
      boolean journalled,
      Promise memory,
      Consumer<Run> append) {}

  /**
   * Records of one shard.
   *
   * @param source held for this; released on its loop
   */
  public FanOut(ShardServices shard, Run source, BrokerLoop sourceLoop, List<Further> records) {
    this.shard = shard;
    this.source = source;
    this.sourceLoop = sourceLoop;
    this.left = new ArrayDeque<>(records);
  }

  /** What it takes to copy a run of so many bytes and append it to so many destinations. */
  public static int units(int lengthBytes, int targets) {
    return targets + Portion.unitsOfBytes(lengthBytes);
  }

  @Override
  public boolean piece(Portion portion) {
    for (Further next = left.peek(); next != null; next = left.peek()) {
      int units = units(source.lengthBytes(), next.targets);
      if (!portion.hasRoomFor(units)) {
        return true;
      }
      portion.take(units);
      left.remove();
      append(next);
    }
    shard.loop().send(sourceLoop, source::release);
    return false;
  }

  private void append(Further record) {
    record.memory.keep();
    ChunkWriter writer = shard.copies(record.journalled);
    Run copy = source.copyTo(writer, record.type, shard.number(), record.targets);
    copy.countHeap(record.entries);
    record.append.accept(copy);
    writer.sealLarge();
  }
}
