package dev.forebay.broker.session;

import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.broker.handover.RouteGroup;
import dev.forebay.broker.handover.ToPartition;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.loop.RunBytes;
import dev.forebay.broker.record.BatchFormat;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.broker.work.Pieces;
import dev.forebay.broker.work.Portion;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.ChunkPool;
import dev.forebay.storage.ChunkWriter;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds the runs of all publishers of one loop, and places the batches of its stream clients, in
 * the chunks of the shards that will own them. One run is open at a time; opening another closes
 * it. Confined to its loop.
 */
final class RunBuilder {
  /** A run is closed when it would grow over this, so that walks and cold reads stay short. */
  static final int RUN_BYTES_MAX = 256 << 10;

  /** Messages of a run at most. */
  static final int RUN_MESSAGES_MAX = 4096;

  private final BrokerLoop loop;
  private final Handover handover;
  private final Lane[] journalled;
  private final Lane[] transients;
  private @Nullable OpenRun open;
  private @Nullable Lane lane;
  private int start;
  private int messagesAt;
  private int at;
  private int count;
  private long lastSequence;

  /** Full chunks are sealed after their last runs were handed on, or nothing would hold them. */
  private final List<Runnable> seals = new ArrayList<>();

  RunBuilder(
      BrokerLoop loop,
      int loops,
      Handover handover,
      ChunkPool journalledPool,
      ChunkPool transientPool) {
    this.loop = loop;
    this.handover = handover;
    this.journalled = new Lane[loops];
    this.transients = new Lane[loops];
    for (int target = 0; target < loops; target++) {
      journalled[target] = new Lane(handover, journalledPool, seals);
      transients[target] = new Lane(handover, transientPool, seals);
    }
    loop.addTurnEndFirst(this::close);
  }

  /** Room for a message in the open run, or in a new one if it does not belong there. */
  ByteBuffer append(OpenRun wanted, int propertiesBytes, int bodyBytes, long confirmSequence) {
    int bytes = RunFormat.MESSAGE_HEADER_BYTES + propertiesBytes + bodyBytes;
    Lane target = lane;
    if (target == null || !wanted.continues(open) || !fits(wanted, target, bytes)) {
      close();
      target = begin(wanted, bytes);
    }
    ByteBuffer memory = target.window();
    memory.putInt(at, propertiesBytes);
    memory.putInt(at + Integer.BYTES, bodyBytes);
    memory.limit(at + bytes).position(at + RunFormat.MESSAGE_HEADER_BYTES);
    at += bytes;
    count++;
    lastSequence = confirmSequence;
    return memory;
  }

  /** Whether a message would become part of the run that is being built, if it is of this one. */
  boolean continues(OpenRun wanted, int messageBytes) {
    Lane target = lane;
    return target != null
        && wanted.continues(open)
        && fits(wanted, target, RunFormat.MESSAGE_HEADER_BYTES + messageBytes);
  }

  private boolean fits(OpenRun run, Lane target, int bytes) {
    int end = at + bytes;
    return end - start <= RUN_BYTES_MAX
        && end <= target.writer.chunk().capacityBytes()
        && count < run.messagesMax();
  }

  private Lane begin(OpenRun wanted, int bytes) {
    RouteGroup group = wanted.groups().getFirst();
    Lane target = laneOf(group);
    target.shard = group.shard();
    int prefix = wanted.prefixBytes(group);
    target.writer.reserve(prefix + bytes);
    runSeals();
    start = target.writer.position();
    messagesAt = wanted.writePrefix(target.window(), start, group);
    at = messagesAt;
    count = 0;
    open = wanted;
    lane = target;
    loop.wantTurnEnd();
    return target;
  }

  private Lane laneOf(RouteGroup group) {
    Lane[] lanes = group.journalled() ? journalled : transients;
    return lanes[handover.loopOf(group.shard())];
  }

  /** Ends the open run, if there is one, and hands it to its shards. */
  void close() {
    OpenRun closing = open;
    Lane target = lane;
    if (closing == null || target == null) {
      return;
    }
    open = null;
    lane = null;
    List<RouteGroup> groups = closing.groups();
    PendingConfirm origin = closing.runs().pending(groups.size(), lastSequence, count);
    RunBytes first = finish(target, groups.getFirst());
    int atOnce = closing.runs().isStaged() ? groups.size() : atOnce(first, groups);
    List<RunBytes> runs = new ArrayList<>(atOnce);
    runs.add(first);
    for (int i = 1; i < atOnce; i++) {
      RouteGroup group = groups.get(i);
      Lane lane = laneOf(group);
      lane.shard = group.shard();
      runs.add(first.copyTo(lane.writer, group.recordType(), group.shard(), group.targets()));
    }
    for (int i = 0; i < atOnce; i++) {
      Run.countHeap(runs.get(i).chunk(), groups.get(i).entries());
    }
    // Each run comes by here: an iterator would be most of what a small one allocates.
    for (int i = 0; i < groups.size(); i++) {
      if (groups.get(i).journalled()) {
        origin.journalled(first.copyBytes(groups.get(i).targets()));
      }
    }
    for (int i = 0; i < atOnce; i++) {
      closing.runs().hand(groups.get(i), runs.get(i), origin);
    }
    if (atOnce < groups.size()) {
      fanOut(closing, first, origin, groups.subList(atOnce, groups.size()));
    }
    for (int i = 0; i < groups.size(); i++) {
      laneOf(groups.get(i)).sealLarge();
    }
    runSeals();
  }

  /** How many of the groups are reached in this turn. */
  private static int atOnce(RunBytes first, List<RouteGroup> groups) {
    if (groups.size() == 1) {
      return 1;
    }
    Portion portion = new Portion(Pieces.UNITS_PER_TURN);
    int reached = 0;
    while (reached < groups.size()) {
      int units = Portion.unitsOfCopy(first.lengthBytes(), groups.get(reached).targets());
      if (!portion.hasRoomFor(units)) {
        break;
      }
      portion.take(units);
      reached++;
    }
    return reached;
  }

  /** Copies for the rest of the groups are made on their loops, in pieces. */
  private void fanOut(OpenRun run, RunBytes source, PendingConfirm origin, List<RouteGroup> rest) {
    int sourceShard = run.groups().getFirst().shard();
    Map<Integer, List<ToShard.AppendCopies.Copy>> byShard = new LinkedHashMap<>();
    for (RouteGroup group : rest) {
      byShard
          .computeIfAbsent(group.shard(), _ -> new ArrayList<>())
          .add(
              new ToShard.AppendCopies.Copy(
                  group, run.runs().setAside(group, source.lengthBytes())));
    }
    byShard.forEach((shard, copies) -> {
      // Its memory is given back when nobody holds it.
      handover.tell(new ToShard.Hold(sourceShard, source.chunk()));
      handover.tell(
          new ToShard.AppendCopies(
              shard, source, sourceShard, origin.number(), origin.isAsked(), copies));
    });
  }

  private void runSeals() {
    if (!seals.isEmpty()) {
      seals.forEach(Runnable::run);
      seals.clear();
    }
  }

  private RunBytes finish(Lane target, RouteGroup group) {
    Chunk chunk = target.writer.chunk();
    ByteBuffer memory = chunk.memory();
    int lengthBytes = at - start;
    RunFormat.messageCount(memory, start, count);
    RecordFormat.writeHeader(memory, start, group.recordType(), group.shard(), lengthBytes);
    target.writer.advance(lengthBytes);
    return new RunBytes(chunk, start, lengthBytes, count);
  }

  /** Writes a batch for a shard as a record of its own. */
  ToPartition.Append place(
      PartitionAddress partition, int form, BatchHead head, ByteBuffer batch, long request) {
    close();
    Lane target = journalled[handover.loopOf(partition.shard())];
    target.shard = partition.shard();
    int lengthBytes = BatchFormat.PREFIX_BYTES + batch.remaining();
    target.writer.reserve(lengthBytes);
    runSeals();
    int recordStart = target.writer.position();
    Chunk chunk = target.writer.chunk();
    ByteBuffer memory = chunk.memory();
    RecordFormat.writeHeader(
        memory, recordStart, RecordType.KAFKA_BATCH, partition.shard(), lengthBytes);
    BatchFormat.writePrefix(memory, recordStart, partition.id(), form, head);
    memory.put(recordStart + BatchFormat.PREFIX_BYTES, batch, batch.position(), batch.remaining());
    target.writer.advance(lengthBytes);
    loop.wantTurnEnd();
    return new ToPartition.Append(
        partition.shard(), partition.id(), chunk, recordStart, lengthBytes, request);
  }

  /** A batch has been handed on: chunks that are full may go when nothing holds them. */
  void placed(PartitionAddress partition) {
    journalled[handover.loopOf(partition.shard())].sealLarge();
    runSeals();
  }

  /** Where records for the shards of one loop are written. */
  private static final class Lane {
    private static final ByteBuffer NOWHERE = ByteBuffer.allocate(0);

    private final ChunkWriter writer;

    /** The latest that was written for. */
    private int shard;

    private @Nullable Chunk windowOf;
    private ByteBuffer window = NOWHERE;

    private Lane(Handover handover, ChunkPool pool, List<Runnable> seals) {
      writer =
          new ChunkWriter(
              pool, chunk -> seals.add(() -> handover.tell(new ToShard.Seal(shard, chunk))));
    }

    /** The current chunk's memory with position and limit of its own. */
    private ByteBuffer window() {
      if (windowOf != writer.chunk()) {
        windowOf = writer.chunk();
        window = writer.chunk().memory().duplicate().order(ByteOrder.LITTLE_ENDIAN);
      }
      return window.clear();
    }

    /** Gives up a chunk made for one large record, and all that leads to its memory. */
    private void sealLarge() {
      if (writer.sealLarge()) {
        windowOf = null;
        window = NOWHERE;
      }
    }
  }
}
