package dev.forebay.broker.shard;

import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.RouteGroup;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.loop.RunBytes;
import dev.forebay.broker.loop.RunOrigin;
import dev.forebay.broker.work.PiecedWork;
import dev.forebay.broker.work.Portion;
import dev.forebay.storage.ChunkWriter;
import java.util.ArrayDeque;

/**
 * A run's way to more destinations of a shard than a turn reaches: copies of it, a record after
 * another, in the line of the shard's appends. Confined to the shard's loop.
 */
final class FanOut implements PiecedWork {
  private final Shard shard;
  private final Handover handover;
  private final RunBytes source;
  private final int sourceShard;
  private final RunOrigin publisher;
  private final ArrayDeque<ToShard.AppendCopies.Copy> left;

  FanOut(Shard shard, Handover handover, ToShard.AppendCopies wanted) {
    this.shard = shard;
    this.handover = handover;
    this.source = wanted.source();
    this.sourceShard = wanted.sourceShard();
    this.publisher = new ToldOrigin(handover, wanted.publisher(), wanted.isAsked());
    this.left = new ArrayDeque<>(wanted.copies());
  }

  @Override
  public boolean piece(Portion portion) {
    for (ToShard.AppendCopies.Copy next = left.peek(); next != null; next = left.peek()) {
      int units = Portion.unitsOfCopy(source.lengthBytes(), next.group().targets());
      if (!portion.hasRoomFor(units)) {
        return true;
      }
      portion.take(units);
      left.remove();
      append(next);
    }
    handover.tell(new ToShard.LetGo(sourceShard, source.chunk()));
    return false;
  }

  private void append(ToShard.AppendCopies.Copy wanted) {
    RouteGroup group = wanted.group();
    shard.memory(group.journalled()).pool().countBesides(-wanted.promisedBytes());
    if (shard.isClosed()) {
      publisher.runLost();
      return;
    }
    ChunkWriter writer = shard.copies(group.journalled());
    RunBytes bytes = source.copyTo(writer, group.recordType(), shard.number(), group.targets());
    Run.countHeap(bytes.chunk(), group.entries());
    Run copy = new Run(bytes, publisher);
    copy.keptBy(group.entries());
    shard.appender().append(copy, group);
    writer.sealLarge();
  }
}
